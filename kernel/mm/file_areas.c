// SPDX-License-Identifier: BSD-3-Clause
// Which areas map a file or shared memory, so that pages can be taken out of all address spaces.

#include "kernel/lib/assert.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/vfscore/file.h"

#define BUCKETS 64

static struct list_node buckets[BUCKETS];

static struct list_node *bucket_of(const void *mapped)
{
	// Slab objects differ from bit 4 on.
	uint64_t key = (uint64_t)mapped >> 4;

	return &buckets[(key ^ key >> 6 ^ key >> 12) % BUCKETS];
}

static const void *mapped_by(const struct vma *vma)
{
	return vma->file ? (const void *)vma->file->vnode : vma->shared;
}

void file_areas_add(struct vma *vma)
{
	struct list_node *bucket = bucket_of(mapped_by(vma));

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
	mm_note_dropped(zap->mm, page_table_drop_entry(pte));
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

static void zap_all(const void *mapped, uint64_t first, uint64_t end, bool copies_too)
{
	struct list_node *bucket = bucket_of(mapped);
	struct vma *vma;

	if (!bucket->next)
		return;
	list_for_each_entry (vma, bucket, file_link)
		if (mapped_by(vma) == mapped)
			zap_area(vma, first, end, copies_too);
}

void mm_file_zap(struct vnode *vnode, uint64_t first, uint64_t end, bool cut)
{
	zap_all(vnode, first, end, cut);
}

void mm_shared_zap(const struct shared_pages *shared, uint64_t first, uint64_t end)
{
	zap_all(shared, first, end, true);
}

bool mm_file_is_writable(const struct vnode *vnode)
{
	const struct list_node *bucket = bucket_of(vnode);
	const struct vma *vma;

	if (!bucket->next)
		return false;
	list_for_each_entry (vma, bucket, file_link) {
		if (vma->file->vnode == vnode && (vma->flags & VMA_SHARED) &&
		    (vma->flags & VMA_MAY_WRITE))
			return true;
	}
	return false;
}
