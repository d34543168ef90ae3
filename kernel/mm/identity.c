// SPDX-License-Identifier: BSD-3-Clause
// What memory it is that lies at an address, for those who share it under other addresses.

#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

// Numbers are given when they are first asked for, and never again: whoever remembers one needs no
// reference.
static uint64_t object_number(const struct vma *vma)
{
	static uint64_t last;
	uint64_t *number =
		vma->file ? &vma->file->vnode->identity : shared_pages_identity(vma->shared);

	if (!*number)
		*number = ++last;
	return *number;
}

static void identify_object(const struct vma *vma, uaddr_t addr, struct mm_identity *out)
{
	out->object = object_number(vma);
	out->offset = vma->offset + (addr - vma->start);
}

// A page of a private mapping that cannot be written: the file's, unless it was written before.
static int identify_read_only(struct mm *mm, const struct vma *vma, uaddr_t addr,
			      struct mm_identity *out)
{
	const pte_t *pte = page_table_entry(&mm->pt, addr, false);

	if (!vma->file || !pte || (*pte & PTE_COPY))
		return -EFAULT;
	identify_object(vma, addr, out);
	return 0;
}

static int identify(struct mm *mm, uaddr_t addr, bool write, struct mm_identity *out)
{
	struct vma *vma = mm_find_area(mm, addr);
	bool writable = vma && (vma->prot & PROT_WRITE);

	*out = (struct mm_identity){.offset = addr};
	if (!vma || vma->prot == PROT_NONE || (write && !writable) ||
	    fault_in(mm, vma, addr & PAGE_MASK, writable) != 0)
		return -EFAULT;
	if (vma->flags & VMA_SHARED)
		identify_object(vma, addr, out);
	else if (!writable)
		return identify_read_only(mm, vma, addr, out);
	return 0;
}

int mm_identify(struct mm *mm, uaddr_t addr, bool write, struct mm_identity *out)
{
	int result;

	mutex_lock(&mm->lock);
	result = identify(mm, addr, write, out);
	mutex_unlock(&mm->lock);
	return result;
}
