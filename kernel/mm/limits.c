// SPDX-License-Identifier: BSD-3-Clause
// What keeps an address space from growing.

#include "include/linux/resource.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/process/process.h"

uint64_t mm_limit(unsigned which)
{
	const struct process *process = current_process();

	return process ? process->limits[which].cur : RLIM_INFINITY;
}

static bool is_data(const struct vma *vma)
{
	return (vma->prot & PROT_WRITE) && !(vma->flags & (VMA_SHARED | VMA_GROWSDOWN));
}

bool mm_may_hold_data(const struct mm *mm, uint64_t len)
{
	uint64_t limit = mm_limit(RLIMIT_DATA);
	uint64_t size = len;

	// Hardly anybody sets this limit, so nobody else pays for it.
	if (limit == RLIM_INFINITY)
		return true;
	for (const struct vma *vma = mm->areas.first; vma; vma = vma->next)
		if (is_data(vma))
			size += vma->end - vma->start;
	return size <= limit;
}

bool mm_may_grow(const struct mm *mm, const struct vma *like, uint64_t len)
{
	uint64_t limit = mm_limit(RLIMIT_AS);
	uint64_t size = mm->total_pages << PAGE_SHIFT;

	if (size > limit || len > limit - size)
		return false;
	return !is_data(like) || mm_may_hold_data(mm, len);
}

bool mm_could_commit(uint64_t len)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return len >> PAGE_SHIFT <= stats.total;
}
