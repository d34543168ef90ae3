// SPDX-License-Identifier: BSD-3-Clause
// shmdt(2): what was mapped at an address at once may meanwhile have holes, and rights of its
// parts.

#include "kernel/mm/mm_internal.h"

// Whether an area is a part of what was mapped at addr.
static bool was_mapped_at(const struct vma *vma, uaddr_t addr)
{
	return vma->shared && shared_pages_has_owner(vma->shared) &&
	       vma->start - addr == vma->offset;
}

static int unmap_from(struct mm *mm, uaddr_t addr)
{
	struct vma *vma = vma_find(&mm->areas, addr), *next;
	struct shared_pages *shared = NULL;
	int result = -EINVAL;

	for (; vma; vma = next) {
		next = vma->next;
		if (!was_mapped_at(vma, addr) || (shared && vma->shared != shared))
			continue;
		shared = vma->shared;
		result = mm_unmap_locked(mm, vma->start, vma->end);
		if (result != 0)
			break;
	}
	return result;
}

int mm_unmap_shared(struct mm *mm, uaddr_t addr)
{
	int result;

	mutex_lock(&mm->lock);
	result = unmap_from(mm, addr);
	mutex_unlock(&mm->lock);
	return result;
}
