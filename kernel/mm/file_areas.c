// SPDX-License-Identifier: BSD-3-Clause
// Which areas map a file, so that a file system can have pages taken out of address spaces.

#include "kernel/lib/assert.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"

#define BUCKETS 64

static struct list_node buckets[BUCKETS];

static struct list_node *bucket_of(const struct vnode *vnode)
{
	// Slab objects differ from bit 4 on.
	uint64_t key = (uint64_t)vnode >> 4;

	return &buckets[(key ^ key >> 6 ^ key >> 12) % BUCKETS];
}

void file_areas_add(struct vma *vma)
{
	struct list_node *bucket = bucket_of(vma->file->vnode);

	if (!bucket->next)
		list_init(bucket);
	list_add(bucket, &vma->file_link);
}

struct zap {
	struct mm *mm;
	bool copies_too;
};

static void zap_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	const struct zap *zap = arg;

	if ((*pte & PTE_COPY) && !zap->copies_too)
		return;
	mm_drop_pte(pte, addr, zap->mm);
	mm_flush_page(zap->mm, addr);
}

static void zap_area(struct vma *vma, uint64_t first, uint64_t end, bool copies_too)
{
	uint64_t area_first = vma->offset >> PAGE_SHIFT;
	uint64_t area_end = area_index(vma, vma->end);
	struct zap zap = {vma->mm, copies_too};

	first = MAX(first, area_first);
	end = MIN(end, area_end);
	if (first < end)
		page_table_visit(&vma->mm->pt, vma->start + ((first - area_first) << PAGE_SHIFT),
				 vma->start + ((end - area_first) << PAGE_SHIFT), zap_entry, &zap);
}

void mm_file_zap(struct vnode *vnode, uint64_t first, uint64_t end, bool cut)
{
	struct list_node *bucket = bucket_of(vnode);
	struct vma *vma;

	if (!bucket->next)
		return;
	list_for_each_entry (vma, bucket, file_link)
		if (vma->file->vnode == vnode)
			zap_area(vma, first, end, cut);
}
