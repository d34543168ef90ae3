// SPDX-License-Identifier: BSD-3-Clause
// munmap(2).

#include "kernel/lib/assert.h"
#include "kernel/mm/mm_internal.h"
#include "plat/x86_64/pending.h"

// How many entries may go before deferred interrupt work gets its turn.
#define ENTRIES_PER_TURN 1024

struct drop {
	struct mm *mm;
	unsigned count;
};

static void drop_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	struct drop *drop = arg;

	mm_drop_pte(pte, addr, drop->mm);
	if (++drop->count % ENTRIES_PER_TURN == 0)
		pending_run();
}

// Cuts areas at start and end, so that none lies across either.
static int cut_at_bounds(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = mm_find_area(mm, start);
	bool inside = vma && vma->start < start && vma->end > end;

	if (inside && mm->areas.count >= VMA_MAX_COUNT)
		return -ENOMEM;
	if (vma && vma->start < start && !vma_split(&mm->areas, vma, start))
		return -ENOMEM;
	vma = mm_find_area(mm, end);
	if (vma && vma->start < end && !vma_split(&mm->areas, vma, end))
		return -ENOMEM;
	return 0;
}

int mm_unmap_locked(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);
	struct drop drop = {mm, 0};
	uaddr_t floor;
	int result;

	if (!vma || vma->start >= end)
		return 0;
	result = cut_at_bounds(mm, start, end);
	if (result != 0)
		return result;
	vma = vma_find(&mm->areas, start);
	floor = vma->prev ? vma->prev->end : 0;
	while (vma && vma->start < end) {
		struct vma *next = vma->next;

		mm->total_pages -= (vma->end - vma->start) >> PAGE_SHIFT;
		vma_remove(&mm->areas, vma);
		vma_destroy(vma);
		vma = next;
	}
	page_table_clear(&mm->pt, start, end, floor, vma ? vma->start : USER_MAX + PAGE_SIZE,
			 drop_entry, &drop);
	mm_flush_range(mm, start, end);
	return 0;
}

int mm_unmap(struct mm *mm, uaddr_t addr, size_t len)
{
	int result;

	if (!IS_ALIGNED(addr, PAGE_SIZE) || addr > USER_MAX || len > USER_MAX - addr || len == 0)
		return -EINVAL;
	mutex_lock(&mm->lock);
	result = mm_unmap_locked(mm, addr, addr + ALIGN_UP(len, PAGE_SIZE));
	mutex_unlock(&mm->lock);
	return result;
}
