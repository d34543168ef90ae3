/* SPDX-License-Identifier: BSD-3-Clause */
/* Page frames: descriptors, reference counts and the buddy allocator. */
#pragma once

#include "kernel/lib/assert.h"
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
	union {
		uint64_t owner; /* for the owner: index in a file, … */
		struct {
			uint16_t cache;	    /* number of the slab cache */
			uint16_t first;	    /* offset of the first free object, SLAB_NONE if full */
			uint16_t in_use;    /* objects handed out */
			uint16_t untouched; /* offset behind the objects that ever were in use */
		} slab;
	};
};

_Static_assert(sizeof(struct page) == 32, "every page frame has one");

#define PAGE_ZERO (1u << 0) /* page_alloc: cleared */

/* struct page.flags. The owner of an allocated page may use the bits from PAGE_FLAG_OWNER on. */
#define PAGE_FLAG_FREE	   (1u << 0) /* heads a block in a free list */
#define PAGE_FLAG_RESERVED (1u << 1) /* never was the allocator's: kernel image, boot data */
#define PAGE_FLAG_POISONED (1u << 2) /* debug: filled with the pattern of free memory */
#define PAGE_FLAG_SLAB	   (1u << 3) /* holds objects of a slab cache */
#define PAGE_FLAG_OWNER	   (1u << 8)

/*
 * Hands all usable memory to the allocator. Descriptors are set up section by section as memory is
 * needed, so that boot does not depend on the size of memory. Runs on boot's page tables, with the
 * direct map in place; keeps the pointer.
 */
void page_init(const struct boot_info *boot);

/*
 * Allocates 2^order pages, naturally aligned, with one reference on the first. Returns NULL when
 * there are none. Never sleeps.
 */
struct page *page_alloc(unsigned order, unsigned flags);

static inline void page_get(struct page *page)
{
	assert(page->refcount > 0);
	page->refcount++;
}

/* Drops the last reference, which frees the block. */
void page_put_last(struct page *page);

/* Drops a reference. */
static inline void page_put(struct page *page)
{
	if (page->refcount > 1)
		page->refcount--;
	else
		page_put_last(page);
}

/* Drops the last reference to a single page that is all zeros, which it then need not be filled
 * with again. Only who makes processes has enough of them. */
#ifdef CONFIG_PROCESSES
void page_put_clean(struct page *page);
#else
static inline void page_put_clean(struct page *page)
{
	page_put(page);
}
#endif

/*
 * The descriptor of an address that is in memory. Sets it up if it is of a reserved range nobody
 * has asked for yet; only then it can fail, with NULL, when there is no memory for descriptors.
 */
struct page *page_of_phys(paddr_t phys);

/* The same for *count > 0 pages that follow each other; reduces that to those which it can answer
 * for at once, which are none if it fails. */
struct page *page_of_phys_run(paddr_t phys, size_t *count);

#ifndef PAGE_ARRAY
#define PAGE_ARRAY ((struct page *)PAGE_ARRAY_BASE)
#endif

static inline paddr_t page_to_phys(const struct page *page)
{
	return ((uintptr_t)page - (uintptr_t)PAGE_ARRAY) * (PAGE_SIZE / sizeof(*page));
}

/* The same as page_of_phys() for an address known to be of an allocated page: cannot fail. */
static inline struct page *page_of_allocated(paddr_t phys)
{
	return &PAGE_ARRAY[phys >> PAGE_SHIFT];
}

static inline void *page_to_virt(const struct page *page)
{
	return phys_to_virt(page_to_phys(page));
}

/* The descriptor of an allocated page by its address in the direct map. */
static inline struct page *page_of_virt(const void *virt)
{
	return page_of_allocated(virt_to_phys(virt));
}

/*
 * Makes allocated pages out of a reserved range (the initrd's): each gets a descriptor with one
 * reference, and returns to the allocator when that is dropped. Partial pages at the ends are left.
 * There can be one such range.
 */
void page_adopt_reserved(paddr_t start, paddr_t end);

/*
 * Gives a reserved range that is no longer needed (boot page tables, boot code) to the allocator.
 * Partial pages at the ends are left.
 */
void page_free_reserved(paddr_t start, paddr_t end);

/* The page of zeros that all holes share, for mapping read-only: with a reference of its own, which
 * the caller may take further ones of but never drops. */
struct page *page_shared_zero(void);

struct page_stats {
	uint64_t total; /* pages that are or were the allocator's to give */
	uint64_t
		free; /* of these, how many nobody uses, whether or not they have descriptors yet */
};
void page_get_stats(struct page_stats *stats);

/* How many free blocks there are of each order, of the memory that has descriptors. */
void page_count_free(uint64_t counts[PAGE_MAX_ORDER + 1]);
