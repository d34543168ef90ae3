// SPDX-License-Identifier: BSD-3-Clause
// Faulting in before anybody faults.

#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "plat/x86_64/pending.h"

// How much is populated before deferred interrupt work gets its turn.
#define POPULATE_TURN MIB(1)

int mm_populate_part(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end, bool write)
{
	int result = 0;

	for (; start < end && result == 0; start += PAGE_SIZE) {
		if (start % POPULATE_TURN == 0)
			pending_run();
		result = fault_in(mm, vma, start, write);
	}
	return result;
}

int mm_populate_area(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end)
{
	// A private page that will be written to is made at once, not first mapped and then copied.
	bool write = (vma->prot & PROT_WRITE) && !(vma->flags & VMA_SHARED);

	if (vma->flags & VMA_LOCK_ON_FAULT)
		return 0;
	if (vma->prot == PROT_NONE)
		return -EFAULT;
	return mm_populate_part(mm, vma, start, end, write);
}

void mm_populate(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);

	// What cannot be had in one area does not keep the others from theirs.
	for (; vma && vma->start < end; vma = vma->next)
		(void)mm_populate_area(mm, vma, MAX(start, vma->start), MIN(end, vma->end));
}
