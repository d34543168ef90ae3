// SPDX-License-Identifier: BSD-3-Clause
// What mmap(2) refuses.

#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/deny_exec.h"
#include "kernel/mm/map_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/seals.h"
#include "kernel/vfscore/vnode.h"

// What MAP_SHARED_VALIDATE lets pass; the flags MAP_SHARED and MAP_PRIVATE ignore are not in it.
#define KNOWN_FLAGS                                                                              \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_DENYWRITE | MAP_EXECUTABLE | \
	 MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK |  \
	 MAP_HUGETLB | MAP_32BIT | MAP_HUGE_MASK << MAP_HUGE_SHIFT)

#define ZERO_DEVICE   dev_make(1, 5) // /dev/zero

#define MAX_FILE_SIZE INT64_MAX

static bool is_readable(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY && !(file->flags & O_PATH);
}

static bool is_writable(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY && !(file->flags & O_PATH);
}

static int check_shared_file(struct map_request *req)
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

// Seals come last of what is said about a file.
static int check_seals(struct map_request *req)
{
	if (!(req->area.flags & VMA_SHARED) ||
	    !(req->area.file->vnode->seals & SEALS_AGAINST_WRITE))
		return 0;
	if (req->area.prot & PROT_WRITE)
		return -EPERM;
	req->area.flags &= ~VMA_MAY_WRITE;
	return 0;
}

// Regular files are mapped page by page, /dev/zero is another way to ask for anonymous memory, and
// nothing else can be mapped.
static int check_file_kind(struct map_request *req)
{
	const struct vnode *vnode = req->area.file->vnode;

	if (S_ISCHR(vnode->mode) && vnode->rdev == ZERO_DEVICE)
		req->area = (struct vma){.prot = req->area.prot, .flags = req->area.flags};
	else if (!S_ISREG(vnode->mode) || !vnode->ops->get_page)
		return -ENODEV;
	if (req->flags & MAP_GROWSDOWN)
		return -EINVAL;
	return req->area.file ? check_seals(req) : 0;
}

static int check_file(struct map_request *req)
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
	/* Nothing of the file systems behind these may be executed. */
	if ((req->area.prot & PROT_EXEC) && (vnode_is_special(req->area.file->vnode) ||
					     mount_has(req->area.file->mount, MS_NOEXEC)))
		return -EPERM;
	return check_file_kind(req);
}

static int check_anonymous(struct map_request *req)
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

static void set_flags(const struct mm *mm, struct map_request *req)
{
	struct vma *area = &req->area;

	area->flags |= VMA_MAY_WRITE;
	if (req->flags & MAP_NORESERVE)
		area->flags |= VMA_NORESERVE;
	if (req->flags & MAP_LOCKED)
		area->flags |= VMA_LOCKED;
	area->flags |= mm->area_flags;
	if (req->flags & MAP_GROWSDOWN)
		area->flags |= VMA_GROWSDOWN;
}

// There are no huge pages: their pool is empty, as it is on Linux until somebody fills it.
static int refuse_huge(const struct map_request *req)
{
	unsigned size_log = (unsigned)req->flags >> MAP_HUGE_SHIFT & MAP_HUGE_MASK;

	if (req->area.file || (size_log != 0 && size_log != 21 && size_log != 30))
		return -EINVAL;
	return -ENOMEM;
}

int64_t map_check(struct mm *mm, struct map_request *req)
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
	if (mm->areas.count > VMA_MAX_COUNT)
		return -ENOMEM;
	addr = map_choose_place(mm, req);
	if (addr < 0)
		return addr;
	set_flags(mm, req);
	if ((req->flags & MAP_LOCKED) && !mm_can_lock())
		return -EPERM;
	if (!mm_may_lock(mm, req->area.flags, req->len))
		return -EAGAIN;
	result = req->area.file ? check_file(req) : check_anonymous(req);
	if (result != 0)
		return result;
	if (needs_commitment(&req->area) && !mm_could_commit(req->len))
		return -ENOMEM;
	if (mm_denies_exec(mm, req->area.prot, req->area.prot))
		return -EACCES;
	req->area.start = addr;
	req->area.end = addr + req->len;
	return addr;
}
