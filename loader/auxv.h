/* SPDX-License-Identifier: BSD-3-Clause */
/* The auxiliary vector of a new program. */
#pragma once

#include "kernel/lib/types.h"

struct executable;
struct program;

#define AUXV_MAX 23 /* entries of two words at most, AT_NULL among them */

/* Where the strings are that the vector points at. */
struct auxv_strings {
	uaddr_t path, platform, random;
};

/* Writes the vector into auxv, which has room for AUXV_MAX entries; secure: AT_SECURE. */
void auxv_fill(uint64_t *auxv, const struct executable *exe, const struct program *program,
	       const struct auxv_strings *strings, bool secure);
