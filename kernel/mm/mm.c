// SPDX-License-Identifier: BSD-3-Clause
// The address space as an object.

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "plat/x86_64/cpu.h"

// From here a whole reload of the TLB is cheaper than single pages.
#define FLUSH_PAGES_MAX 32

struct mm *mm_create(void)
{
	struct mm *mm = kzalloc(sizeof(*mm));

	if (!mm)
		return NULL;
	if (page_table_init(&mm->pt) != 0) {
		kfree(mm);
		return NULL;
	}
	mutex_init(&mm->lock, LOCK_MM);
	mm->refcount = 1;
	mm->mmap_base = USER_MAX;
	return mm;
}

void mm_get(struct mm *mm)
{
	assert(mm->refcount > 0);
	mm->refcount++;
}

// Nobody uses the address space any more: neither the tree nor the tables need to stay in order.
static void destroy_areas(struct mm *mm)
{
	struct vma *vma = mm->areas.first;

	while (vma) {
		struct vma *next = vma->next;

		mm_drop_pages(mm, vma->start, vma->end);
		vma_destroy(vma);
		vma = next;
	}
}

static void mm_destroy(struct mm *mm)
{
	if (this_cpu()->mm == mm)
		mm_activate(NULL);
	destroy_areas(mm);
	assert(mm->resident_pages == 0);
	page_table_destroy(&mm->pt);
	if (mm->exe)
		file_put(mm->exe);
	kfree(mm);
}

void mm_put(struct mm *mm)
{
	assert(mm->refcount > 0);
	if (--mm->refcount == 0)
		mm_destroy(mm);
}

void mm_activate(struct mm *mm)
{
	if (this_cpu()->mm == mm)
		return;
	this_cpu()->mm = mm;
	page_table_activate(mm ? &mm->pt : &kernel_page_table);
}

void mm_flush_page(struct mm *mm, uaddr_t addr)
{
	if (this_cpu()->mm == mm)
		tlb_flush_page(addr);
}

void mm_flush_range(struct mm *mm, uaddr_t start, uaddr_t end)
{
	if (this_cpu()->mm != mm)
		return;
	if ((end - start) >> PAGE_SHIFT > FLUSH_PAGES_MAX) {
		tlb_flush_all();
		return;
	}
	for (; start < end; start += PAGE_SIZE)
		tlb_flush_page(start);
}

void mm_note_dropped(struct mm *mm, uint64_t pages)
{
	mm->resident_peak = MAX(mm->resident_peak, mm->resident_pages);
	mm->resident_pages -= pages;
}

pte_t mm_pte_bits(uint8_t prot)
{
	// Entries are made accessed and dirty, so that the processor need not write to them.
	pte_t bits = PTE_ACCESSED | PTE_PROGRAM;

	bits |= prot == PROT_NONE ? PTE_HIDDEN : PTE_PRESENT;
	if (!(prot & PROT_EXEC))
		bits |= PTE_NX;
	if (prot & PROT_WRITE)
		bits |= PTE_WRITABLE;
	return bits;
}

struct vma *mm_find_area(struct mm *mm, uaddr_t addr)
{
	struct vma *vma = vma_find(&mm->areas, addr);

	return vma && vma->start <= addr ? vma : NULL;
}

bool mm_describe(struct mm *mm, uaddr_t addr, struct file **file, uint64_t *offset)
{
	struct vma *vma = mm_find_area(mm, addr);

	if (!vma)
		return false;
	*file = vma->file;
	*offset = vma->offset + (addr - vma->start);
	return true;
}

int mm_add_area(struct mm *mm, const struct vma *model)
{
	struct vma *vma;

	if (!vma_extend(&mm->areas, model)) {
		vma = vma_create(model);
		if (!vma)
			return -ENOMEM;
		vma->mm = mm;
		vma->pte_bits = mm_pte_bits(vma->prot);
		vma_insert(&mm->areas, vma);
	}
	mm->total_pages += (model->end - model->start) >> PAGE_SHIFT;
	mm_note_size(mm);
	return 0;
}
