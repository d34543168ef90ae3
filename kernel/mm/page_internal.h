/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the buddy allocator (page.c) and the sections of memory that feed it (page_section.c). */
#pragma once

#include "kernel/mm/page.h"

/*
 * Memory comes under management in sections of two blocks of the largest size: a block and its
 * buddy are always of one section, and the upper one stays whole in a section that gives the pages
 * for its own descriptors.
 */
#define SECTION_SIZE (2 * PAGE_SIZE << PAGE_MAX_ORDER)

extern struct page_stats page_stats;

/* Makes the free lists empty ones; comes before everything else. */
void page_lists_init(void);

/* Puts the pages [start, end) of a section into the free lists, in the largest blocks possible. */
void page_free_range(paddr_t start, paddr_t end);

/* Brings the next section with free memory under management. False when there is none left. */
bool section_online_next(void);
