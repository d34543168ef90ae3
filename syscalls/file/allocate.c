// SPDX-License-Identifier: BSD-3-Clause
// Space of files: fallocate(2), and advice about how they will be used.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/mm/page.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/seals.h"
#include "kernel/vfscore/vnode.h"
#include "plat/x86_64/pending.h"
#include <generated/syscall_prototypes.h>

#define FADV_LAST      5
#define SYNC_RANGE_ALL 7u
#define MODES_OF_TMPFS (FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)

/* Whether Linux knows such a mode, for whatever file system. */
static bool is_mode(int mode)
{
	bool keeps_size = mode & FALLOC_FL_KEEP_SIZE;

	switch (mode & ~FALLOC_FL_KEEP_SIZE) {
	case 0:
	case FALLOC_FL_UNSHARE_RANGE:
	case FALLOC_FL_ZERO_RANGE:
		return true;
	case FALLOC_FL_PUNCH_HOLE:
		return keeps_size;
	case FALLOC_FL_COLLAPSE_RANGE:
	case FALLOC_FL_INSERT_RANGE:
	case FALLOC_FL_WRITE_ZEROES:
		return !keeps_size;
	default:
		return false;
	}
}

static int check_kind(const struct file *file)
{
	mode_t mode = file->vnode->mode;

	if (!(file->access & FILE_WRITE))
		return -EBADF;
	if (S_ISFIFO(mode))
		return -ESPIPE;
	if (S_ISDIR(mode))
		return -EISDIR;
	return S_ISREG(mode) ? 0 : -ENODEV;
}

/* The pages that a range touches. */
struct range {
	uint64_t first, end;
};

static bool is_hole(struct vnode *vnode, uint64_t index)
{
	struct page *page;
	int err = vnode->ops->get_page(vnode, index, PAGE_READ, &page);

	if (err == 0 && page)
		page_put(page);
	return err < 0 || !page;
}

/* Whether there is space for the holes of a range, so that a call that fails has done nothing. */
static int check_space(struct vnode *vnode, const struct range *range)
{
	struct linux_statfs st = {0};
	uint64_t holes = 0;

	if (!vnode->fs->ops || !vnode->fs->ops->statfs)
		return 0;
	vnode->fs->ops->statfs(vnode->fs, &st);
	if (range->end - range->first > st.f_blocks)
		return -ENOSPC;
	for (uint64_t index = range->first; index < range->end; index++) {
		holes += is_hole(vnode, index);
		if (index % 256 == 0)
			pending_run();
	}
	return holes > st.f_bfree ? -ENOSPC : 0;
}

/* Fills the holes of a range. What has been filled before the memory ran out stays. */
static int fill(struct vnode *vnode, const struct range *range)
{
	for (uint64_t index = range->first; index < range->end; index++) {
		struct page *page;
		int err;

		if (index % 256 == 0)
			pending_run();
		if (!is_hole(vnode, index))
			continue;
		err = vnode->ops->get_page(vnode, index, PAGE_RESERVE, &page);
		if (err < 0)
			return err;
		page_put(page);
	}
	return 0;
}

static int allocate_locked(struct vnode *vnode, int mode, uint64_t start, uint64_t end)
{
	struct range range = {start / PAGE_SIZE, DIV_ROUND_UP(end, PAGE_SIZE)};
	int err;

	if (mode & FALLOC_FL_PUNCH_HOLE)
		return vnode->seals & SEALS_AGAINST_WRITE ? -EPERM
							  : vnode->ops->punch(vnode, start, end);
	err = end > vnode->size ? file_check_size(end) : 0;
	if (err == 0 && end > vnode->size) /* even with FALLOC_FL_KEEP_SIZE */
		err = seals_check_size(vnode, end);
	if (err == 0)
		err = check_space(vnode, &range);
	if (err == 0)
		err = fill(vnode, &range);
	if (err == 0 && !(mode & FALLOC_FL_KEEP_SIZE) && end > vnode->size)
		vnode->size = end;
	return err;
}

static long allocate(struct file *file, int mode, int64_t offset, int64_t len)
{
	struct vnode *vnode = file->vnode;
	long result = check_kind(file);

	if (result < 0)
		return result;
	if (vnode_has_flags(vnode, FS_IMMUTABLE_FL) ||
	    ((mode & ~FALLOC_FL_KEEP_SIZE) && vnode_has_flags(vnode, FS_APPEND_FL)))
		return -EPERM;
	if (len > INT64_MAX - offset)
		return -EFBIG;
	if (!vnode->ops->punch || !vnode->ops->get_page || (mode & ~MODES_OF_TMPFS))
		return -EOPNOTSUPP;
	mutex_lock(&vnode->lock);
	result = allocate_locked(vnode, mode, offset, offset + len);
	if (result == 0) {
		vnode->mode &= ~permission_lost_by_write(vnode, credentials_current());
		vnode_touch_write(vnode);
	}
	mutex_unlock(&vnode->lock);
	return result;
}

long sys_fallocate(int fd, int mode, int64_t offset, int64_t len)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	if (offset < 0 || len <= 0)
		result = -EINVAL;
	else if (!is_mode(mode))
		result = -EOPNOTSUPP;
	else
		result = allocate(file, mode, offset, len);
	if (result == 0)
		notify_file(file, IN_MODIFY);
	file_put(file);
	return result;
}

long sys_fadvise64(int fd, int64_t offset, size_t len, int advice)
{
	struct file *file = fd_get(current_files(), fd);
	long result = 0;

	if (!file)
		return -EBADF;
	if (S_ISFIFO(file->vnode->mode))
		result = -ESPIPE;
	else if ((int64_t)len < 0 || advice < 0 || advice > FADV_LAST)
		result = -EINVAL;
	file_put(file);
	return result;
}

long sys_readahead(int fd, int64_t offset, size_t count)
{
	struct file *file = fd_get(current_files(), fd);
	long result = 0;

	if (!file)
		return -EBADF;
	if (!(file->access & FILE_READ))
		result = -EBADF;
	else if (!S_ISREG(file->vnode->mode))
		result = -EINVAL;
	file_put(file);
	return result;
}

long sys_sync_file_range(int fd, int64_t offset, int64_t len, unsigned flags)
{
	struct file *file = fd_get(current_files(), fd);
	mode_t mode;
	long result = 0;

	if (!file)
		return -EBADF;
	mode = file->vnode->mode;
	if ((flags & ~SYNC_RANGE_ALL) || offset < 0 || len < 0 || len > INT64_MAX - offset)
		result = -EINVAL;
	else if (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode))
		result = -ESPIPE;
	file_put(file);
	return result;
}
