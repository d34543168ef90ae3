// SPDX-License-Identifier: BSD-3-Clause
// A program's page for a use that lasts longer than a copy.

#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/sched/nosleep.h"
#include "plat/x86_64/layout.h"

static int get_locked(struct mm *mm, uaddr_t addr, unsigned prot, bool write, struct page **out)
{
	struct vma *vma = mm_find_area(mm, addr);
	pte_t *pte;

	if (!vma || !(vma->prot & prot) || fault_in(mm, vma, addr & PAGE_MASK, write) < 0)
		return -EFAULT;
	pte = page_table_entry(&mm->pt, addr, false);
	*out = page_of_allocated(*pte & PTE_ADDR);
	page_get(*out);
	return 0;
}

static int get_page(struct mm *mm, uaddr_t addr, unsigned prot, bool write, struct page **out)
{
	int err;

	might_sleep();
	if (addr >= USER_MAX)
		return -EFAULT;
	mutex_lock(&mm->lock);
	err = get_locked(mm, addr, prot, write, out);
	mutex_unlock(&mm->lock);
	return err;
}

int mm_get_page(struct mm *mm, uaddr_t addr, struct page **out)
{
	return get_page(mm, addr, PROT_READ | PROT_WRITE | PROT_EXEC, false, out);
}

/* Writing to private memory that does not allow it changes the copy of this address space. */
static bool may_force(const struct vma *vma, bool write)
{
	return !write || (vma->prot & PROT_WRITE) || !(vma->flags & VMA_SHARED);
}

static int get_forced_locked(struct mm *mm, uaddr_t addr, bool write, struct page **out)
{
	struct vma *vma = mm_find_area(mm, addr);

	if (!vma || !may_force(vma, write) || fault_in(mm, vma, addr & PAGE_MASK, write) < 0)
		return -EFAULT;
	*out = page_of_allocated(*page_table_entry(&mm->pt, addr, false) & PTE_ADDR);
	page_get(*out);
	return 0;
}

int mm_get_page_forced(struct mm *mm, uaddr_t addr, bool write, struct page **out)
{
	int err;

	might_sleep();
	if (addr >= USER_MAX)
		return -EFAULT;
	mutex_lock(&mm->lock);
	err = get_forced_locked(mm, addr, write, out);
	mutex_unlock(&mm->lock);
	return err;
}

int mm_get_page_for(struct mm *mm, uaddr_t addr, bool write, struct page **out)
{
	return get_page(mm, addr, write ? PROT_WRITE : PROT_READ, write, out);
}
