// SPDX-License-Identifier: BSD-3-Clause
// Areas: their making, cutting and joining.

#include "kernel/lib/assert.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab_internal.h"
#include "kernel/mm/vma_name.h"
#include "kernel/vfscore/file.h"

static struct slab_cache *vma_cache;

struct vma *vma_create(const struct vma *model)
{
	struct vma *vma;

	if (!vma_cache)
		vma_cache = slab_cache_create("vma", sizeof(struct vma));
	vma = vma_cache ? slab_alloc_raw(vma_cache) : NULL;
	if (!vma)
		return NULL;
	*vma = *model;
	list_init(&vma->file_link);
	if (vma->file)
		file_get(vma->file);
	if (vma->shared) {
		shared_pages_get(vma->shared);
		shared_pages_opened(vma->shared);
	}
	if (vma->name)
		vma->name->refcount++;
	if (vma->file || vma->shared)
		file_areas_add(vma);
	return vma;
}

void vma_destroy(struct vma *vma)
{
	list_remove(&vma->file_link);
	if (vma->file)
		file_put(vma->file);
	if (vma->shared) {
		shared_pages_closed(vma->shared);
		shared_pages_put(vma->shared);
	}
	if (vma->name)
		vma_name_put(vma->name);
	slab_free(vma_cache, vma);
}

struct vma *vma_split(struct vma_tree *tree, struct vma *vma, uaddr_t addr)
{
	struct vma *upper = vma_create(vma);

	assert(vma->start < addr && addr < vma->end);
	if (!upper)
		return NULL;
	upper->start = addr;
	upper->offset += addr - vma->start;
	vma_resize(tree, vma, vma->start, addr);
	vma_insert(tree, upper);
	return upper;
}

static bool continues(const struct vma *lower, const struct vma *upper)
{
	if (lower->end != upper->start || lower->prot != upper->prot ||
	    lower->flags != upper->flags || lower->file != upper->file ||
	    lower->shared != upper->shared || !vma_name_equal(lower->name, upper->name))
		return false;
	return (!lower->file && !lower->shared) ||
	       lower->offset + (lower->end - lower->start) == upper->offset;
}

struct vma *vma_isolate(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end)
{
	if (vma->start < start) {
		if (tree->count >= VMA_MAX_COUNT)
			return NULL;
		vma = vma_split(tree, vma, start);
	}
	if (vma && vma->end > end && (tree->count >= VMA_MAX_COUNT || !vma_split(tree, vma, end))) {
		vma_merge(tree, vma);
		return NULL;
	}
	return vma;
}

struct vma *vma_change_flags(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end,
			     unsigned clear, unsigned set)
{
	unsigned flags = (vma->flags & ~clear) | set;

	if (flags == vma->flags)
		return vma;
	vma = vma_isolate(tree, vma, start, end);
	if (!vma)
		return NULL;
	vma->flags = flags;
	return vma_merge(tree, vma);
}

static void join(struct vma_tree *tree, struct vma *lower, struct vma *upper)
{
	uaddr_t end = upper->end;

	lower->has_copies |= upper->has_copies;
	vma_remove(tree, upper);
	vma_destroy(upper);
	vma_resize(tree, lower, lower->start, end);
}

struct vma *vma_merge(struct vma_tree *tree, struct vma *vma)
{
	if (vma->next && continues(vma, vma->next))
		join(tree, vma, vma->next);
	if (vma->prev && continues(vma->prev, vma)) {
		vma = vma->prev;
		join(tree, vma, vma->next);
	}
	return vma;
}

struct vma *vma_extend(struct vma_tree *tree, const struct vma *model)
{
	struct vma *next = vma_find(tree, model->start);
	struct vma *prev = next ? next->prev : tree->last;

	if (prev && continues(prev, model)) {
		prev->has_copies |= model->has_copies;
		vma_resize(tree, prev, prev->start, model->end);
		return vma_merge(tree, prev);
	}
	if (next && continues(model, next)) {
		next->has_copies |= model->has_copies;
		next->offset -= next->start - model->start;
		vma_resize(tree, next, model->start, next->end);
		return next;
	}
	return NULL;
}

void vma_trim(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end)
{
	vma->offset += start - vma->start;
	vma_resize(tree, vma, start, end);
}
