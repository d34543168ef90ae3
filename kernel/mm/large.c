// SPDX-License-Identifier: BSD-3-Clause
// Large pages for big private anonymous areas: one fault where there would be 512.

#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/process/process.h"

// A large page takes memory that may never be touched: only while at least half of all is free.
static bool memory_is_plenty(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return stats.free >= stats.total / 2;
}

static bool may_be_large(const struct vma *vma, uaddr_t start)
{
	const unsigned never = VMA_GROWSDOWN | VMA_NOT_LARGE;

	return !vma->file && !vma->shared && !(vma->flags & never) && vma->prot != PROT_NONE &&
	       start >= vma->start && vma->end - start >= PAGE_TABLE_SPAN && start < vma->end;
}

// Who has touched everything up to here is likely to go on.
static bool comes_in_order(const struct mm *mm, const struct vma *vma, uaddr_t start)
{
	return start - vma->start >= PAGE_TABLE_SPAN &&
	       page_table_is_full(&mm->pt, start - PAGE_TABLE_SPAN);
}

bool fault_large(struct mm *mm, const struct vma *vma, uaddr_t addr)
{
	uaddr_t start = ALIGN_DOWN(addr, PAGE_TABLE_SPAN);
	struct page *block;

	if (!may_be_large(vma, start) || current_process()->huge_pages_disabled ||
	    !((vma->flags & VMA_LARGE) || comes_in_order(mm, vma, start)) || !memory_is_plenty())
		return false;
	block = page_alloc(PAGE_TABLE_ORDER, PAGE_ZERO);
	if (!block)
		return false;
	if (!page_table_map_large(&mm->pt, start, block, vma->pte_bits)) {
		page_put(block);
		return false;
	}
	mm->resident_pages += 1u << PAGE_TABLE_ORDER;
	return true;
}
