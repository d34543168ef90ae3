/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The areas of an address space: a balanced tree by address that also knows the gaps between them.
 * Pure bookkeeping; pages and page tables are mm's concern.
 */
#pragma once

#include "kernel/lib/list.h"

struct file;
struct mm;
struct shared_pages;
struct vma_name;

/* struct vma.flags */
#define VMA_SHARED	  (1u << 0) /* MAP_SHARED */
#define VMA_GROWSDOWN	  (1u << 1) /* a stack: grows on faults below it */
#define VMA_NORESERVE	  (1u << 2)
#define VMA_LOCKED	  (1u << 3)
#define VMA_MAY_WRITE	  (1u << 4)  /* mprotect(2) may add PROT_WRITE */
#define VMA_LOCK_ON_FAULT (1u << 5)  /* with VMA_LOCKED: pages are not made in advance */
#define VMA_DONT_FORK	  (1u << 6)  /* children do not get it */
#define VMA_WIPE_ON_FORK  (1u << 7)  /* children get it empty */
#define VMA_DONT_DUMP	  (1u << 8)  /* not for core dumps */
#define VMA_LARGE	  (1u << 9)  /* MADV_HUGEPAGE: large pages at once */
#define VMA_NOT_LARGE	  (1u << 10) /* MADV_NOHUGEPAGE: never */
#define VMA_LOCKS	  (VMA_LOCKED | VMA_LOCK_ON_FAULT)

/* Free space the kernel leaves below an area that grows down. */
#define VMA_STACK_GAP (256 * PAGE_SIZE)

/* As vm.max_map_count: cutting does not go beyond it, new mappings may by one, as on Linux. */
#define VMA_MAX_COUNT 65530u

struct vma {
	uaddr_t start, end; /* page-aligned, end behind the last byte */
	uint8_t prot;	    /* PROT_ bits */
	uint8_t height;	    /* of the subtree; the tree's own, and so are the links and gaps */
	uint16_t flags;
	bool has_copies;   /* there may be entries with PTE_COPY; mm's */
	uint64_t pte_bits; /* what prot means in page table entries; mm's */
	struct vma *left, *right, *parent;
	struct vma *prev, *next; /* by address */
	uint64_t gap;		 /* free bytes before this area, without a stack's guard gap */
	uint64_t max_gap;	 /* largest gap in the subtree */
	struct mm *mm;
	struct file *file;	     /* mapped file, referenced, or NULL */
	struct shared_pages *shared; /* of MAP_SHARED | MAP_ANONYMOUS, referenced, or NULL */
	struct vma_name *name;	     /* given by the program, referenced, or NULL */
	uint64_t offset;	     /* of start in file or shared, bytes */
	struct list_node file_link;  /* areas that map files, for mm_file_zap() */
};

struct vma_tree {
	struct vma *root, *first, *last;
	struct vma *recent; /* what vma_find() returned last, or NULL */
	uint32_t count;
};

/* The lowest area that ends above addr (it may begin above it, too), or NULL. */
struct vma *vma_find(struct vma_tree *tree, uaddr_t addr);

/* Adds an area that overlaps no other; start and end are set. */
void vma_insert(struct vma_tree *tree, struct vma *vma);
void vma_remove(struct vma_tree *tree, struct vma *vma);

/* Moves the bounds of an area of the tree; it must not come to overlap its neighbours. */
void vma_resize(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end);

/* Where the space in front of vma ends: its start, or further down for a stack. */
uaddr_t vma_guarded_start(const struct vma *vma);

/*
 * Finds len free bytes in [low, high), as high or as low as possible. All page-aligned, low > 0.
 * Returns the address, or 0 when there is no such gap. O(log n).
 */
uaddr_t vma_find_gap_high(const struct vma_tree *tree, uint64_t len, uaddr_t low, uaddr_t high);
uaddr_t vma_find_gap_low(const struct vma_tree *tree, uint64_t len, uaddr_t low, uaddr_t high);

/* Allocates an area like model (bounds, rights, file …), with references of its own, in no tree.
 * NULL without memory. */
struct vma *vma_create(const struct vma *model);
/* Frees an area that is in no tree. */
void vma_destroy(struct vma *vma);

/* Cuts an area of the tree in two at addr, strictly inside. Returns the upper part, or NULL without
 * memory. */
struct vma *vma_split(struct vma_tree *tree, struct vma *vma, uaddr_t addr);

/* Cuts [start, end), a part of an area of the tree, out of it. Returns that part, or NULL without
 * memory or with too many areas; vma_merge() joins what was cut again. */
struct vma *vma_isolate(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end);

/* Takes flags from and gives flags to [start, end), a part of an area of the tree. Returns the area
 * it belongs to then, or NULL as vma_isolate() does. */
struct vma *vma_change_flags(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end,
			     unsigned clear, unsigned set);

/* Joins an area of the tree with its neighbours where they are alike and continue each other.
 * Returns the area it is part of then. */
struct vma *vma_merge(struct vma_tree *tree, struct vma *vma);

/* Instead of adding an area like model: makes a neighbour that is alike longer, and joins it with
 * the other one if that is possible then. Returns the area, or NULL: there is no such neighbour. */
struct vma *vma_extend(struct vma_tree *tree, const struct vma *model);

/* Cuts off what is outside of [start, end), at one or both ends of an area of the tree. */
void vma_trim(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end);
