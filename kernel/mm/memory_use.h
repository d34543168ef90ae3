/* SPDX-License-Identifier: BSD-3-Clause */
/* Who uses how much memory, counted for the leak check. */
#pragma once

#include "kernel/lib/compiler.h"

#define SLAB_CACHES_MAX 64

struct memory_use {
	uint64_t pages;			   /* not counting those of slabs */
	uint64_t objects[SLAB_CACHES_MAX]; /* by the number of their slab cache */
};

/* Notes an allocation that the machine keeps for good, or does not keep any more. NULL is nothing.
 */
void memory_use_keep(const void *allocated);
void memory_use_unkeep(const void *allocated);

/* Counts what is in use now by everybody, but for what is kept for good. */
void memory_use_measure(struct memory_use *use);

/* Adds what kmalloc() or a slab cache gave; NULL adds nothing. */
void memory_use_add(struct memory_use *use, const void *allocated);

/* Takes away what b counts from a. */
void memory_use_subtract(struct memory_use *a, const struct memory_use *b);

/* The name of a slab cache, NULL for a number not in use. */
const char *memory_use_name(unsigned cache);
