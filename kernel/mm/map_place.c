// SPDX-License-Identifier: BSD-3-Clause
// Where mmap(2) puts a mapping.

#include "include/linux/capability.h"
#include "kernel/lib/random.h"
#include "kernel/mm/map_internal.h"
#include "kernel/process/process.h"

// Where MAP_32BIT mappings go, from a random page on.
#define LOW_START	 0x40000000UL
#define LOW_END		 0x80000000UL
#define LOW_RANDOM_PAGES (MIB(32) >> PAGE_SHIFT)

#define MAX_ERRNO	 4095

// Whether [addr, addr + len) keeps away from all areas, and from the guard gap of a stack above.
static bool range_is_free(struct mm *mm, uaddr_t addr, uint64_t len)
{
	struct vma *next = vma_find(&mm->areas, addr);

	return !next || addr + len <= vma_guarded_start(next);
}

static bool hint_is_good(struct mm *mm, const struct map_request *req, uaddr_t high)
{
	return req->addr != 0 && req->len <= high && req->addr <= high - req->len &&
	       range_is_free(mm, req->addr, req->len);
}

// File mappings leave room above themselves, as long as there is plenty.
static uaddr_t find_file_place(struct mm *mm, const struct map_request *req)
{
	if (!req->area.file || mm->mmap_base <= MM_FILE_ZONE)
		return 0;
	return vma_find_gap_high(&mm->areas, req->len + MM_FILE_SPREAD, USER_MIN,
				 mm->mmap_base - MM_FILE_ZONE);
}

static uaddr_t find_place(struct mm *mm, const struct map_request *req)
{
	uaddr_t addr;

	if (req->flags & MAP_32BIT) {
		if (hint_is_good(mm, req, LOW_END))
			return req->addr;
		addr = LOW_START + (random_below(LOW_RANDOM_PAGES) << PAGE_SHIFT);
		return vma_find_gap_low(&mm->areas, req->len, addr, LOW_END);
	}
	if (hint_is_good(mm, req, USER_MAX))
		return req->addr;
	addr = find_file_place(mm, req);
	if (!addr)
		addr = vma_find_gap_high(&mm->areas, req->len, USER_MIN, mm->mmap_base);
	if (!addr)
		addr = vma_find_gap_high(&mm->areas, req->len, USER_MIN, USER_MAX);
	return addr;
}

// The lowest pages are for those with CAP_SYS_RAWIO, and only where they insist.
static bool may_map_low(void)
{
	const struct process *process = current_process();

	return process && (current_task()->cred.cap_effective & 1UL << CAP_SYS_RAWIO);
}

static int64_t place_fixed(struct mm *mm, const struct map_request *req)
{
	struct vma *next;

	// An address that looks like an error is one to Linux, too.
	if (req->addr >= -(uaddr_t)MAX_ERRNO)
		return (int64_t)req->addr;
	if (req->addr > USER_MAX - req->len)
		return -ENOMEM;
	if (!IS_ALIGNED(req->addr, PAGE_SIZE))
		return -EINVAL;
	if (req->addr < USER_MIN && !may_map_low())
		return -EPERM;
	next = vma_find(&mm->areas, req->addr);
	if ((req->flags & MAP_FIXED_NOREPLACE) && next && next->start < req->addr + req->len)
		return -EEXIST;
	return req->addr;
}

int64_t map_choose_place(struct mm *mm, struct map_request *req)
{
	uaddr_t addr;

	if (req->len > USER_MAX)
		return -ENOMEM;
	if (req->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return place_fixed(mm, req);
	req->addr = ALIGN_DOWN(req->addr, PAGE_SIZE);
	if (req->addr > 0 && req->addr < USER_MIN)
		req->addr = USER_MIN;
	addr = find_place(mm, req);
	return addr ? (int64_t)addr : -ENOMEM;
}
