// SPDX-License-Identifier: BSD-3-Clause
// Segments in address spaces.

#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "kernel/ipc/shm.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/shared_pages.h"

struct attachment {
	uaddr_t addr;
	int prot, map_flags;
	unsigned access;
};

static int read_request(struct attachment *request, int flags)
{
	if (request->addr % PAGE_SIZE != 0) {
		if (!(flags & SHM_RND))
			return -EINVAL;
		request->addr = ALIGN_DOWN(request->addr, PAGE_SIZE);
	}
	if (request->addr == 0 && (flags & SHM_REMAP))
		return -EINVAL;
	request->map_flags = MAP_SHARED;
	if (request->addr)
		request->map_flags |= flags & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	request->prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) |
			(flags & SHM_EXEC ? PROT_EXEC : 0);
	request->access = 4u | (flags & SHM_RDONLY ? 0 : 2u) | (flags & SHM_EXEC ? 1u : 0);
	return 0;
}

int64_t shm_attach(struct mm *mm, int id, uint64_t addr, int flags)
{
	struct attachment request = {.addr = addr};
	struct shm_segment *segment;
	struct shared_pages *pages;
	int64_t result;
	int err = id < 0 ? -EINVAL : read_request(&request, flags);

	if (err < 0)
		return err;
	segment = shm_find(id);
	if (!segment)
		return -EINVAL;
	if (!ipc_may_access(&segment->perm, request.access))
		return -EACCES;
	/* A rounded address of 0 is a place where nobody may map anything. */
	if (request.addr == 0 && addr != 0)
		request.map_flags |= MAP_FIXED;
	/* The segment may go while this sleeps; its pages stay. */
	pages = segment->pages;
	shared_pages_get(pages);
	result = mm_map_shared(mm, request.addr, segment->size, request.prot, request.map_flags,
			       pages);
	shared_pages_put(pages);
	return result == -EEXIST ? -EINVAL : result;
}

int shm_detach(struct mm *mm, uint64_t addr)
{
	if (addr % PAGE_SIZE != 0)
		return -EINVAL;
	return mm_unmap_shared(mm, addr);
}
