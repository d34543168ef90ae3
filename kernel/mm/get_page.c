// SPDX-License-Identifier: BSD-3-Clause
// A program's page for a use that lasts longer than a copy.

#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/sched/nosleep.h"
#include "plat/x86_64/layout.h"

static int get_locked(struct mm *mm, uaddr_t addr, struct page **out)
{
	struct vma *vma = mm_find_area(mm, addr);
	pte_t *pte;

	if (!vma || vma->prot == PROT_NONE || fault_in(mm, vma, addr, false) < 0)
		return -EFAULT;
	pte = page_table_entry(&mm->pt, addr, false);
	*out = page_of_allocated(*pte & PTE_ADDR);
	page_get(*out);
	return 0;
}

int mm_get_page(struct mm *mm, uaddr_t addr, struct page **out)
{
	int err;

	might_sleep();
	if (addr >= USER_MAX)
		return -EFAULT;
	mutex_lock(&mm->lock);
	err = get_locked(mm, addr, out);
	mutex_unlock(&mm->lock);
	return err;
}
