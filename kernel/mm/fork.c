// SPDX-License-Identifier: BSD-3-Clause
// An address space for the child of fork(2). Private pages are shared until one side writes:
// entries lose their right to write, in the parent as well. Pages of files and of shared memory are
// found again on faults: of areas that map nothing else, nothing is copied.

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/deny_exec.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "plat/x86_64/pending.h"

struct copy {
	struct mm *mm; // the child's
	pte_t *table;  // its entries for the part of the address space that begins at span
	uaddr_t span;
	bool protected; // whether an entry of the parent lost a right
	bool failed;	// no memory
};

// The child's entry for addr, or NULL without memory.
static inline pte_t *entry_for(struct copy *copy, uaddr_t addr)
{
	uaddr_t span = ALIGN_DOWN(addr, PAGE_TABLE_SPAN);

	if (unlikely(!copy->table || copy->span != span)) {
		copy->table = page_table_entry(&copy->mm->pt, span, true);
		copy->span = span;
		pending_run();
	}
	return copy->table ? copy->table + ((addr - span) >> PAGE_SHIFT) : NULL;
}

static void copy_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	struct copy *copy = arg;
	pte_t entry = *pte;
	pte_t *to = copy->failed ? NULL : entry_for(copy, addr);

	if (unlikely(!to)) {
		copy->failed = true;
		return;
	}
	if (entry & PTE_WRITE) {
		entry &= ~PTE_WRITABLE;
		*pte = entry;
		copy->protected = true;
	}
	page_get(page_of_allocated(entry & PTE_ADDR));
	*to = entry;
	copy->mm->resident_pages++;
}

static bool has_own_pages(const struct vma *vma)
{
	if (vma->flags & (VMA_SHARED | VMA_WIPE_ON_FORK))
		return false;
	return !vma->file || vma->has_copies;
}

static int copy_area(struct mm *old, const struct vma *area, struct copy *copy)
{
	struct mm *mm = copy->mm;
	struct vma *vma = vma_create(area);

	if (!vma)
		return -ENOMEM;
	vma->mm = mm;
	vma->flags &= ~VMA_LOCKS;
	vma_insert(&mm->areas, vma);
	mm->total_pages += (vma->end - vma->start) >> PAGE_SHIFT;
	mm_note_size(mm);
	if (has_own_pages(vma))
		page_table_visit(&old->pt, vma->start, vma->end, copy_entry, copy);
	return copy->failed ? -ENOMEM : 0;
}

static int copy_areas(struct mm *old, struct mm *mm)
{
	struct copy copy = {.mm = mm};
	int result = 0;

	for (const struct vma *vma = old->areas.first; vma && result == 0; vma = vma->next)
		if (!(vma->flags & VMA_DONT_FORK))
			result = copy_area(old, vma, &copy);
	if (copy.protected)
		mm_flush_range(old, 0, USER_MAX);
	return result;
}

static void copy_places(const struct mm *old, struct mm *mm)
{
	mm->mmap_base = old->mmap_base;
	mm->brk_start = old->brk_start;
	mm->brk = old->brk;
	mm->stack_top = old->stack_top;
	mm->stack_start = old->stack_start;
	memcpy(mm->auxv, old->auxv, sizeof(mm->auxv));
	mm->arg_start = old->arg_start;
	mm->arg_end = old->arg_end;
	mm->env_start = old->env_start;
	mm->env_end = old->env_end;
	mm->code_start = old->code_start;
	mm->code_end = old->code_end;
	mm->data_start = old->data_start;
	mm->data_end = old->data_end;
	mm->exe_bias = old->exe_bias;
	mm->deny_exec = mm_inherited_deny_exec(old);
}

struct mm *mm_fork(struct mm *old)
{
	struct mm *mm = mm_create();
	int result;

	if (!mm)
		return NULL;
	mutex_lock(&old->lock);
	copy_places(old, mm);
	if (old->exe) {
		file_get(old->exe);
		mm->exe = old->exe;
	}
	result = copy_areas(old, mm);
	mutex_unlock(&old->lock);
	if (result == 0)
		return mm;
	mm_put(mm);
	return NULL;
}
