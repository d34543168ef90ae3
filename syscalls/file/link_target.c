// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

static long copy_target(const struct path *path, uaddr_t buf, size_t size)
{
	struct vnode *vnode = path->name->vnode;
	const char *target = vnode->ops->readlink(vnode);
	size_t n = MIN(strlen(target), size);

	mount_touch_read(path->mount, vnode);
	return copy_to_user(buf, target, n) < 0 ? -EFAULT : (long)n;
}

long sys_readlinkat(int dirfd, uaddr_t path, uaddr_t buf, int size)
{
	struct at_path at;
	struct path found;
	long result;

	if (size <= 0)
		return -EINVAL;
	if (!path)
		return -EFAULT;
	result = at_path_get(&at, dirfd, path, AT_EMPTY_PATH);
	if (result == 0)
		result = at_path_walk(&at, 0, &found);
	if (result < 0)
		return at_path_end(&at, result);
	if (S_ISLNK(found.name->vnode->mode))
		result = copy_target(&found, buf, size);
	else
		result = at.text[0] ? -EINVAL : -ENOENT;
	path_put(&found);
	at_path_put(&at);
	return result;
}

long sys_readlink(uaddr_t path, uaddr_t buf, int size)
{
	return sys_readlinkat(AT_FDCWD, path, buf, size);
}
