// SPDX-License-Identifier: BSD-3-Clause
// mremap(2). An area moves by its entries in the page table, which keep their pages, and by itself:
// what is moved is cut out of its area first, so that nothing can fail halfway.

#include "kernel/lib/assert.h"
#include "kernel/mm/map_internal.h"
#include "plat/x86_64/pending.h"

// New places: one the caller names, or one besides which the old one stays.
#define KNOWN_FLAGS (MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)
#define ELSEWHERE   (MREMAP_FIXED | MREMAP_DONTUNMAP)

// How many areas there may still be, so that cutting one in three is no problem.
#define COUNT_RESERVE 3

// How many entries may move before deferred interrupt work gets its turn.
#define ENTRIES_PER_TURN 1024

struct remap {
	struct mm *mm;
	uaddr_t addr;
	uint64_t old_len, new_len;
	uint64_t flags;
	uaddr_t new_addr;
};

static bool overlaps(const struct remap *r)
{
	return r->addr + r->old_len > r->new_addr && r->new_addr + r->new_len > r->addr;
}

static int check_arguments(const struct remap *r)
{
	if ((r->flags & ~(uint64_t)KNOWN_FLAGS) || !IS_ALIGNED(r->addr, PAGE_SIZE) ||
	    r->new_len == 0 || r->new_len > USER_MAX)
		return -EINVAL;
	if (!(r->flags & ELSEWHERE))
		return 0;
	if (r->new_addr > USER_MAX - r->new_len || !IS_ALIGNED(r->new_addr, PAGE_SIZE) ||
	    !(r->flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if ((r->flags & MREMAP_DONTUNMAP) && r->old_len != r->new_len)
		return -EINVAL;
	return overlaps(r) ? -EINVAL : 0;
}

// What the area at addr allows.
static int check_area(const struct remap *r, const struct vma *vma)
{
	if (!vma)
		return -EFAULT;
	if (!(r->flags & ELSEWHERE) && r->new_len <= r->old_len)
		return 0;
	// Without an old size a mapping is made twice, which only sharing gives a meaning.
	if (r->old_len == 0 && !(vma->flags & VMA_SHARED))
		return -EINVAL;
	if (MIN(r->old_len, r->new_len) > vma->end - r->addr)
		return -EFAULT;
	if (r->new_len <= r->old_len)
		return 0;
	if (!mm_may_lock(r->mm, vma->flags, r->new_len - r->old_len))
		return -EAGAIN;
	return mm_may_grow(r->mm, vma, r->new_len - r->old_len) ? 0 : -ENOMEM;
}

static bool may_commit(const struct vma *vma, uint64_t len)
{
	bool counts = (vma->prot & PROT_WRITE) && !(vma->flags & (VMA_SHARED | VMA_NORESERVE));

	return !counts || mm_could_commit(len);
}

struct move {
	struct remap *r;
	uaddr_t ready; // the table for this place exists; at first no place at all
	unsigned count;
	bool failed;
};

static uaddr_t destination(struct move *move, uaddr_t addr)
{
	if (++move->count % ENTRIES_PER_TURN == 0)
		pending_run();
	return addr - move->r->addr + move->r->new_addr;
}

static void make_table(pte_t *pte, vaddr_t addr, void *arg)
{
	struct move *move = arg;
	uaddr_t to = destination(move, addr);

	if (move->failed || ALIGN_DOWN(to, PAGE_TABLE_SPAN) == move->ready)
		return;
	if (page_table_entry(&move->r->mm->pt, to, true))
		move->ready = ALIGN_DOWN(to, PAGE_TABLE_SPAN);
	else
		move->failed = true;
}

// Makes the tables that the entries will need. 0 or -ENOMEM.
static int make_tables(struct remap *r)
{
	struct move move = {.r = r, .ready = UINT64_MAX};

	if (r->old_len == 0)
		return 0;
	page_table_visit(&r->mm->pt, r->addr, r->addr + r->old_len, make_table, &move);
	if (move.failed)
		mm_clear_range(r->mm, r->new_addr, r->new_addr + r->new_len);
	return move.failed ? -ENOMEM : 0;
}

static void move_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	struct move *move = arg;
	pte_t *to = page_table_entry(&move->r->mm->pt, destination(move, addr), false);

	assert(to && !*to);
	*to = *pte;
	*pte = 0;
}

static void move_entries(struct remap *r)
{
	struct move move = {.r = r};

	if (r->old_len == 0)
		return;
	page_table_visit(&r->mm->pt, r->addr, r->addr + r->old_len, move_entry, &move);
	mm_flush_range(r->mm, r->addr, r->addr + r->old_len);
}

// Moves an area that is exactly what is to be moved.
static void take_along(struct remap *r, struct vma *vma)
{
	struct mm *mm = r->mm;

	move_entries(r);
	vma_remove(&mm->areas, vma);
	vma->start = r->new_addr;
	vma->end = r->new_addr + r->new_len;
	vma_insert(&mm->areas, vma);
	vma_merge(&mm->areas, vma);
	mm->total_pages += r->new_len >> PAGE_SHIFT;
	mm->total_pages -= r->old_len >> PAGE_SHIFT;
	mm_note_size(mm);
	mm_clear_range(mm, r->addr, r->addr + r->old_len);
}

// Makes a second area like a part of vma, which gets the pages that vma has. What stays is not
// locked any more.
static int leave_behind(struct remap *r, const struct vma *vma)
{
	struct vma area = *vma;
	struct vma *old;

	area.start = r->new_addr;
	area.end = r->new_addr + r->new_len;
	area.offset += r->addr - vma->start;
	if (mm_add_area(r->mm, &area) != 0)
		return -ENOMEM;
	move_entries(r);
	if (r->flags & MREMAP_DONTUNMAP) {
		old = mm_find_area(r->mm, r->addr);
		old->flags &= ~VMA_LOCKS;
		vma_merge(&r->mm->areas, old);
	}
	return 0;
}

// Moves to a place that is free.
static int64_t move_area(struct remap *r, struct vma *vma)
{
	bool stays = r->old_len == 0 || (r->flags & MREMAP_DONTUNMAP);
	struct vma_tree *areas = &r->mm->areas;

	if (areas->count >= VMA_MAX_COUNT - COUNT_RESERVE ||
	    !may_commit(vma, r->flags & MREMAP_DONTUNMAP ? r->new_len : r->new_len - r->old_len))
		return -ENOMEM;
	if (!stays)
		vma = vma_isolate(areas, vma, r->addr, r->addr + r->old_len);
	if (!vma)
		return -ENOMEM;
	if (make_tables(r) != 0) {
		vma_merge(areas, vma);
		return -ENOMEM;
	}
	if (!stays)
		take_along(r, vma);
	else if (leave_behind(r, vma) != 0) {
		mm_clear_range(r->mm, r->new_addr, r->new_addr + r->new_len);
		return -ENOMEM;
	}
	return r->new_addr;
}

// Finds a place for new_len bytes, at or near new_addr if there is a wish.
static int choose_place(struct remap *r, const struct vma *vma)
{
	struct map_request req = {
		.addr = r->flags & ELSEWHERE ? r->new_addr : 0,
		.len = r->new_len,
		.flags = r->flags & MREMAP_FIXED ? MAP_FIXED : 0,
		.area = {.file = vma->file},
	};
	int64_t addr = map_choose_place(r->mm, &req);

	if (addr < 0)
		return addr;
	r->new_addr = addr;
	return 0;
}

static int unmap(const struct remap *r, uaddr_t addr, uint64_t len)
{
	if (addr > USER_MAX || len > USER_MAX - addr)
		return -EINVAL;
	return mm_unmap_locked(r->mm, addr, addr + len);
}

static int shrink(const struct remap *r)
{
	return unmap(r, r->addr + r->new_len, r->old_len - r->new_len);
}

// With MREMAP_FIXED or MREMAP_DONTUNMAP.
static int64_t move_elsewhere(struct remap *r)
{
	struct vma *vma = mm_find_area(r->mm, r->addr);
	int result = check_area(r, vma);

	if (result == 0 && (r->flags & MREMAP_FIXED))
		result = unmap(r, r->new_addr, r->new_len);
	if (result == 0 && r->new_len < r->old_len) {
		result = shrink(r);
		r->old_len = r->new_len;
	}
	if (result != 0)
		return result;
	// Unmapping may have cut the area.
	vma = mm_find_area(r->mm, r->addr);
	if (!vma)
		return -EFAULT;
	if ((r->flags & MREMAP_DONTUNMAP) && !mm_may_grow(r->mm, vma, r->new_len))
		return -ENOMEM;
	result = choose_place(r, vma);
	return result != 0 ? result : move_area(r, vma);
}

static bool has_room_behind(const struct vma *vma, uint64_t len)
{
	uaddr_t limit = vma->next ? vma->next->start : USER_MAX;

	return limit >= vma->end && limit - vma->end >= len;
}

static int64_t grow(struct remap *r, struct vma *vma)
{
	uint64_t delta = r->new_len - r->old_len;
	int result;

	if (vma->end - r->addr == r->old_len && has_room_behind(vma, delta)) {
		if (!may_commit(vma, delta))
			return -ENOMEM;
		vma_resize(&r->mm->areas, vma, vma->start, vma->end + delta);
		vma_merge(&r->mm->areas, vma);
		r->mm->total_pages += delta >> PAGE_SHIFT;
		mm_note_size(r->mm);
		return r->addr;
	}
	if (!(r->flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	result = choose_place(r, vma);
	return result != 0 ? result : move_area(r, vma);
}

static int64_t resize(struct remap *r)
{
	struct vma *vma = mm_find_area(r->mm, r->addr);
	int result = check_area(r, vma);

	if (result == 0 && r->new_len > r->old_len)
		return grow(r, vma);
	if (result == 0 && r->new_len < r->old_len)
		result = shrink(r);
	return result != 0 ? result : (int64_t)r->addr;
}

// What keeps its size and goes to a given place may be several areas, with gaps between them that
// stay what they are, and leave alone what is mapped in their new place.
static int64_t move_all(const struct remap *whole)
{
	uaddr_t at = whole->addr, end = at + whole->old_len;
	struct vma *vma = mm_find_area(whole->mm, at);

	if (!vma)
		return -EFAULT;
	while (vma && vma->start < end) {
		struct remap part = *whole;
		uaddr_t part_end = MIN(end, vma->end);
		int64_t result;

		part.addr = MAX(at, vma->start);
		part.new_addr += part.addr - whole->addr;
		part.old_len = part.new_len = part_end - part.addr;
		result = move_elsewhere(&part);
		if (result < 0)
			return result;
		at = part_end;
		vma = at < end ? vma_find(&whole->mm->areas, at) : NULL;
	}
	return whole->new_addr;
}

static int64_t remap(struct remap *r)
{
	int64_t result;

	if ((r->flags & ELSEWHERE) && r->mm->areas.count + 2 >= VMA_MAX_COUNT - COUNT_RESERVE)
		return -ENOMEM;
	if ((r->flags & MREMAP_FIXED) && r->old_len == r->new_len)
		return move_all(r);
	result = r->flags & ELSEWHERE ? move_elsewhere(r) : resize(r);
	if (result >= 0 && r->new_len > r->old_len) {
		struct vma *vma = mm_find_area(r->mm, result);

		if (vma->flags & VMA_LOCKED)
			mm_populate(r->mm, result + r->old_len, result + r->new_len);
	}
	return result;
}

int64_t mm_remap(struct mm *mm, uaddr_t addr, size_t old_len, size_t new_len, uint64_t flags,
		 uaddr_t new_addr)
{
	struct remap r = {
		.mm = mm,
		.addr = addr,
		.old_len = ALIGN_UP(old_len, PAGE_SIZE),
		.new_len = ALIGN_UP(new_len, PAGE_SIZE),
		.flags = flags,
		.new_addr = new_addr,
	};
	int64_t result = check_arguments(&r);

	if (result != 0)
		return result;
	mutex_lock(&mm->lock);
	result = remap(&r);
	mutex_unlock(&mm->lock);
	return result;
}
