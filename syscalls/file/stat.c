// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/stat.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/inode_flags.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* All but the first are attributes that no file here has. */
#define KNOWN_ATTRIBUTES                                                                        \
	(STATX_ATTR_MOUNT_ROOT | STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND | STATX_ATTR_NODUMP | \
	 STATX_ATTR_AUTOMOUNT | STATX_ATTR_DAX)

#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)

struct seconds {
	int64_t sec;
	uint32_t nsec;
};

/* Nanoseconds count forwards from the second, before 1970 too. */
static struct seconds split_time(int64_t ns)
{
	struct seconds time = {ns / (int64_t)NS_PER_SEC, ns % (int64_t)NS_PER_SEC};

	if (unlikely(ns < 0) && ns % (int64_t)NS_PER_SEC) {
		time.sec--;
		time.nsec += NS_PER_SEC;
	}
	return time;
}

static long copy_stat(struct vnode *vnode, uaddr_t to)
{
	struct vnode_attr buf;
	int err;
	const struct vnode_attr *attr = vnode_peek_attr(vnode, &buf, &err);

	if (unlikely(!attr))
		return err;
	struct seconds atime = split_time(attr->atime_ns), mtime = split_time(attr->mtime_ns);
	struct seconds ctime = split_time(attr->ctime_ns);
	struct linux_stat st = {
		.st_dev = attr->dev,
		.st_ino = attr->ino,
		.st_nlink = attr->nlink,
		.st_mode = attr->mode,
		.st_uid = attr->uid,
		.st_gid = attr->gid,
		.st_rdev = attr->rdev,
		.st_size = attr->size,
		.st_blksize = attr->block_size,
		.st_blocks = attr->blocks,
		.st_atime = atime.sec,
		.st_atime_nsec = atime.nsec,
		.st_mtime = mtime.sec,
		.st_mtime_nsec = mtime.nsec,
		.st_ctime = ctime.sec,
		.st_ctime_nsec = ctime.nsec,
	};

	return copy_to_user(to, &st, sizeof(st));
}

long sys_fstat(int fd, uaddr_t buf)
{
	struct file *file = fd_get_any(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = copy_stat(file->vnode, buf);
	file_put(file);
	return result;
}

static long stat_at(int dirfd, uaddr_t path, uaddr_t buf, int flags)
{
	struct path found;
	int at_flags = flags & AT_EMPTY_PATH ? AT_EMPTY_PATH | AT_NULL_PATH : 0;
	int err = at_path_find(dirfd, path, at_flags, at_walk_flags(flags), &found);
	long result;

	if (err < 0)
		return err;
	result = copy_stat(found.name->vnode, buf);
	path_put(&found);
	return result;
}

/* Whether an AT_EMPTY_PATH call is about dirfd itself, which need not have a path then. */
static bool is_about_fd(int dirfd, uaddr_t path, int flags)
{
	char first;

	if (!(flags & AT_EMPTY_PATH) || dirfd < 0)
		return false;
	return path == 0 || (copy_from_user(&first, path, 1) == 0 && first == '\0');
}

long sys_newfstatat(int dirfd, uaddr_t path, uaddr_t buf, int flags)
{
	if (flags & ~STAT_FLAGS)
		return -EINVAL;
	if (unlikely(is_about_fd(dirfd, path, flags)))
		return sys_fstat(dirfd, buf);
	return stat_at(dirfd, path, buf, flags);
}

long sys_stat(uaddr_t path, uaddr_t buf)
{
	return stat_at(AT_FDCWD, path, buf, 0);
}

long sys_lstat(uaddr_t path, uaddr_t buf)
{
	return stat_at(AT_FDCWD, path, buf, AT_SYMLINK_NOFOLLOW);
}

static struct linux_statx_timestamp statx_time(int64_t ns)
{
	struct seconds time = split_time(ns);

	return (struct linux_statx_timestamp){.tv_sec = time.sec, .tv_nsec = time.nsec};
}

/* What of the times is answered depends on what is asked for, as on Linux. */
static unsigned statx_fields(unsigned wanted)
{
	unsigned fields = STATX_BASIC_STATS;

	if (!(wanted & (STATX_MTIME | STATX_CTIME)))
		fields &= ~(STATX_MTIME | STATX_CTIME);
	return fields | (wanted & STATX_BTIME);
}

static long copy_statx(struct vnode *vnode, const struct path *path, unsigned wanted, uaddr_t buf)
{
	struct vnode_attr attr;
	int err = vnode_getattr(vnode, &attr);

	if (err < 0)
		return err;
	struct linux_statx st = {
		.stx_mask = statx_fields(wanted),
		.stx_blksize = attr.block_size,
		.stx_attributes_mask = KNOWN_ATTRIBUTES,
		.stx_nlink = attr.nlink,
		.stx_uid = attr.uid,
		.stx_gid = attr.gid,
		.stx_mode = attr.mode,
		.stx_ino = attr.ino,
		.stx_size = attr.size,
		.stx_blocks = attr.blocks,
		.stx_atime = statx_time(attr.atime_ns),
		.stx_btime = statx_time(attr.btime_ns),
		.stx_ctime = statx_time(attr.ctime_ns),
		.stx_mtime = statx_time(attr.mtime_ns),
		.stx_rdev_major = dev_major(attr.rdev),
		.stx_rdev_minor = dev_minor(attr.rdev),
		.stx_dev_major = dev_major(attr.dev),
		.stx_dev_minor = dev_minor(attr.dev),
	};

	if (vnode_has_flags(vnode, INODE_FLAGS_ALL))
		st.stx_attributes = vnode->inode_flags & KNOWN_ATTRIBUTES;
	if (path->mount) {
		st.stx_mask |= wanted & STATX_MNT_ID_UNIQUE ? STATX_MNT_ID_UNIQUE : STATX_MNT_ID;
		st.stx_mnt_id = path->mount->id;
		if (path_is_mount_root(path))
			st.stx_attributes |= STATX_ATTR_MOUNT_ROOT;
	}
	return copy_to_user(buf, &st, sizeof(st));
}

static long statx_fd(int fd, unsigned mask, uaddr_t buf)
{
	struct file *file = fd_get_any(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	struct path path = {file->mount, file->name};

	result = copy_statx(file->vnode, &path, mask, buf);
	file_put(file);
	return result;
}

long sys_statx(int dirfd, uaddr_t path, unsigned flags, unsigned mask, uaddr_t buf)
{
	struct path found;
	long result;
	int err;

	if ((mask & STATX__RESERVED) || (flags & ~STAT_FLAGS) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	if (is_about_fd(dirfd, path, flags))
		return statx_fd(dirfd, mask, buf);
	if (flags & AT_EMPTY_PATH)
		flags |= AT_NULL_PATH;
	err = at_path_find(dirfd, path, flags, at_walk_flags(flags), &found);
	if (err < 0)
		return err;
	result = copy_statx(found.name->vnode, &found, mask, buf);
	path_put(&found);
	return result;
}
