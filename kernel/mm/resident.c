// SPDX-License-Identifier: BSD-3-Clause
// mincore(2) and msync(2): what is in memory, and what is in files.

#include "include/linux/capability.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"

// Whether the file or object that an area maps has a page for addr.
static bool has_cached(const struct vma *vma, uaddr_t addr)
{
	uint64_t index = area_index(vma, addr);

	if (vma->file)
		return vnode_has_page(vma->file->vnode, index);
	return vma->shared && shared_pages_has(vma->shared, index);
}

// What others read of a file is no business of those who could not write to it.
static bool may_ask(const struct vma *vma)
{
	const struct credentials *cred = credentials_current();

	return !vma->file || permission_is_owner(vma->file->vnode, cred) ||
	       permission_check(vma->file->vnode, cred, MAY_WRITE) == 0;
}

static bool is_resident(struct mm *mm, const struct vma *vma, uaddr_t addr)
{
	return page_table_peek(&mm->pt, addr) || has_cached(vma, addr);
}

int64_t mm_resident(struct mm *mm, uaddr_t addr, size_t count, uint8_t *vec)
{
	struct vma *vma;
	bool may;

	mutex_lock(&mm->lock);
	vma = mm_find_area(mm, addr);
	if (vma) {
		count = MIN(count, (vma->end - addr) >> PAGE_SHIFT);
		may = may_ask(vma);
		for (size_t i = 0; i < count; i++)
			vec[i] = !may || is_resident(mm, vma, addr + i * PAGE_SIZE);
	}
	mutex_unlock(&mm->lock);
	return vma ? (int64_t)count : -ENOMEM;
}

// Mapped pages are the file's own, so that there is nothing to copy; and no file here is on
// anything slower than memory.
static int sync_areas(struct mm *mm, uaddr_t start, uaddr_t end, int flags)
{
	struct vma *vma = vma_find(&mm->areas, start);
	int result = 0;

	for (; start < end; start = vma->end, vma = vma->next) {
		if (!vma || vma->start >= end)
			return -ENOMEM;
		if (start < vma->start)
			result = -ENOMEM;
		if (result != 0 && flags == MS_ASYNC)
			return result;
		if ((flags & MS_INVALIDATE) && (vma->flags & VMA_LOCKED))
			return -EBUSY;
	}
	return result;
}

int mm_sync(struct mm *mm, uaddr_t addr, size_t len, int flags)
{
	uaddr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	int result;

	if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) || !IS_ALIGNED(addr, PAGE_SIZE) ||
	    ((flags & MS_ASYNC) && (flags & MS_SYNC)))
		return -EINVAL;
	if (end < addr)
		return -ENOMEM;
	mutex_lock(&mm->lock);
	result = sync_areas(mm, addr, end, flags);
	mutex_unlock(&mm->lock);
	return result;
}
