// SPDX-License-Identifier: BSD-3-Clause
// mlock(2) and its kin. Nothing is ever taken away from a program here, so that a page is locked as
// soon as it is there; what locking adds is that pages are made in advance.

#include "include/linux/resource.h"
#include "kernel/mm/mm_internal.h"

static uint64_t locked_between(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);
	uint64_t bytes = 0;

	for (; vma && vma->start < end; vma = vma->next)
		if (vma->flags & VMA_LOCKED)
			bytes += MIN(end, vma->end) - MAX(start, vma->start);
	return bytes;
}

// As Linux does, what comes before a hole is changed.
static int set_locks(struct mm *mm, uaddr_t start, uaddr_t end, unsigned locks)
{
	if (end < start)
		return -EINVAL;
	while (start < end) {
		struct vma *vma = mm_find_area(mm, start);
		uaddr_t part_end;

		if (!vma)
			return -ENOMEM;
		part_end = MIN(end, vma->end);
		if (!vma_change_flags(&mm->areas, vma, start, part_end, VMA_LOCKS, locks))
			return -ENOMEM;
		start = part_end;
	}
	return 0;
}

// Makes all pages of a range, up to the first that cannot be had.
static int make_resident(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);
	int result = 0;

	for (; vma && vma->start < end && result == 0; vma = vma->next)
		result = mm_populate_area(mm, vma, MAX(start, vma->start), MIN(end, vma->end));
	if (result == -ENOMEM)
		return -EAGAIN;
	return result == 0 ? 0 : -ENOMEM;
}

static int lock_range(struct mm *mm, uaddr_t start, uaddr_t end, unsigned locks)
{
	uint64_t already = start < end ? locked_between(mm, start, end) : 0;
	int result;

	if (!mm_may_lock(mm, locks, end - start - already))
		return -ENOMEM;
	result = set_locks(mm, start, end, locks);
	return result == 0 ? make_resident(mm, start, end) : result;
}

int mm_lock(struct mm *mm, uaddr_t addr, size_t len, bool on_fault)
{
	uaddr_t start = ALIGN_DOWN(addr, PAGE_SIZE);
	uaddr_t end = start + ALIGN_UP(len + (addr - start), PAGE_SIZE);
	int result;

	if (!mm_can_lock())
		return -EPERM;
	mutex_lock(&mm->lock);
	result = lock_range(mm, start, end, VMA_LOCKED | (on_fault ? VMA_LOCK_ON_FAULT : 0));
	mutex_unlock(&mm->lock);
	return result;
}

int mm_unlock(struct mm *mm, uaddr_t addr, size_t len)
{
	uaddr_t start = ALIGN_DOWN(addr, PAGE_SIZE);
	int result;

	mutex_lock(&mm->lock);
	result = set_locks(mm, start, start + ALIGN_UP(len + (addr - start), PAGE_SIZE), 0);
	mutex_unlock(&mm->lock);
	return result;
}

// Changes all areas; one that must be cut in two for it does not exist.
static void set_all_locks(struct mm *mm, unsigned locks)
{
	struct vma *vma = mm->areas.first;

	for (; vma; vma = vma->next)
		vma = vma_change_flags(&mm->areas, vma, vma->start, vma->end, VMA_LOCKS, locks);
}

static int lock_all(struct mm *mm, int flags)
{
	unsigned locks = VMA_LOCKED | (flags & MCL_ONFAULT ? VMA_LOCK_ON_FAULT : 0);
	uint64_t unlocked = (mm->total_pages << PAGE_SHIFT) - locked_between(mm, 0, USER_MAX);

	if ((flags & MCL_CURRENT) && !mm_may_lock(mm, VMA_LOCKED, unlocked))
		return -ENOMEM;
	mm->area_flags = flags & MCL_FUTURE ? locks : 0;
	if (flags & MCL_CURRENT) {
		set_all_locks(mm, locks);
		mm_populate(mm, 0, USER_MAX);
	}
	return 0;
}

int mm_lock_all(struct mm *mm, int flags)
{
	int result;

	if (flags == 0 || flags == MCL_ONFAULT ||
	    (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)))
		return -EINVAL;
	if (!mm_can_lock())
		return -EPERM;
	mutex_lock(&mm->lock);
	result = lock_all(mm, flags);
	mutex_unlock(&mm->lock);
	return result;
}

int mm_unlock_all(struct mm *mm)
{
	mutex_lock(&mm->lock);
	mm->area_flags = 0;
	set_all_locks(mm, 0);
	mutex_unlock(&mm->lock);
	return 0;
}
