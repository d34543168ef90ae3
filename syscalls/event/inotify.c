// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/inotify.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/inotify.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"

/* A mask without any of these asks for nothing. */
#define MASK_BITS                                                                          \
	(IN_ALL_EVENTS | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED | IN_ISDIR | IN_ONLYDIR | \
	 IN_DONT_FOLLOW | IN_EXCL_UNLINK | IN_MASK_CREATE | IN_MASK_ADD | IN_ONESHOT)

long sys_inotify_init1(int flags)
{
	struct file *file;
	int result;

	if (flags & ~(O_NONBLOCK | O_CLOEXEC))
		return -EINVAL;
	result = inotify_create(flags, &file);
	if (result < 0)
		return result;
	return fd_install_new(file, flags & O_CLOEXEC);
}

long sys_inotify_init(void)
{
	return sys_inotify_init1(0);
}

static long watch_path(struct file *file, uaddr_t pathname, uint32_t mask)
{
	unsigned flags = (mask & IN_DONT_FOLLOW ? 0 : WALK_FOLLOW) |
			 (mask & IN_ONLYDIR ? WALK_DIRECTORY : 0);
	struct path path;
	long result = at_path_find(AT_FDCWD, pathname, 0, flags, &path);

	if (result < 0)
		return result;
	result = permission_check(path.name->vnode, credentials_current(), MAY_READ);
	if (result == 0)
		result = inotify_watch(file, path.name->vnode, mask);
	path_put(&path);
	return result;
}

long sys_inotify_add_watch(int fd, uaddr_t pathname, unsigned mask)
{
	const unsigned both = IN_MASK_ADD | IN_MASK_CREATE;
	struct file *file;
	long result = -EINVAL;

	if (!(mask & MASK_BITS))
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	if (inotify_is(file) && (mask & both) != both)
		result = watch_path(file, pathname, mask);
	file_put(file);
	return result;
}

long sys_inotify_rm_watch(int fd, int wd)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = inotify_is(file) ? inotify_unwatch(file, wd) : -EINVAL;
	file_put(file);
	return result;
}
