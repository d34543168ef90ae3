// SPDX-License-Identifier: BSD-3-Clause
// The heap of brk(2).

#include "include/linux/resource.h"
#include "kernel/lib/assert.h"
#include "kernel/mm/mm_internal.h"

void mm_set_heap(struct mm *mm, uaddr_t start)
{
	assert(IS_ALIGNED(start, PAGE_SIZE));
	mm->brk_start = start;
	mm->brk = start;
}

static bool exceeds_data_limit(const struct mm *mm, uaddr_t brk)
{
	uint64_t limit = mm_limit(RLIMIT_DATA);
	uint64_t data = mm->data_end - mm->data_start;

	return data > limit || brk - mm->brk_start > limit - data;
}

// A free page stays between the heap and what comes next.
static bool grow(struct mm *mm, uaddr_t from, uaddr_t to)
{
	struct vma *next = vma_find(&mm->areas, from);
	struct vma area = {
		.start = from,
		.end = to,
		.prot = PROT_READ | PROT_WRITE,
		.flags = VMA_MAY_WRITE | mm->area_flags,
	};

	if (to > USER_MAX || (next && to + PAGE_SIZE > vma_guarded_start(next)))
		return false;
	if (!mm_may_grow(mm, &area, to - from) || !mm_could_commit(to - from) ||
	    !mm_may_lock(mm, area.flags, to - from) || mm->areas.count > VMA_MAX_COUNT)
		return false;
	if (mm_add_area(mm, &area) != 0)
		return false;
	if (area.flags & VMA_LOCKED)
		mm_populate(mm, from, to);
	return true;
}

// As on Linux, it takes something of the heap that is still there.
static bool shrink(struct mm *mm, uaddr_t from, uaddr_t to)
{
	struct vma *vma = vma_find(&mm->areas, to);

	return vma && vma->start < from && mm_unmap_locked(mm, to, from) == 0;
}

static bool move_break(struct mm *mm, uaddr_t brk)
{
	uaddr_t from = ALIGN_UP(mm->brk, PAGE_SIZE);
	uaddr_t to = ALIGN_UP(brk, PAGE_SIZE);

	if (brk < mm->brk_start || to < brk || exceeds_data_limit(mm, brk))
		return false;
	if (to > from)
		return grow(mm, from, to);
	return to == from || shrink(mm, from, to);
}

uaddr_t mm_brk(struct mm *mm, uaddr_t brk)
{
	uaddr_t result;

	mutex_lock(&mm->lock);
	if (move_break(mm, brk))
		mm->brk = brk;
	result = mm->brk;
	mutex_unlock(&mm->lock);
	return result;
}
