// SPDX-License-Identifier: BSD-3-Clause
// mmap(2): first all checks, in the order in which Linux makes them, then the change.

#include "include/linux/fcntl.h"
#include "include/linux/resource.h"
#include "include/linux/stat.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/random.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

// What MAP_SHARED_VALIDATE lets pass; the flags MAP_SHARED and MAP_PRIVATE ignore are not in it.
#define KNOWN_FLAGS                                                                              \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_DENYWRITE | MAP_EXECUTABLE | \
	 MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK |  \
	 MAP_HUGETLB | MAP_32BIT | MAP_HUGE_MASK << MAP_HUGE_SHIFT)

// Where MAP_32BIT mappings go, from a random page on.
#define LOW_START	 0x40000000UL
#define LOW_END		 0x80000000UL
#define LOW_RANDOM_PAGES (MIB(32) >> PAGE_SHIFT)

#define ZERO_DEVICE	 (1UL << 8 | 5) // /dev/zero's device number

#define CAP_SYS_RAWIO	 17 // capabilities(7)

#define MAX_FILE_SIZE	 INT64_MAX

// One request, as it goes through the checks.
struct request {
	uaddr_t addr;
	uint64_t len;
	int flags;
	struct vma area; // what will be made of it
};

// Whether [addr, addr + len) keeps away from all areas, and from the guard gap of a stack above.
static bool range_is_free(struct mm *mm, uaddr_t addr, uint64_t len)
{
	struct vma *next = vma_find(&mm->areas, addr);

	return !next || addr + len <= vma_guarded_start(next);
}

static bool hint_is_good(struct mm *mm, const struct request *req, uaddr_t high)
{
	return req->addr != 0 && req->len <= high && req->addr <= high - req->len &&
	       range_is_free(mm, req->addr, req->len);
}

// File mappings leave room above themselves, as long as there is plenty.
static uaddr_t find_file_place(struct mm *mm, const struct request *req)
{
	if (!req->area.file || mm->mmap_base <= MM_FILE_ZONE)
		return 0;
	return vma_find_gap_high(&mm->areas, req->len + MM_FILE_SPREAD, USER_MIN,
				 mm->mmap_base - MM_FILE_ZONE);
}

static uaddr_t find_place(struct mm *mm, const struct request *req)
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

	return process && (process->cred.cap_effective & 1UL << CAP_SYS_RAWIO);
}

static int64_t place_fixed(struct mm *mm, const struct request *req)
{
	struct vma *next;

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

static int64_t choose_place(struct mm *mm, struct request *req)
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

static bool is_readable(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY && !(file->flags & O_PATH);
}

static bool is_writable(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY && !(file->flags & O_PATH);
}

static int check_shared_file(struct request *req)
{
	const struct file *file = req->area.file;

	if ((req->flags & MAP_TYPE) == MAP_SHARED_VALIDATE && (req->flags & ~KNOWN_FLAGS))
		return -EOPNOTSUPP;
	if ((req->area.prot & PROT_WRITE) && !is_writable(file))
		return -EACCES;
	req->area.flags |= VMA_SHARED;
	if (!is_writable(file))
		req->area.flags &= ~VMA_MAY_WRITE;
	return 0;
}

// Regular files are mapped page by page, /dev/zero is another way to ask for anonymous memory, and
// nothing else can be mapped.
static int check_file_kind(struct request *req)
{
	struct vnode_attr attr;
	int result = vnode_getattr(req->area.file->vnode, &attr);

	if (result != 0)
		return result;
	if (S_ISCHR(attr.mode) && attr.rdev == ZERO_DEVICE)
		req->area.file = NULL;
	else if (!S_ISREG(attr.mode))
		return -ENODEV;
	return req->flags & MAP_GROWSDOWN ? -EINVAL : 0;
}

static int check_file(struct request *req)
{
	int result;

	// Linux compares pages, so that the last, partial one of the largest file counts as a
	// whole.
	if (req->area.offset >> PAGE_SHIFT > (MAX_FILE_SIZE - req->len) >> PAGE_SHIFT)
		return -EOVERFLOW;
	switch (req->flags & MAP_TYPE) {
	case MAP_SHARED:
	case MAP_SHARED_VALIDATE:
		result = check_shared_file(req);
		if (result != 0)
			return result;
		break;
	case MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	if (!is_readable(req->area.file))
		return -EACCES;
	return check_file_kind(req);
}

static int check_anonymous(struct request *req)
{
	switch (req->flags & MAP_TYPE) {
	case MAP_SHARED:
		if (req->flags & MAP_GROWSDOWN)
			return -EINVAL;
		req->area.flags |= VMA_SHARED;
		break;
	case MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	req->area.offset = 0;
	return 0;
}

static bool needs_commitment(const struct vma *area)
{
	if (area->flags & VMA_NORESERVE)
		return false;
	return area->flags & VMA_SHARED ? !area->file : (area->prot & PROT_WRITE) != 0;
}

static void set_flags(struct request *req)
{
	struct vma *area = &req->area;

	area->flags |= VMA_MAY_WRITE;
	if (req->flags & MAP_NORESERVE)
		area->flags |= VMA_NORESERVE;
	if (req->flags & MAP_LOCKED)
		area->flags |= VMA_LOCKED;
	if (req->flags & MAP_GROWSDOWN) {
		area->flags |= VMA_GROWSDOWN;
		area->grow_max = mm_limit(RLIMIT_STACK);
	}
}

// There are no huge pages: their pool is empty, as it is on Linux until somebody fills it.
static int refuse_huge(const struct request *req)
{
	unsigned size_log = (unsigned)req->flags >> MAP_HUGE_SHIFT & MAP_HUGE_MASK;

	if (req->area.file || (size_log != 0 && size_log != 21 && size_log != 30))
		return -EINVAL;
	return -ENOMEM;
}

static int64_t check(struct mm *mm, struct request *req)
{
	int64_t addr;
	int result;

	if (req->flags & MAP_HUGETLB)
		return refuse_huge(req);
	if (req->len == 0)
		return -EINVAL;
	req->len = ALIGN_UP(req->len, PAGE_SIZE);
	if (req->len == 0)
		return -ENOMEM;
	if (mm->areas.count >= VMA_MAX_COUNT)
		return -ENOMEM;
	addr = choose_place(mm, req);
	if (addr < 0)
		return addr;
	set_flags(req);
	result = req->area.file ? check_file(req) : check_anonymous(req);
	if (result != 0)
		return result;
	if (needs_commitment(&req->area) && !mm_could_commit(req->len))
		return -ENOMEM;
	req->area.start = addr;
	req->area.end = addr + req->len;
	return addr;
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
	return 0;
}

static uint64_t mapped_bytes(struct mm *mm, uaddr_t start, uaddr_t end)
{
	struct vma *vma = vma_find(&mm->areas, start);
	uint64_t bytes = 0;

	for (; vma && vma->start < end; vma = vma->next)
		bytes += MIN(end, vma->end) - MAX(start, vma->start);
	return bytes;
}

// Makes room where the caller insists on a place; the others are free already.
static int make_room(struct mm *mm, const struct request *req)
{
	const struct vma *area = &req->area;

	if (!(req->flags & MAP_FIXED))
		return mm_may_grow(mm, req->len) ? 0 : -ENOMEM;
	if (!mm_may_grow(mm, req->len - mapped_bytes(mm, area->start, area->end)))
		return -ENOMEM;
	return mm_unmap_locked(mm, area->start, area->end);
}

static int establish(struct mm *mm, struct request *req)
{
	struct vma *area = &req->area;
	int result;

	if ((area->flags & VMA_SHARED) && !area->file) {
		area->shared = shared_pages_create();
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

int64_t mm_map(struct mm *mm, uaddr_t addr, size_t len, int prot, int flags, struct file *file,
	       off_t offset)
{
	struct request req = {
		.addr = addr,
		.len = len,
		.flags = flags,
		.area = {.prot = prot & (PROT_READ | PROT_WRITE | PROT_EXEC),
			 .file = file,
			 .offset = offset},
	};
	bool populate =
		(flags & MAP_LOCKED) || (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
	int64_t result;
	int error;

	assert(IS_ALIGNED((uint64_t)offset, PAGE_SIZE));
	mutex_lock(&mm->lock);
	result = check(mm, &req);
	if (result >= 0) {
		error = establish(mm, &req);
		if (error != 0)
			result = error;
		else if (populate)
			mm_populate(mm, req.area.start, req.area.end);
	}
	mutex_unlock(&mm->lock);
	return result;
}
