// SPDX-License-Identifier: BSD-3-Clause
// Changing permission bits, owners and sizes.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/leases.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

#define NO_ID UINT32_MAX /* leaves an owner as it is */

static long change_mode(const struct mount *mount, struct vnode *vnode, unsigned mode)
{
	struct vnode_change change = {.mask = ATTR_MODE, .mode = mode & S_IALLUGO};
	int err = mount_check_write(mount);

	if (err < 0)
		return err;
	if (S_ISLNK(vnode->mode))
		return -EOPNOTSUPP;
	err = permission_change(vnode, credentials_current(), &change);
	return err < 0 ? err : vnode_setattr(vnode, &change);
}

long sys_fchmodat2(int dirfd, uaddr_t path, unsigned mode, unsigned flags)
{
	struct path found;
	long result;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	result = at_path_find(dirfd, path, flags, at_walk_flags(flags), &found);
	if (result < 0)
		return result;
	result = change_mode(found.mount, found.name->vnode, mode);
	if (result == 0)
		notify_name(found.name, IN_ATTRIB);
	path_put(&found);
	return result;
}

long sys_fchmodat(int dirfd, uaddr_t path, unsigned mode)
{
	return sys_fchmodat2(dirfd, path, mode, 0);
}

long sys_chmod(uaddr_t path, unsigned mode)
{
	return sys_fchmodat2(AT_FDCWD, path, mode, 0);
}

long sys_fchmod(int fd, unsigned mode)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = change_mode(file->mount, file->vnode, mode);
	if (result == 0)
		notify_file(file, IN_ATTRIB);
	file_put(file);
	return result;
}

static long change_owner(const struct mount *mount, struct vnode *vnode, unsigned uid, unsigned gid)
{
	const struct credentials *cred = credentials_current();
	struct vnode_change change = {.uid = uid, .gid = gid};
	uint32_t lost;
	int err;

	if (uid != NO_ID)
		change.mask |= ATTR_UID;
	if (gid != NO_ID)
		change.mask |= ATTR_GID;
	err = mount_check_write(mount);
	if (err == 0)
		err = permission_change(vnode, cred, &change);
	if (err < 0)
		return err;
	lost = permission_lost_by_chown(vnode, cred);
	if (lost) {
		change.mask |= ATTR_MODE;
		change.mode = vnode->mode & ~lost;
	}
	return vnode_setattr(vnode, &change);
}

long sys_fchownat(int dirfd, uaddr_t path, unsigned uid, unsigned gid, int flags)
{
	struct path found;
	long result;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	result = at_path_find(dirfd, path, flags, at_walk_flags(flags), &found);
	if (result < 0)
		return result;
	result = change_owner(found.mount, found.name->vnode, uid, gid);
	if (result == 0 && (uid & gid) != NO_ID)
		notify_name(found.name, IN_ATTRIB);
	path_put(&found);
	return result;
}

long sys_chown(uaddr_t path, unsigned uid, unsigned gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, 0);
}

long sys_lchown(uaddr_t path, unsigned uid, unsigned gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown(int fd, unsigned uid, unsigned gid)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = change_owner(file->mount, file->vnode, uid, gid);
	if (result == 0 && (uid & gid) != NO_ID)
		notify_file(file, IN_ATTRIB);
	file_put(file);
	return result;
}

static long change_size(struct vnode *vnode, int64_t size, uint32_t how)
{
	struct vnode_change change = {.mask = ATTR_SIZE | how, .size = size};

	int err = (uint64_t)size > vnode->size ? file_check_size(size) : 0;

	if (vnode_has_flags(vnode, FS_APPEND_FL))
		return -EPERM;
	return err < 0 ? err : vnode_setattr(vnode, &change);
}

static long truncate_path(const struct path *path, int64_t size)
{
	struct vnode *vnode = path->name->vnode;
	int err;

	if (S_ISDIR(vnode->mode))
		return -EISDIR;
	if (!S_ISREG(vnode->mode))
		return -EINVAL;
	err = mount_check_write(path->mount);
	if (err == 0)
		err = permission_check(vnode, credentials_current(), MAY_WRITE);
	if (err < 0)
		return err;
	if (vnode->running)
		return -ETXTBSY;
	err = lease_break(vnode, O_WRONLY);
	return err < 0 ? err : change_size(vnode, size, 0);
}

long sys_truncate(uaddr_t path, int64_t size)
{
	struct path found;
	long result;

	if (size < 0)
		return -EINVAL;
	result = at_path_find(AT_FDCWD, path, 0, WALK_FOLLOW, &found);
	if (result < 0)
		return result;
	result = truncate_path(&found, size);
	if (result == 0)
		notify_name(found.name, IN_MODIFY);
	path_put(&found);
	return result;
}

long sys_ftruncate(int fd, int64_t size)
{
	struct file *file;
	long result = -EINVAL;

	if (size < 0)
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	if (S_ISREG(file->vnode->mode) && (file->access & FILE_WRITE))
		result = change_size(file->vnode, size, ATTR_OPEN);
	if (result == 0)
		notify_file(file, IN_MODIFY);
	file_put(file);
	return result;
}
