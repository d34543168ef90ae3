// SPDX-License-Identifier: BSD-3-Clause
// mmap(2): first all checks, then the change.

#include "kernel/lib/assert.h"
#include "kernel/mm/map_internal.h"

static uint64_t mapped_bytes(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);
	uint64_t bytes = 0;

	for (; vma && vma->start < end; vma = vma->next)
		bytes += MIN(end, vma->end) - MAX(start, vma->start);
	return bytes;
}

// Makes room where the caller insists on a place; the others are free already.
static int make_room(struct mm *mm, const struct map_request *req)
{
	const struct vma *area = &req->area;

	if (!(req->flags & MAP_FIXED))
		return mm_may_grow(mm, area, req->len) ? 0 : -ENOMEM;
	if (!mm_may_grow(mm, area, req->len - mapped_bytes(mm, area->start, area->end)))
		return -ENOMEM;
	return mm_unmap_locked(mm, area->start, area->end);
}

static int establish(struct mm *mm, struct map_request *req)
{
	struct vma *area = &req->area;
	int result;

	if (area->shared) {
		shared_pages_get(area->shared);
	} else if ((area->flags & VMA_SHARED) && !area->file) {
		area->shared = shared_pages_create(req->len >> PAGE_SHIFT);
		if (!area->shared)
			return -ENOMEM;
	}
	result = make_room(mm, req);
	if (result == 0)
		result = mm_add_area(mm, area);
	if (area->shared)
		shared_pages_put(area->shared);
	return result;
}

static int64_t map(struct mm *mm, struct map_request *req)
{
	bool populate = (req->flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
	int64_t result;
	int error;

	mutex_lock(&mm->lock);
	result = map_check(mm, req);
	if (result >= 0) {
		error = establish(mm, req);
		if (error != 0)
			result = error;
		else if (populate || (req->area.flags & VMA_LOCKED))
			mm_populate(mm, req->area.start, req->area.end);
	}
	mutex_unlock(&mm->lock);
	return result;
}

int64_t mm_map(struct mm *mm, uaddr_t addr, size_t len, int prot, int flags, struct file *file,
	       off_t offset)
{
	struct map_request req = {
		.addr = addr,
		.len = len,
		.flags = flags,
		.area = {.prot = prot & (PROT_READ | PROT_WRITE | PROT_EXEC),
			 .file = file,
			 .offset = offset},
	};

	assert(IS_ALIGNED((uint64_t)offset, PAGE_SIZE));
	return map(mm, &req);
}

int64_t mm_map_shared(struct mm *mm, uaddr_t addr, size_t len, int prot, int flags,
		      struct shared_pages *shared)
{
	struct map_request req = {
		.addr = addr,
		.len = len,
		.flags = flags | MAP_ANONYMOUS,
		.area = {.prot = prot, .shared = shared},
	};

	return map(mm, &req);
}
