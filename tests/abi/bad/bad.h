/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of bad addresses share. */
#pragma once

#include "tests/abi/abi.h"

#include <string.h>

static const unsigned long bad[] = BAD_ADDRESSES;

/* Prints the result of the call for every bad address, which it knows as `p`. */
#define EACH_BAD(text, call)                             \
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {    \
		void *p = (void *)bad[i];                \
		show(call, "%s with %lx", text, bad[i]); \
	}

/* As EACH_BAD, for an argument that means something else when it is NULL. */
#define EACH_BAD_BUT_NULL(text, call) EACH_BAD(text, p ? (call) : 0)

static inline void show_edge(const char *text, long result, int over)
{
	show(result, "%s %s", text, over ? "over the edge" : "before the edge");
}

/*
 * Prints the result for a structure of size bytes that just fits into its page, and for the same
 * one byte further up. The page is `page`, from guarded_page().
 */
#define AT_EDGE(text, size, call)                      \
	for (int over = 0; over < 2; over++) {         \
		char *p = page + PAGE - (size) + over; \
		show_edge(text, call, over);           \
	}

/* The same for a structure that the call reads: a copy of the object. */
#define IN_AT_EDGE(text, object, call)                         \
	for (int over = 0; over < 2; over++) {                 \
		char *p = page + PAGE - sizeof(object) + over; \
		memcpy(p, &(object), sizeof(object) - over);   \
		show_edge(text, call, over);                   \
	}
