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

// Frees the tables that only the gap around addr needs, if it still is one.
static void free_idle_tables(struct mm *mm, uaddr_t addr)
{
	struct vma *next = vma_find(&mm->areas, addr);
	struct vma *prev = next ? next->prev : mm->areas.last;
	uaddr_t floor = prev ? prev->end : 0;
	uaddr_t ceiling = next ? next->start : USER_MAX + PAGE_SIZE;

	if (addr != 0 && floor <= addr && addr < ceiling)
		page_table_clear(&mm->pt, addr, addr + PAGE_SIZE, floor, ceiling, NULL, NULL);
}

// Unmaps the pages of a range between the areas that floor ends and ceiling begins. Programs map
// and unmap small areas in the same place over and over: the tables of the last such place stay.
static void clear_pages(struct mm *mm, uaddr_t start, uaddr_t end, uaddr_t floor, uaddr_t ceiling)
{
	uaddr_t span = ALIGN_DOWN(start, PAGE_TABLE_SPAN);
	struct drop drop = {mm, 0};

	if (span != ALIGN_DOWN(end - 1, PAGE_TABLE_SPAN)) {
		page_table_clear(&mm->pt, start, end, floor, ceiling, drop_entry, &drop);
	} else {
		page_table_visit(&mm->pt, start, end, drop_entry, &drop);
		if (ALIGN_DOWN(mm->idle_tables, PAGE_TABLE_SPAN) != span)
			free_idle_tables(mm, mm->idle_tables);
		mm->idle_tables = start;
	}
	mm_flush_range(mm, start, end);
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
	clear_pages(mm, start, end, floor, vma ? vma->start : USER_MAX + PAGE_SIZE);
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
