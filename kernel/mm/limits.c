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

bool mm_may_grow(const struct mm *mm, uint64_t len)
{
	uint64_t limit = mm_limit(RLIMIT_AS);
	uint64_t size = mm->total_pages << PAGE_SHIFT;

	return size <= limit && len <= limit - size;
}

bool mm_could_commit(uint64_t len)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return len >> PAGE_SHIFT <= stats.total;
}
