/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/mm/mm.h"

/* Extends a stack down to start, if vma is one and its limit and the area below allow it. */
bool stack_grow(struct mm *mm, struct vma *vma, uaddr_t start);

/* Serves a fault at addr, which is in vma and where there is no table yet, with a large page if
 * that is worth while and there is one. Returns whether it did. mm->lock is held. */
#ifdef CONFIG_LARGE_PAGES
bool fault_large(struct mm *mm, const struct vma *vma, uaddr_t addr);
#else
static inline bool fault_large(struct mm *mm, const struct vma *vma, uaddr_t addr)
{
	return false;
}
#endif

/* Serves reading the page at addr, which is in vma and in its file of file_pages, if the file has
 * it in memory: enters it, and the pages around it that are there, too. pte is its entry, which is
 * empty. Returns whether it did. mm->lock is held. */
#ifdef CONFIG_FAULT_AROUND
bool fault_around(struct mm *mm, const struct vma *vma, uaddr_t addr, pte_t *pte,
		  uint64_t file_pages);
#else
static inline bool fault_around(struct mm *mm, const struct vma *vma, uaddr_t addr, pte_t *pte,
				uint64_t file_pages)
{
	return false;
}
#endif

/* Has the page at addr, which is in vma, as an access that vma allows would have it. mm->lock is
 * held. 0, -ENXIO beyond the end of a file, -ENOMEM or what reading the file says. */
int fault_in(struct mm *mm, struct vma *vma, uaddr_t addr, bool write);
