/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of the address space's implementation. mm->lock is held where mm is changed. */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_pages.h"

/* mm->lock held: the area that contains addr, or NULL. */
struct vma *mm_find_area(struct mm *mm, uaddr_t addr);

/* The bits that prot asks for in the page table entries of an area. PTE_WRITABLE is taken out of
 * them where writing must fault first. */
pte_t mm_pte_bits(uint8_t prot);
#define PTE_WRITABLE (PTE_WRITE | PTE_DIRTY)

/* What addr is in the file or shared object of an area, in pages. */
static inline uint64_t area_index(const struct vma *vma, uaddr_t addr)
{
	return (vma->offset + (addr - vma->start)) >> PAGE_SHIFT;
}

/*
 * Faults in pages of [start, end) with the lock held: those of a part of vma, that allows writing
 * if write is set; those that a locked area has, which are none where only faults lock, as far as
 * vma allows any access (-EFAULT); and what all the areas can have. 0, or as fault_in() at the
 * first page that cannot be had.
 */
int mm_populate_part(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end, bool write);
int mm_populate_area(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end);
void mm_populate(struct mm *mm, uaddr_t start, uaddr_t end);

/* Unmaps [start, end) with the lock held. 0, or -ENOMEM with nothing changed. */
int mm_unmap_locked(struct mm *mm, uaddr_t start, uaddr_t end);
/* Drops the pages of a part of an area, whose accesses will fault again. */
void mm_drop_pages(struct mm *mm, uaddr_t start, uaddr_t end);
/* Drops the pages, and tables that are not needed, of a range that is in no area any more. */
void mm_clear_range(struct mm *mm, uaddr_t start, uaddr_t end);

/* Adds an area like model, joined with its neighbours if they are alike. 0 or -ENOMEM. */
int mm_add_area(struct mm *mm, const struct vma *model);

/* Whether RLIMIT_AS and, for private writable memory that is no stack, RLIMIT_DATA let mm grow by
 * len bytes of an area like that; and the second of these alone. */
bool mm_may_grow(const struct mm *mm, const struct vma *like, uint64_t len);
bool mm_may_hold_data(const struct mm *mm, uint64_t len);
/* Whether len bytes of private writable memory could exist at all, as vm.overcommit_memory=0 has
 * it: what is larger than all of memory could not. */
bool mm_could_commit(uint64_t len);
/* Whether RLIMIT_MEMLOCK lets anything be locked at all, and len more bytes of areas with these
 * flags (whatever is not locked does not count). */
bool mm_can_lock(void);
bool mm_may_lock(const struct mm *mm, unsigned flags, uint64_t len);
/* The soft limit RLIMIT_x of the current process; no limit when there is none yet. */
uint64_t mm_limit(unsigned which);

/* Accounts for pages that are not mapped any more. */
void mm_note_dropped(struct mm *mm, uint64_t pages);

/* TLB: forget what was cached of one page, of a range, of all of mm. */
void mm_flush_page(struct mm *mm, uaddr_t addr);
void mm_flush_range(struct mm *mm, uaddr_t start, uaddr_t end);

/* Keeps track of which areas map files and shared memory. vma_destroy() takes the area out again.
 */
void file_areas_add(struct vma *vma);
/* As mm_file_zap(), for what MAP_SHARED | MAP_ANONYMOUS maps. */
void mm_shared_zap(const struct shared_pages *shared, uint64_t first, uint64_t end);
