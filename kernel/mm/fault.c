// SPDX-License-Identifier: BSD-3-Clause
// Page faults: a page is made, found or copied when a program first touches it.
//
//	area			page absent		present, written, not writable
//	private anonymous	a page of zeros		the page if nobody else has it,
//	private file, read	the file's page		else a copy
//	private file, write	a copy of it
//	shared anonymous	the object's page	made writable
//	shared file		the file's page		the file's page to write to
//
// Of a file that is read, the pages around the one that is touched are entered along with it if
// they are in memory.
//
// An entry holds a reference to its page. Finding the file's page may sleep; the lock keeps
// everything but mm_file_zap() from changing the entry meanwhile.

#include "include/linux/siginfo.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/sched/nosleep.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

struct fault {
	struct mm *mm;
	struct vma *vma;
	uaddr_t addr; // of the page
	bool write;
	pte_t *pte;
};

// Enters a page, whose reference passes to the entry, in place of what is there.
static void enter_page(const struct fault *fault, struct page *page, pte_t bits)
{
	pte_t old = *fault->pte;

	*fault->pte = page_to_phys(page) | bits;
	if (likely(!old)) {
		fault->mm->resident_pages++;
		return;
	}
	page_put(page_of_allocated(old & PTE_ADDR));
	mm_flush_page(fault->mm, fault->addr);
}

// Enters a copy of a page whose reference the caller passes.
static int enter_copy(const struct fault *fault, struct page *original)
{
	struct page *copy = page_alloc(0, 0);

	if (copy) {
		page_copy(page_to_virt(copy), page_to_virt(original));
		enter_page(fault, copy, fault->vma->pte_bits | PTE_COPY);
		fault->vma->has_copies = true;
	}
	page_put(original);
	return copy ? 0 : -ENOMEM;
}

static int fault_shared(const struct fault *fault)
{
	struct page *page;
	int result =
		shared_pages_page(fault->vma->shared, area_index(fault->vma, fault->addr), &page);

	if (result == 0)
		enter_page(fault, page, fault->vma->pte_bits);
	return result;
}

static int fault_file(const struct fault *fault)
{
	struct vnode *vnode = fault->vma->file->vnode;
	bool shared = fault->vma->flags & VMA_SHARED;
	uint64_t index = area_index(fault->vma, fault->addr);
	uint64_t file_pages = DIV_ROUND_UP(vnode->size, PAGE_SIZE);
	struct page *page;
	int result;

	// A mapping does not make its file longer.
	if (unlikely(index >= file_pages))
		return -ENXIO;
	if (!fault->write &&
	    fault_around(fault->mm, fault->vma, fault->addr, fault->pte, file_pages))
		return 0;
	result = vnode_get_page(vnode, index, shared && fault->write, &page);
	if (result != 0)
		return result;
	if (fault->write && !shared)
		return enter_copy(fault, page);
	enter_page(fault, page, fault->vma->pte_bits & (fault->write ? ~0UL : ~PTE_WRITABLE));
	return 0;
}

static int fault_private_write(const struct fault *fault)
{
	struct page *page = page_of_allocated(*fault->pte & PTE_ADDR);

	if (page->refcount > 1) {
		page_get(page);
		return enter_copy(fault, page);
	}
	// Nobody else has it any more, a file that it may have been of included.
	*fault->pte = page_to_phys(page) | fault->vma->pte_bits | PTE_COPY;
	fault->vma->has_copies = true;
	mm_flush_page(fault->mm, fault->addr);
	return 0;
}

static int fault_mapped(const struct fault *fault)
{
	return fault->vma->file ? fault_file(fault) : fault_shared(fault);
}

static int fault_present(const struct fault *fault)
{
	if (!fault->write || (*fault->pte & PTE_WRITE)) {
		// The TLB did not know yet what the entry allows.
		mm_flush_page(fault->mm, fault->addr);
		return 0;
	}
	return fault->vma->flags & VMA_SHARED ? fault_mapped(fault) : fault_private_write(fault);
}

static bool allows(const struct vma *vma, unsigned access)
{
	if (access & FAULT_WRITE)
		return vma->prot & PROT_WRITE;
	if (access & FAULT_EXEC)
		return vma->prot & PROT_EXEC;
	// What can be written or executed can be read on this processor.
	return vma->prot != PROT_NONE;
}

// The commonest fault.
static int fault_anonymous(struct mm *mm, const struct vma *vma, pte_t *pte)
{
	struct page *page = page_alloc(0, PAGE_ZERO);

	if (unlikely(!page))
		return -ENOMEM;
	*pte = page_to_phys(page) | vma->pte_bits;
	mm->resident_pages++;
	return 0;
}

// Everything else.
static int fault_other(struct mm *mm, struct vma *vma, uaddr_t addr, bool write, pte_t *pte)
{
	struct fault fault = {mm, vma, addr & PAGE_MASK, write, pte};

	return *pte ? fault_present(&fault) : fault_mapped(&fault);
}

// A fault in an area that allows the access.
static inline int serve(struct mm *mm, struct vma *vma, uaddr_t addr, bool write)
{
	pte_t *pte = page_table_entry(&mm->pt, addr, false);

	if (unlikely(!pte)) {
		if (fault_large(mm, vma, addr))
			return 0;
		pte = page_table_entry(&mm->pt, addr, true);
		if (!pte)
			return -ENOMEM;
	}
	if (likely(!*pte && !vma->file && !vma->shared))
		return fault_anonymous(mm, vma, pte);
	return fault_other(mm, vma, addr, write, pte);
}

int fault_in(struct mm *mm, struct vma *vma, uaddr_t addr, bool write)
{
	pte_t pte = page_table_peek(&mm->pt, addr);

	if (pte && (!write || (pte & PTE_WRITE)))
		return 0;
	return serve(mm, vma, addr, write);
}

// mm_fault() with the lock held.
static inline int fault_locked(struct mm *mm, uaddr_t addr, unsigned access, int *code)
{
	struct vma *vma = vma_find(&mm->areas, addr);

	if (unlikely(!vma || (vma->start > addr && !stack_grow(mm, vma, addr & PAGE_MASK)))) {
		*code = SEGV_MAPERR;
		return -EFAULT;
	}
	if (unlikely(!allows(vma, access))) {
		*code = SEGV_ACCERR;
		return -EFAULT;
	}
	return serve(mm, vma, addr, access & FAULT_WRITE);
}

int mm_fault(struct mm *mm, uaddr_t addr, unsigned access, int *code)
{
	int result;

	might_sleep();
	if (addr >= USER_MAX) {
		*code = SEGV_MAPERR;
		return -EFAULT;
	}
	mutex_lock(&mm->lock);
	result = fault_locked(mm, addr, access, code);
	mutex_unlock(&mm->lock);
	return result;
}
