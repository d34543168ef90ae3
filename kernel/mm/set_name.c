// SPDX-License-Identifier: BSD-3-Clause
// Giving names to areas (PR_SET_VMA_ANON_NAME).

#include "kernel/mm/mm_internal.h"
#include "kernel/mm/vma_name.h"

// Names [start, end), a part of vma.
static int name_part(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end,
		     struct vma_name *name)
{
	if (vma->file)
		return -EBADF;
	if (vma_name_equal(vma->name, name))
		return 0;
	vma = vma_isolate(&mm->areas, vma, start, end);
	if (!vma)
		return -EAGAIN;
	if (name)
		name->refcount++;
	if (vma->name)
		vma_name_put(vma->name);
	vma->name = name;
	vma_merge(&mm->areas, vma);
	return 0;
}

// Holes are told of, but keep nothing else from being named.
static int name_range(struct mm *mm, uaddr_t start, uaddr_t end, struct vma_name *name)
{
	int hole = 0;

	while (start < end) {
		struct vma *vma = vma_find(&mm->areas, start);
		uaddr_t part_end;
		int result;

		if (!vma || vma->start >= end)
			return -ENOMEM;
		if (vma->start > start) {
			hole = -ENOMEM;
			start = vma->start;
		}
		part_end = MIN(end, vma->end);
		result = name_part(mm, vma, start, part_end, name);
		if (result != 0)
			return result;
		start = part_end;
	}
	return hole;
}

int mm_set_name(struct mm *mm, uaddr_t addr, size_t len, struct vma_name *name)
{
	uaddr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	int result;

	if (!IS_ALIGNED(addr, PAGE_SIZE))
		return -EINVAL;
	if (end < addr || (len != 0 && end == addr))
		return -EINVAL;
	mutex_lock(&mm->lock);
	result = name_range(mm, addr, end, name);
	mutex_unlock(&mm->lock);
	return result;
}
