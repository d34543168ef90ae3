// SPDX-License-Identifier: BSD-3-Clause
// Descriptors as such: closing and duplicating them, and their flags.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/resource.h"
#include "kernel/ipc/pipe.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/owner.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/seals.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/owner.h"
#include "syscalls/file/record_lock.h"
#include <generated/syscall_prototypes.h>

/* Status flags that F_SETFL changes; it ignores all others. */
#define SETFL_FLAGS (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME)

static uint64_t nofile_limit(void)
{
	return current_process()->limits[RLIMIT_NOFILE].cur;
}

long sys_close(int fd)
{
	struct file *file = fd_remove(current_files(), fd);

	if (!file)
		return -EBADF;
	fd_drop(current_files(), file);
	return 0;
}

static long duplicate(int fd, int min, bool cloexec)
{
	struct fd_table *table = current_files();
	struct file *file = fd_get_any(table, fd);
	int result;

	if (!file)
		return -EBADF;
	result = fd_install(table, file, min, cloexec);
	if (result < 0)
		file_put(file);
	return result;
}

long sys_dup(int fd)
{
	return duplicate(fd, 0, false);
}

static long duplicate_to(int fd, int newfd, bool cloexec)
{
	struct fd_table *table = current_files();
	struct file *file;
	int err;

	if ((unsigned)newfd >= nofile_limit())
		return -EBADF;
	file = fd_get_any(table, fd);
	if (!file)
		return -EBADF;
	err = fd_replace(table, newfd, file, cloexec);
	if (err < 0) {
		file_put(file);
		return err;
	}
	return newfd;
}

long sys_dup2(int fd, int newfd)
{
	struct file *file;

	if (fd != newfd)
		return duplicate_to(fd, newfd, false);
	file = fd_get_any(current_files(), fd);
	if (!file)
		return -EBADF;
	file_put(file);
	return fd;
}

long sys_dup3(int fd, int newfd, int flags)
{
	if ((flags & ~O_CLOEXEC) || fd == newfd)
		return -EINVAL;
	return duplicate_to(fd, newfd, flags & O_CLOEXEC);
}

long sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	int err = 0;

	if (first > last || (flags & ~(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)))
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE)
		err = fd_table_unshare();
	if (err < 0)
		return err;
	fd_close_range(current_files(), first, last, flags & CLOSE_RANGE_CLOEXEC);
	return 0;
}

/* O_ASYNC stays as it is where nothing tells of the file. */
static long set_status_flags(struct file *file, int fd, uint32_t flags)
{
	int err;

	if (((flags ^ file->flags) & O_APPEND) && vnode_has_flags(file->vnode, FS_APPEND_FL))
		return -EPERM;
	if ((flags & ~file->flags & O_NOATIME) &&
	    !permission_is_owner(file->vnode, credentials_current()))
		return -EPERM;
	if ((flags & O_DIRECT) && !file_allows_direct(file))
		return -EINVAL;
	if (((flags ^ file->flags) & O_ASYNC) && file->ops->async) {
		err = file_set_async(file, fd, flags & O_ASYNC);
		if (err < 0)
			return err;
	}
	file->flags = (file->flags & ~SETFL_FLAGS) | (flags & SETFL_FLAGS);
	return 0;
}

static long control_locks(struct file *file, int fd, unsigned cmd, unsigned long arg)
{
	if (!IS_ENABLED(CONFIG_FILE_CHANGES))
		return -EINVAL;
	switch (cmd) {
	case F_GETLK:
	case F_OFD_GETLK:
		return record_lock_query(file, cmd, arg);
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return record_lock_control(file, fd, cmd, arg);
	default:
		return IS_ENABLED(CONFIG_FILE_SIGNALS) ? control_owner(file, fd, cmd, arg)
						       : -EINVAL;
	}
}

/* Whether another descriptor is of the same open file. */
static long is_same(const struct file *file, int fd)
{
	struct file *other = fd_get_any(current_files(), fd);

	if (!other)
		return -EBADF;
	file_put(other);
	return other == file;
}

/* How long what is written will live is kept, and makes no difference in memory. */
static long control_hint(struct vnode *vnode, unsigned cmd, uaddr_t arg)
{
	uint64_t hint = vnode->write_hint;
	int err;

	if (cmd == F_GET_RW_HINT)
		return copy_to_user(arg, &hint, sizeof(hint));
	if (!permission_is_owner(vnode, credentials_current()))
		return -EPERM;
	err = copy_from_user(&hint, arg, sizeof(hint));
	if (err < 0)
		return err;
	if (hint > RWH_WRITE_LIFE_EXTREME)
		return -EINVAL;
	vnode->write_hint = hint;
	return 0;
}

/* Commands on a file that is there; those on an O_PATH descriptor are the ones about the number. */
static long control(struct file *file, int fd, unsigned cmd, unsigned long arg)
{
	struct fd_table *table = current_files();

	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= nofile_limit())
			return -EINVAL;
		return duplicate(fd, arg, cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return fd_cloexec(table, fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		fd_set_cloexec(table, fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->flags;
	case F_DUPFD_QUERY:
		return is_same(file, arg);
	case F_CREATED_QUERY:
		return (file->access & FILE_CREATED) != 0;
	case F_GET_RW_HINT:
	case F_SET_RW_HINT:
		return file->access & FILE_PATH ? -EBADF : control_hint(file->vnode, cmd, arg);
	case F_GETPIPE_SZ:
		return IS_ENABLED(CONFIG_EVENTS) ? pipe_capacity(file) : -EBADF;
	case F_SETPIPE_SZ:
		return IS_ENABLED(CONFIG_EVENTS) ? pipe_set_capacity(file, arg) : -EBADF;
	case F_ADD_SEALS:
		return file->access & FILE_PATH ? -EBADF : seals_add(file, arg);
	case F_GET_SEALS:
		return file->access & FILE_PATH ? -EBADF : seals_get(file);
	case F_SETFL:
		return file->access & FILE_PATH ? -EBADF : set_status_flags(file, fd, arg);
	default:
		return file->access & FILE_PATH ? -EBADF : control_locks(file, fd, cmd, arg);
	}
}

long sys_fcntl(int fd, unsigned cmd, uaddr_t arg)
{
	struct file *file = fd_get_any(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = control(file, fd, cmd, arg);
	file_put(file);
	return result;
}
