// SPDX-License-Identifier: BSD-3-Clause
// mprotect(2).

#include "kernel/mm/deny_exec.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/mount.h"

// Pages that are there keep their contents whatever the rights; those of an area without access
// lose PTE_PRESENT only. Writing to a private page that somebody else uses too, and to a shared one
// whose file has not been asked for a page to write to, stays a matter for the next fault.
static void change_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	struct vma *vma = arg;
	const struct page *page = page_of_allocated(*pte & PTE_ADDR);
	bool shared = vma->flags & VMA_SHARED;
	bool writable = shared ? !vma->file : page->refcount == 1;

	*pte = (*pte & (PTE_ADDR | PTE_COPY)) | vma->pte_bits;
	if (!writable)
		*pte &= ~PTE_WRITABLE;
	if (!shared && (*pte & PTE_WRITE)) {
		*pte |= PTE_COPY;
		vma->has_copies = true;
	}
}

// Whether rights grow only, so that no stale entry of the TLB allows too much. One that allows too
// little is dropped by the fault that it leads to.
static bool only_grows(uint8_t old, uint8_t new)
{
	return (old & ~new) == 0;
}

// Gives [start, end), a part of vma, new rights. Returns the area it then belongs to, or NULL
// without memory.
static struct vma *protect_part(struct mm *mm, struct vma *vma, uaddr_t start, uaddr_t end,
				uint8_t prot)
{
	uint8_t old = vma->prot;

	if (old == prot)
		return vma;
	vma = vma_isolate(&mm->areas, vma, start, end);
	if (!vma)
		return NULL;
	vma->prot = prot;
	vma->pte_bits = mm_pte_bits(prot);
	page_table_visit(&mm->pt, start, end, change_entry, vma);
	if (!only_grows(old, prot))
		mm_flush_range(mm, start, end);
	// A locked private area has copies of its own as soon as it can be written to.
	if ((vma->flags & (VMA_LOCKED | VMA_SHARED)) == VMA_LOCKED && (prot & ~old & PROT_WRITE))
		(void)mm_populate_area(mm, vma, start, end);
	return vma_merge(&mm->areas, vma);
}

static int check_part(const struct mm *mm, const struct vma *vma, uint8_t prot, uint64_t len)
{
	if ((prot & PROT_WRITE) && !(vma->flags & VMA_MAY_WRITE))
		return -EACCES;
	if (mm_denies_exec(mm, vma->prot, prot))
		return -EACCES;
	if ((prot & ~vma->prot & PROT_EXEC) && vma->file && mount_has(vma->file->mount, MS_NOEXEC))
		return -EACCES;
	if ((prot & ~vma->prot & PROT_WRITE) && !(vma->flags & VMA_SHARED)) {
		if (!(vma->flags & VMA_NORESERVE) && !mm_could_commit(len))
			return -ENOMEM;
		if (!(vma->flags & VMA_GROWSDOWN) && !mm_may_hold_data(mm, len))
			return -ENOMEM;
	}
	return 0;
}

// As Linux does, what comes before a hole or a refusal is changed.
static int protect_range(struct mm *mm, uaddr_t start, uaddr_t end, uint8_t prot)
{
	while (start < end) {
		struct vma *vma = mm_find_area(mm, start);
		uaddr_t part_end;
		int result;

		if (!vma)
			return -ENOMEM;
		part_end = MIN(end, vma->end);
		result = check_part(mm, vma, prot, part_end - start);
		if (result != 0)
			return result;
		if (!protect_part(mm, vma, start, part_end, prot))
			return -ENOMEM;
		start = part_end;
	}
	return 0;
}

// With PROT_GROWSDOWN the change extends down to the beginning of the stack that start is in.
static int extend_down(struct mm *mm, uaddr_t *start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, *start);

	if (!vma || vma->start >= end)
		return -ENOMEM;
	if (!(vma->flags & VMA_GROWSDOWN))
		return -EINVAL;
	*start = vma->start;
	return 0;
}

int mm_protect(struct mm *mm, uaddr_t addr, size_t len, int prot)
{
	int known = PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM;
	int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	uaddr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	int result = 0;

	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || !IS_ALIGNED(addr, PAGE_SIZE))
		return -EINVAL;
	if (len == 0)
		return 0;
	if (end <= addr)
		return -ENOMEM;
	if ((prot & ~grows & ~known) || (grows & PROT_GROWSUP))
		return -EINVAL;
	mutex_lock(&mm->lock);
	if (grows)
		result = extend_down(mm, &addr, end);
	if (result == 0)
		result = protect_range(mm, addr, end, prot & (known & ~PROT_SEM));
	mutex_unlock(&mm->lock);
	return result;
}
