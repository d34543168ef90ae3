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
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* The file a call is about: a path with WALK_ flags, or a descriptor. */
struct target {
	uaddr_t path;
	unsigned walk_flags; /* or BY_FD */
	int fd;
	/* What find() has found, referenced: one of these, and its vnode. */
	struct path found;
	struct file *file;
	struct vnode *vnode;
};

/* The mount through which it was found. */
static const struct mount *mount_of(const struct target *target)
{
	return target->file ? target->file->mount : target->found.mount;
}

#define BY_FD		  (~0u)

#define AT_PATH(path)	  (&(struct target){path, WALK_FOLLOW, -1, {NULL, NULL}, NULL, NULL})
#define AT_LINK(path)	  (&(struct target){path, 0, -1, {NULL, NULL}, NULL, NULL})
#define AT_DESCRIPTOR(fd) (&(struct target){0, BY_FD, fd, {NULL, NULL}, NULL, NULL})

static int find(struct target *target)
{
	int err;

	if (target->walk_flags == BY_FD) {
		target->file = fd_get(current_files(), target->fd);
		if (!target->file)
			return -EBADF;
		target->vnode = target->file->vnode;
		return 0;
	}
	err = at_path_find(AT_FDCWD, target->path, 0, target->walk_flags, &target->found);
	if (err == 0)
		target->vnode = target->found.name->vnode;
	return err;
}

/* Lets go of what was found, and returns the result of the call. */
static long end(struct target *target, long result)
{
	if (target->file)
		file_put(target->file);
	else
		path_put(&target->found);
	return result;
}

/* The same for a call that may have changed the attributes. */
static long end_change(struct target *target, long result)
{
	if (result == 0 && target->file)
		notify_file(target->file, IN_ATTRIB);
	else if (result == 0)
		notify_name(target->found.name, IN_ATTRIB);
	return end(target, result);
}

/* Copies a name, which may be neither empty nor too long. */
static int copy_name(char name[LINUX_XATTR_NAME_MAX + 1], uaddr_t from)
{
	ssize_t len = strncpy_from_user(name, from, LINUX_XATTR_NAME_MAX + 1);

	if (len == 0 || len == -ENAMETOOLONG)
		return -ERANGE;
	return len < 0 ? (int)len : 0;
}

static long set_value(struct target *target, const char *name, const void *value, size_t size,
		      int flags)
{
	long result = find(target);

	if (result < 0)
		return result;
	result = mount_check_write(mount_of(target));
	if (result == 0)
		result = xattr_set(target->vnode, name, value, size, flags);
	return end_change(target, result);
}

static long set(struct target *target, uaddr_t name_at, uaddr_t from, size_t size, int flags)
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
	return set(AT_PATH(path), name, value, size, flags);
}

long sys_lsetxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size, int flags)
{
	return set(AT_LINK(path), name, value, size, flags);
}

long sys_fsetxattr(int fd, uaddr_t name, uaddr_t value, size_t size, int flags)
{
	return set(AT_DESCRIPTOR(fd), name, value, size, flags);
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

static long get(struct target *target, uaddr_t name_at, uaddr_t to, size_t size)
{
	char name[LINUX_XATTR_NAME_MAX + 1];
	long result = copy_name(name, name_at);

	if (result == 0)
		result = find(target);
	if (result < 0)
		return result;
	return end(target, copy_out(target->vnode, name, to, size));
}

long sys_getxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size)
{
	return get(AT_PATH(path), name, value, size);
}

long sys_lgetxattr(uaddr_t path, uaddr_t name, uaddr_t value, size_t size)
{
	return get(AT_LINK(path), name, value, size);
}

long sys_fgetxattr(int fd, uaddr_t name, uaddr_t value, size_t size)
{
	return get(AT_DESCRIPTOR(fd), name, value, size);
}

static long list(struct target *target, uaddr_t to, size_t size)
{
	long result = find(target);

	if (result < 0)
		return result;
	return end(target, copy_out(target->vnode, NULL, to, size));
}

long sys_listxattr(uaddr_t path, uaddr_t names, size_t size)
{
	return list(AT_PATH(path), names, size);
}

long sys_llistxattr(uaddr_t path, uaddr_t names, size_t size)
{
	return list(AT_LINK(path), names, size);
}

long sys_flistxattr(int fd, uaddr_t names, size_t size)
{
	return list(AT_DESCRIPTOR(fd), names, size);
}

static long remove(struct target *target, uaddr_t name_at)
{
	char name[LINUX_XATTR_NAME_MAX + 1];
	long result = copy_name(name, name_at);

	if (result == 0)
		result = find(target);
	if (result < 0)
		return result;
	result = mount_check_write(mount_of(target));
	if (result == 0)
		result = xattr_remove(target->vnode, name);
	return end_change(target, result);
}

long sys_removexattr(uaddr_t path, uaddr_t name)
{
	return remove(AT_PATH(path), name);
}

long sys_lremovexattr(uaddr_t path, uaddr_t name)
{
	return remove(AT_LINK(path), name);
}

long sys_fremovexattr(int fd, uaddr_t name)
{
	return remove(AT_DESCRIPTOR(fd), name);
}
