// SPDX-License-Identifier: BSD-3-Clause
// Extended attributes of files: each call has three forms, for a path, a path whose last symbolic
// link is not followed, and a descriptor.

#include "kernel/vfscore/xattr.h"

#include "include/linux/errno.h"
#include "include/linux/xattr.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* The file a call is about: a path with WALK_ flags, or a descriptor. */
struct target {
	uaddr_t path;
	unsigned walk_flags;
	int fd; /* counts when path is 0 and walk_flags is BY_FD */
};

#define BY_FD (~0u)

static const unsigned follow = WALK_FOLLOW, no_follow = 0;

/* The vnode, referenced. */
static int find(const struct target *target, struct vnode **out)
{
	if (target->walk_flags == BY_FD) {
		struct file *file = fd_get(current_process()->files, target->fd);

		if (!file)
			return -EBADF;
		*out = file->vnode;
		vnode_get(*out);
		file_put(file);
		return 0;
	}
	struct path path;
	int err = at_path_find(AT_FDCWD, target->path, 0, target->walk_flags, &path);

	if (err < 0)
		return err;
	*out = path.name->vnode;
	vnode_get(*out);
	path_put(&path);
	return 0;
}

/* Copies a name, which may be neither empty nor too long. */
static int copy_name(char name[LINUX_XATTR_NAME_MAX + 1], uaddr_t from)
{
	ssize_t len = strncpy_from_user(name, from, LINUX_XATTR_NAME_MAX + 1);

	if (len == 0 || len == -ENAMETOOLONG)
		return -ERANGE;
	return len < 0 ? (int)len : 0;
}

static long set_value(const struct target *target, const char *name, const void *value, size_t size,
		      int flags)
{
	struct vnode *vnode;
	long result = find(target, &vnode);

	if (result < 0)
		return result;
	result = xattr_set(vnode, name, value, size, flags);
	vnode_put(vnode);
	return result;
}

static long set(const struct target *target, uaddr_t name_at, uaddr_t from, size_t size, int flags)
{
	char name[LINUX_XATTR_NAME_MAX + 1];
	void *value = NULL;
	long result;

	if (flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	result = copy_name(name, name_at);
	if (result < 0)
		return result;
	if (size > LINUX_XATTR_SIZE_MAX)
		return -E2BIG;
	if (size > 0) {
		value = kmalloc(size);
		if (!value)
			return -ENOMEM;
		result = copy_from_user(value, from, size);
	}
	if (result == 0)
		result = set_value(target, name, value, size, flags);
	kfree(value);
	return result;
}

long sys_setxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size, int flags)
{
	return set(&(struct target){path, follow, 0}, name, value, size, flags);
}

long sys_lsetxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size, int flags)
{
	return set(&(struct target){path, no_follow, 0}, name, value, size, flags);
}

long sys_fsetxattr(int fd, uaddr_t name, uaddr_t value, size_t size, int flags)
{
	return set(&(struct target){0, BY_FD, fd}, name, value, size, flags);
}

/* Reads a value, or with name NULL the list of names, into a program's buffer. */
static long copy_out(struct vnode *vnode, const char *name, uaddr_t to, size_t size)
{
	void *buf = NULL;
	ssize_t result;

	size = MIN(size, (size_t)LINUX_XATTR_SIZE_MAX);
	if (size > 0) {
		buf = kmalloc(size);
		if (!buf)
			return -ENOMEM;
	}
	result = name ? xattr_get(vnode, name, buf, size) : xattr_list_names(vnode, buf, size);
	if (result > 0 && size > 0 && copy_to_user(to, buf, result) < 0)
		result = -EFAULT;
	if (result == -ERANGE && size == LINUX_XATTR_SIZE_MAX)
		result = -E2BIG;
	kfree(buf);
	return result;
}

static long get(const struct target *target, uaddr_t name_at, uaddr_t to, size_t size)
{
	char name[LINUX_XATTR_NAME_MAX + 1];
	struct vnode *vnode;
	long result = copy_name(name, name_at);

	if (result == 0)
		result = find(target, &vnode);
	if (result < 0)
		return result;
	result = copy_out(vnode, name, to, size);
	vnode_put(vnode);
	return result;
}

long sys_getxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size)
{
	return get(&(struct target){path, follow, 0}, name, value, size);
}

long sys_lgetxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size)
{
	return get(&(struct target){path, no_follow, 0}, name, value, size);
}

long sys_fgetxattr(int fd, uaddr_t name, uaddr_t value, size_t size)
{
	return get(&(struct target){0, BY_FD, fd}, name, value, size);
}

static long list(const struct target *target, uaddr_t to, size_t size)
{
	struct vnode *vnode;
	long result = find(target, &vnode);

	if (result < 0)
		return result;
	result = copy_out(vnode, NULL, to, size);
	vnode_put(vnode);
	return result;
}

long sys_listxattr(uaddr_t path, uaddr_t names, size_t size)
{
	return list(&(struct target){path, follow, 0}, names, size);
}

long sys_llistxattr(uaddr_t path, uaddr_t names, size_t size)
{
	return list(&(struct target){path, no_follow, 0}, names, size);
}

long sys_flistxattr(int fd, uaddr_t names, size_t size)
{
	return list(&(struct target){0, BY_FD, fd}, names, size);
}

static long remove(const struct target *target, uaddr_t name_at)
{
	char name[LINUX_XATTR_NAME_MAX + 1];
	struct vnode *vnode;
	long result = copy_name(name, name_at);

	if (result == 0)
		result = find(target, &vnode);
	if (result < 0)
		return result;
	result = xattr_remove(vnode, name);
	vnode_put(vnode);
	return result;
}

long sys_removexattr(uaddr_t path, uaddr_t name)
{
	return remove(&(struct target){path, follow, 0}, name);
}

long sys_lremovexattr(uaddr_t path, uaddr_t name)
{
	return remove(&(struct target){path, no_follow, 0}, name);
}

long sys_fremovexattr(int fd, uaddr_t name)
{
	return remove(&(struct target){0, BY_FD, fd}, name);
}
