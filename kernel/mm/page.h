/* SPDX-License-Identifier: BSD-3-Clause */
/* Page frames: descriptors, reference counts and the buddy allocator. */
#pragma once

#include "kernel/lib/list.h"
#include "plat/x86_64/boot.h"

#define PAGE_MAX_ORDER 10 /* largest block: 4 MiB */

/* One page frame. */
struct page {
	uint32_t refcount;
	uint16_t flags;
	uint8_t order; /* of the block this page heads, while free or allocated */
	uint8_t unused;
	struct list_node link; /* for the allocator while free, for the owner while allocated */
	uint64_t owner;	       /* for the owner: index in a file, slab cache, … */
};

_Static_assert(sizeof(struct page) == 32, "every page frame has one");

#define PAGE_ZERO (1u << 0) /* page_alloc: cleared */

/* Hands all usable memory to the allocator. Descriptors are set up section by section as memory is
 * needed, so that boot does not depend on the size of memory. */
void page_init(const struct boot_info *boot);

/*
 * Allocates 2^order pages, naturally aligned, with one reference on the first. Returns NULL when
 * there are none. May reclaim, and so sleep, unless inside no_sleep_begin().
 */
struct page *page_alloc(unsigned order, unsigned flags);

void page_get(struct page *page);
/* Drops a reference; the last one frees the block. */
void page_put(struct page *page);

/* The descriptor of an address that is in memory. Sets it up if it is of a reserved range. */
struct page *page_of_phys(paddr_t phys);
paddr_t page_to_phys(const struct page *page);

static inline void *page_to_virt(const struct page *page)
{
	return phys_to_virt(page_to_phys(page));
}

static inline struct page *page_of_virt(const void *virt)
{
	return page_of_phys(virt_to_phys(virt));
}

/*
 * Makes allocated pages out of a reserved range (the initrd's): each gets a descriptor with one
 * reference, and returns to the allocator when that is dropped. Partial pages at the ends are left.
 */
void page_adopt_reserved(paddr_t start, paddr_t end);

struct page_stats {
	uint64_t total, free; /* in pages */
};
void page_get_stats(struct page_stats *stats);
