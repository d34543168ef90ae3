// SPDX-License-Identifier: BSD-3-Clause
// madvise(2). Hints that nothing here could follow are accepted, since following them is not what
// they promise; everything else has its effect or is refused.

#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

static bool is_known(int advice)
{
	switch (advice) {
	case MADV_NORMAL ... MADV_DONTNEED:
	case MADV_FREE ... MADV_DONTNEED_LOCKED:
		return true;
	default:
		return false;
	}
}

static int change_flags(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end, unsigned clear,
			unsigned set)
{
	return vma_change_flags(&mm->areas, vma, start, end, clear, set) ? 0 : -EAGAIN;
}

static int drop(struct mm *mm, const struct vma *vma, uaddr_t start, uaddr_t end, int advice)
{
	if ((vma->flags & VMA_LOCKED) && advice != MADV_DONTNEED_LOCKED)
		return -EINVAL;
	// Whoever gives pages up until memory runs short must bear that they are gone at once.
	if (advice == MADV_FREE && (vma->file || vma->shared))
		return -EINVAL;
	mm_drop_pages(mm, start, end);
	return 0;
}

// Makes a hole in a file. Its lock comes before that of the address space, which is left meanwhile.
static int punch(struct mm *mm, struct file *file, uint64_t start, uint64_t end)
{
	struct vnode *vnode = file->vnode;
	int result;

	if (!vnode->ops->punch)
		return -EOPNOTSUPP;
	file_get(file);
	mutex_unlock(&mm->lock);
	mutex_lock(&vnode->lock);
	result = vnode->ops->punch(vnode, start, end);
	if (result == 0)
		vnode_touch_write(vnode);
	mutex_unlock(&vnode->lock);
	file_put(file);
	mutex_lock(&mm->lock);
	return result;
}

// Makes a hole in what is mapped.
static int remove(struct mm *mm, const struct vma *vma, uaddr_t start, uaddr_t end)
{
	uint64_t first = area_index(vma, start), last = area_index(vma, end);

	if ((vma->flags & VMA_LOCKED) || (!vma->file && !vma->shared))
		return -EINVAL;
	if (!(vma->flags & VMA_SHARED) || !(vma->flags & VMA_MAY_WRITE))
		return -EACCES;
	if (vma->file)
		return punch(mm, vma->file, first << PAGE_SHIFT, last << PAGE_SHIFT);
	mm_shared_zap(vma->shared, first, last);
	shared_pages_remove(vma->shared, first, last);
	return 0;
}

static int populate(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end, int prot)
{
	int result;

	if (!(vma->prot & prot))
		return -EINVAL;
	result = mm_populate_part(mm, vma, start, end, prot == PROT_WRITE);
	return result == 0 || result == -ENOMEM ? result : -EFAULT;
}

// Applies advice to [start, end), a part of vma.
static int advise_part(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end, int advice)
{
	switch (advice) {
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
		return drop(mm, vma, start, end, advice);
	case MADV_REMOVE:
		return remove(mm, vma, start, end);
	case MADV_POPULATE_READ:
		return populate(mm, vma, start, end, PROT_READ);
	case MADV_POPULATE_WRITE:
		return populate(mm, vma, start, end, PROT_WRITE);
	case MADV_COLD:
	case MADV_PAGEOUT:
		return vma->flags & VMA_LOCKED ? -EINVAL : 0;
	case MADV_DONTFORK:
		return change_flags(mm, vma, start, end, 0, VMA_DONT_FORK);
	case MADV_DOFORK:
		return change_flags(mm, vma, start, end, VMA_DONT_FORK, 0);
	case MADV_WIPEONFORK:
		if (vma->file || vma->shared)
			return -EINVAL;
		return change_flags(mm, vma, start, end, 0, VMA_WIPE_ON_FORK);
	case MADV_KEEPONFORK:
		return change_flags(mm, vma, start, end, VMA_WIPE_ON_FORK, 0);
	case MADV_DONTDUMP:
		return change_flags(mm, vma, start, end, 0, VMA_DONT_DUMP);
	case MADV_DODUMP:
		return change_flags(mm, vma, start, end, VMA_DONT_DUMP, 0);
	case MADV_HUGEPAGE:
		return change_flags(mm, vma, start, end, VMA_NOT_LARGE, VMA_LARGE);
	case MADV_NOHUGEPAGE:
		return change_flags(mm, vma, start, end, VMA_LARGE, VMA_NOT_LARGE);
	default:
		return 0;
	}
}

// Holes are told of, but keep nothing else from being done; only populating ends at one.
static int advise_range(struct mm *mm, uaddr_t start, uaddr_t end, int advice)
{
	bool stops = advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE;
	int hole = 0;

	while (start < end) {
		struct vma *vma = vma_find(&mm->areas, start);
		uaddr_t part_end;
		int result;

		if (!vma || vma->start >= end || (stops && vma->start > start))
			return -ENOMEM;
		if (vma->start > start) {
			hole = -ENOMEM;
			start = vma->start;
		}
		part_end = MIN(end, vma->end);
		result = advise_part(mm, vma, start, part_end, advice);
		if (result != 0)
			return result;
		start = part_end;
	}
	return hole;
}

int mm_advise(struct mm *mm, uaddr_t addr, size_t len, int advice)
{
	uaddr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	int result;

	if (!is_known(advice) || !IS_ALIGNED(addr, PAGE_SIZE) || end < addr ||
	    (len != 0 && end == addr))
		return -EINVAL;
	mutex_lock(&mm->lock);
	result = advise_range(mm, addr, end, advice);
	mutex_unlock(&mm->lock);
	return result;
}
