// SPDX-License-Identifier: BSD-3-Clause
// Pages of a mapped file that are entered together: who reads one is likely to read its neighbours,
// which takes a fault each.

#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

// As on Linux.
#define AROUND_PAGES 16

// Enters pages that a file has in memory where there are none yet.
static void enter_pages(struct mm *mm, pte_t *pte, pte_t bits, struct page **pages, unsigned count)
{
	unsigned entered = 0;

	for (unsigned i = 0; i < count; i++) {
		struct page *page = pages[i];

		if (!page || pte[i])
			continue;
		page_get(page);
		pte[i] = page_to_phys(page) | bits;
		entered++;
	}
	mm->resident_pages += entered;
}

bool fault_around(struct mm *mm, const struct vma *vma, uaddr_t addr, pte_t *pte,
		  uint64_t file_pages)
{
	struct vnode *vnode = vma->file->vnode;
	uaddr_t window = ALIGN_DOWN(addr, AROUND_PAGES * PAGE_SIZE);
	uaddr_t start = MAX(window, vma->start);
	uaddr_t end = MIN(window + AROUND_PAGES * PAGE_SIZE, vma->end);
	uint64_t before = (addr - start) >> PAGE_SHIFT;
	uint64_t first = area_index(vma, start);
	uint64_t count = MIN((end - start) >> PAGE_SHIFT, file_pages - first);
	struct page *pages[AROUND_PAGES];

	if (!vnode->ops->peek_pages)
		return false;
	vnode->ops->peek_pages(vnode, first, count, pages);
	if (!pages[before])
		return false;
	// A table has all of a window or nothing.
	enter_pages(mm, pte - before, vma->pte_bits & ~PTE_WRITABLE, pages, count);
	return true;
}
