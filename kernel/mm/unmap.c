// SPDX-License-Identifier: BSD-3-Clause
// munmap(2).

#include "kernel/lib/assert.h"
#include "kernel/mm/mm_internal.h"

// The free space in front of next, or behind all areas if it is NULL.
struct gap {
	uaddr_t floor, ceiling;
};

static struct gap gap_before(const struct mm *mm, const struct vma *next)
{
	const struct vma *prev = next ? next->prev : mm->areas.last;

	return (struct gap){
		.floor = prev ? prev->end : 0,
		.ceiling = next ? next->start : USER_MAX + PAGE_SIZE,
	};
}

// Frees the tables that only the gap around addr needs, if it still is one.
static void free_idle_tables(struct mm *mm, uaddr_t addr)
{
	struct gap gap = gap_before(mm, vma_find(&mm->areas, addr));

	if (addr != 0 && gap.floor <= addr && addr < gap.ceiling)
		page_table_clear(&mm->pt, addr, addr + PAGE_SIZE, gap.floor, gap.ceiling);
}

void mm_drop_pages(struct mm *mm, uaddr_t start, uaddr_t end)
{
	mm_note_dropped(mm, page_table_drop(&mm->pt, start, end));
	mm_flush_range(mm, start, end);
}

// Unmaps the pages of a range that is in the gap before next now. Programs map and unmap small
// areas in the same place over and over: the tables of the last such place stay.
static void clear_pages(struct mm *mm, uaddr_t start, uaddr_t end, const struct vma *next)
{
	uaddr_t span = ALIGN_DOWN(start, PAGE_TABLE_SPAN);
	struct gap gap = gap_before(mm, next);
	uint64_t dropped;

	if (span != ALIGN_DOWN(end - 1, PAGE_TABLE_SPAN)) {
		dropped = page_table_clear(&mm->pt, start, end, gap.floor, gap.ceiling);
	} else {
		dropped = page_table_drop(&mm->pt, start, end);
		if (ALIGN_DOWN(mm->idle_tables, PAGE_TABLE_SPAN) != span)
			free_idle_tables(mm, mm->idle_tables);
		mm->idle_tables = start;
	}
	mm_note_dropped(mm, dropped);
	mm_flush_range(mm, start, end);
}

void mm_clear_range(struct mm *mm, uaddr_t start, uaddr_t end)
{
	clear_pages(mm, start, end, vma_find(&mm->areas, start));
}

// Takes [start, end) out of an area that begins before it.
static int cut_tail(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end)
{
	if (vma->end > end) {
		if (mm->areas.count >= VMA_MAX_COUNT || !vma_split(&mm->areas, vma, end))
			return -ENOMEM;
	}
	mm->total_pages -= (vma->end - start) >> PAGE_SHIFT;
	vma_trim(&mm->areas, vma, vma->start, start);
	return 0;
}

// Takes what is left of [start, end) out of an area that begins in it. Returns the next area.
static struct vma *cut_head(struct mm *mm, struct vma *vma, uaddr_t end)
{
	struct vma *next = vma->next;

	mm->total_pages -= (MIN(vma->end, end) - vma->start) >> PAGE_SHIFT;
	if (vma->end > end) {
		vma_trim(&mm->areas, vma, end, vma->end);
		return vma;
	}
	vma_remove(&mm->areas, vma);
	vma_destroy(vma);
	return next;
}

int mm_unmap_locked(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);

	if (!vma || vma->start >= end)
		return 0;
	if (vma->start < start) {
		if (cut_tail(mm, vma, start, end) != 0)
			return -ENOMEM;
		vma = vma->next;
	}
	while (vma && vma->start < end)
		vma = cut_head(mm, vma, end);
	clear_pages(mm, start, end, vma);
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
