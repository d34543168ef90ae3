/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pages of memory that is shared and of no file: of a MAP_SHARED | MAP_ANONYMOUS mapping, or
 * of a System V segment.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct page;
struct shared_pages;

#define SHARED_PAGES_NAME_SIZE 24

/* Called for every area that comes to show the pages, and that ceases to. Must not sleep. */
struct shared_pages_ops {
	void (*opened)(void *owner);
	void (*closed)(void *owner);
};

/* count: how many pages there can be. One reference; NULL without memory. */
struct shared_pages *shared_pages_create(uint64_t count);
void shared_pages_get(struct shared_pages *shared);
void shared_pages_put(struct shared_pages *shared);

/* Whom to tell of areas (NULL: nobody any more), and what /proc shows of the pages. */
void shared_pages_set_owner(struct shared_pages *shared, const struct shared_pages_ops *ops,
			    void *owner);
void shared_pages_set_name(struct shared_pages *shared, const char *name, uint64_t number);
bool shared_pages_has_owner(const struct shared_pages *shared);
void shared_pages_opened(struct shared_pages *shared);
void shared_pages_closed(struct shared_pages *shared);
const char *shared_pages_name(const struct shared_pages *shared);
uint64_t shared_pages_number(struct shared_pages *shared);
/* How many pages there are. */
uint64_t shared_pages_resident(const struct shared_pages *shared);

/* Where its number for mm_identify() is kept. */
uint64_t *shared_pages_identity(struct shared_pages *shared);
/* The page at index, made if there is none yet, with a reference for the caller. 0, -ENOMEM, or
 * -ENXIO beyond the last. */
int shared_pages_page(struct shared_pages *shared, uint64_t index, struct page **out);
/* Whether there is a page at index. Never sleeps. */
bool shared_pages_has(struct shared_pages *shared, uint64_t index);
/* Frees pages [first, end), which are zeros from now on; they must be in no page table. */
void shared_pages_remove(struct shared_pages *shared, uint64_t first, uint64_t end);
