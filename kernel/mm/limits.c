// SPDX-License-Identifier: BSD-3-Clause
// What keeps an address space from growing.

#include "include/linux/capability.h"
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

bool mm_overcommit_always;

bool mm_could_commit(uint64_t len)
{
	struct page_stats stats;

	if (mm_overcommit_always)
		return true;
	page_get_stats(&stats);
	return len >> PAGE_SHIFT <= stats.total;
}

// Nobody asks often enough for a count to be kept.
static uint64_t locked_bytes(const struct mm *mm)
{
	uint64_t bytes = 0;

	for (const struct vma *vma = mm->areas.first; vma; vma = vma->next)
		if (vma->flags & VMA_LOCKED)
			bytes += vma->end - vma->start;
	return bytes;
}

static bool may_exceed_lock_limit(void)
{
	const struct process *process = current_process();

	return !process || (current_task()->cred.cap_effective & 1UL << CAP_IPC_LOCK);
}

bool mm_can_lock(void)
{
	return mm_limit(RLIMIT_MEMLOCK) != 0 || may_exceed_lock_limit();
}

bool mm_may_lock(const struct mm *mm, unsigned flags, uint64_t len)
{
	if (!(flags & VMA_LOCKED) || may_exceed_lock_limit())
		return true;
	return (locked_bytes(mm) + len) >> PAGE_SHIFT <= mm_limit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
}
