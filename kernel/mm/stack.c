// SPDX-License-Identifier: BSD-3-Clause
// A program's stack: an area that grows down when something below it is touched.

#include "include/linux/resource.h"
#include "kernel/lib/assert.h"
#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"

int mm_map_stack(struct mm *mm, uaddr_t top, size_t size, int prot)
{
	struct vma area = {
		.start = top - size,
		.end = top,
		.prot = prot,
		.flags = VMA_GROWSDOWN | VMA_MAY_WRITE | mm->area_flags,
	};
	int result = -ENOMEM;
	struct vma *next;

	assert(IS_ALIGNED(top, PAGE_SIZE) && IS_ALIGNED(size, PAGE_SIZE));
	if (top > USER_MAX || size > top - USER_MIN)
		return -ENOMEM;
	mutex_lock(&mm->lock);
	next = vma_find(&mm->areas, area.start);
	if ((!next || next->start >= top) && mm_may_grow(mm, &area, size))
		result = mm_add_area(mm, &area);
	mutex_unlock(&mm->lock);
	return result;
}

// What nobody can access does not count: it may itself be a guard area.
static bool keeps_gap(const struct vma *below, uaddr_t start)
{
	if (!below || (below->flags & VMA_GROWSDOWN) || below->prot == PROT_NONE)
		return true;
	return start - below->end >= VMA_STACK_GAP;
}

bool stack_grow(struct mm *mm, struct vma *vma, uaddr_t start)
{
	if (!(vma->flags & VMA_GROWSDOWN) || start < USER_MIN ||
	    vma->end - start > mm_limit(RLIMIT_STACK))
		return false;
	if (!keeps_gap(vma->prev, start) || !mm_may_grow(mm, vma, vma->start - start) ||
	    !mm_may_lock(mm, vma->flags, vma->start - start))
		return false;
	mm->total_pages += (vma->start - start) >> PAGE_SHIFT;
	mm_note_size(mm);
	vma_resize(&mm->areas, vma, start, vma->end);
	return true;
}
