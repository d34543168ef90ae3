// SPDX-License-Identifier: BSD-3-Clause
// Writing back what is in memory: all file systems are in memory, so nothing is left to do once the
// arguments have been checked.

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include <generated/syscall_prototypes.h>

long sys_sync(void)
{
	return 0;
}

long sys_fsync(int fd)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = S_ISREG(file->vnode->mode) || S_ISDIR(file->vnode->mode) ? 0 : -EINVAL;
	file_put(file);
	return result;
}

long sys_fdatasync(int fd)
{
	return sys_fsync(fd);
}

long sys_syncfs(int fd)
{
	struct file *file = fd_get(current_files(), fd);

	if (!file)
		return -EBADF;
	file_put(file);
	return 0;
}
