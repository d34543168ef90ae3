// SPDX-License-Identifier: BSD-3-Clause
// Writing back what is in memory: for file systems that are nothing else, nothing is left to do
// once the arguments have been checked.

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include <generated/syscall_prototypes.h>

static int sync_fs(struct fs *fs)
{
#if IS_ENABLED(CONFIG_MOUNT)
	if (fs->ops && fs->ops->sync)
		return fs->ops->sync(fs);
#endif
	return 0;
}

static int sync_file(struct vnode *vnode, bool data_only)
{
#if IS_ENABLED(CONFIG_MOUNT)
	if (vnode->fs->ops && vnode->fs->ops->sync_file)
		return vnode->fs->ops->sync_file(vnode, data_only);
#endif
	return S_ISREG(vnode->mode) || S_ISDIR(vnode->mode) ? 0 : -EINVAL;
}

long sys_sync(void)
{
	for (struct mount *mount = mount_first(), *next; mount; mount = next) {
		mount_get(mount);
		if (mount_is_first_of_fs(mount))
			sync_fs(mount->fs);
		next = mount->next;
		mount_put(mount);
	}
	return 0;
}

static long sync_fd(int fd, bool data_only)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = sync_file(file->vnode, data_only);
	file_put(file);
	return result;
}

long sys_fsync(int fd)
{
	return sync_fd(fd, false);
}

long sys_fdatasync(int fd)
{
	return sync_fd(fd, true);
}

long sys_syncfs(int fd)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = sync_fs(file->vnode->fs);
	file_put(file);
	return result;
}
