// SPDX-License-Identifier: BSD-3-Clause
// Reading directories, and the working directory.

#include "include/linux/capability.h"
#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* A program's buffer that is being filled with entries. */
struct listing {
	struct dir_context context;
	uaddr_t to;
	size_t left;
	int err; /* why it stopped, when nothing fitted or memory faulted */
};

/* Room for an entry of either form with the longest name. */
union record {
	struct linux_dirent64 dirent64;
	struct linux_dirent dirent;
	char bytes[sizeof(struct linux_dirent64) + LINUX_NAME_MAX + 1 + 8];
};

static bool put_record(struct listing *listing, const union record *record, size_t len)
{
	if (copy_to_user(listing->to, record, len) < 0) {
		listing->err = -EFAULT;
		return false;
	}
	listing->to += len;
	listing->left -= len;
	return true;
}

static bool emit64(struct dir_context *context, const char *name, size_t len, uint64_t ino,
		   unsigned type, off_t next)
{
	struct listing *listing = container_of(context, struct listing, context);
	size_t size = ALIGN_UP(offsetof(struct linux_dirent64, d_name) + len + 1, 8);
	union record record;

	if (size > listing->left) {
		listing->err = -EINVAL;
		return false;
	}
	memset(record.bytes + size - 8, 0, 8);
	record.dirent64.d_ino = ino;
	record.dirent64.d_off = next;
	record.dirent64.d_reclen = size;
	record.dirent64.d_type = type;
	memcpy(record.dirent64.d_name, name, len);
	record.dirent64.d_name[len] = '\0';
	return put_record(listing, &record, size);
}

static bool emit_old(struct dir_context *context, const char *name, size_t len, uint64_t ino,
		     unsigned type, off_t next)
{
	struct listing *listing = container_of(context, struct listing, context);
	size_t size = ALIGN_UP(offsetof(struct linux_dirent, d_name) + len + 2, 8);
	union record record;

	if (size > listing->left) {
		listing->err = -EINVAL;
		return false;
	}
	memset(record.bytes + size - 8, 0, 8);
	record.dirent.d_ino = ino;
	record.dirent.d_off = next;
	record.dirent.d_reclen = size;
	memcpy(record.dirent.d_name, name, len);
	record.dirent.d_name[len] = '\0';
	record.bytes[size - 1] = type;
	return put_record(listing, &record, size);
}

/* Lists from the file's position on, whose lock is held. */
static long list_locked(struct file *file, struct listing *listing)
{
	size_t size = listing->left;
	int err = -ENOENT;

	listing->context.pos = file->pos;
	mutex_lock(&file->vnode->lock);
	if (file->vnode->nlink > 0)
		err = file->ops->readdir(file, &listing->context);
	mutex_unlock(&file->vnode->lock);
	if (err < 0)
		return err;
	file->pos = listing->context.pos;
	if (!(file->flags & O_NOATIME))
		mount_touch_read(file->mount, file->vnode);
	notify_file(file, IN_ACCESS);
	return listing->left < size ? (long)(size - listing->left) : listing->err;
}

static long list(int fd, struct listing *listing)
{
	struct file *file = fd_get(current_files(), fd);
	long result = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (file->ops->readdir) {
		mutex_lock(&file->pos_lock);
		result = list_locked(file, listing);
		mutex_unlock(&file->pos_lock);
	}
	file_put(file);
	return result;
}

long sys_getdents64(int fd, uaddr_t buf, unsigned count)
{
	struct listing listing = {.context.emit = emit64, .to = buf, .left = count};

	return list(fd, &listing);
}

long sys_getdents(int fd, uaddr_t buf, unsigned count)
{
	struct listing listing = {.context.emit = emit_old, .to = buf, .left = count};

	return list(fd, &listing);
}

#define UNREACHABLE "(unreachable)"

static long copy_cwd(char *buf, uaddr_t to, size_t size)
{
	const struct fs_context *fs = current_fs();
	size_t prefix = strlen(UNREACHABLE), len;
	bool reachable;
	char *text;

	if (fs->cwd.name->flags & NAME_DELETED)
		return -ENOENT;
	text = path_to_string(&fs->cwd, &fs->root, buf + prefix, LINUX_PATH_MAX - prefix,
			      &reachable);
	if (!text)
		return -ENAMETOOLONG;
	if (!reachable) {
		text -= prefix;
		memcpy(text, UNREACHABLE, prefix);
	}
	len = strlen(text) + 1;
	if (len > size)
		return -ERANGE;
	return copy_to_user(to, text, len) < 0 ? -EFAULT : (long)len;
}

long sys_getcwd(uaddr_t to, size_t size)
{
	char *buf = kmalloc(LINUX_PATH_MAX);
	long result;

	if (!buf)
		return -ENOMEM;
	result = copy_cwd(buf, to, size);
	kfree(buf);
	return result;
}

/* Makes a directory the working one; takes over the reference. */
static long change_to(const struct path *path)
{
	int err = permission_check(path->name->vnode, credentials_current(), MAY_EXEC);

	if (err == 0)
		fs_context_set_cwd(current_fs(), path);
	path_put(path);
	return err;
}

long sys_chdir(uaddr_t path)
{
	struct path found;
	int err = at_path_find(AT_FDCWD, path, 0, WALK_FOLLOW | WALK_DIRECTORY, &found);

	return err < 0 ? err : change_to(&found);
}

long sys_fchdir(int fd)
{
	struct file *file = fd_get_any(current_files(), fd);
	long result = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (S_ISDIR(file->vnode->mode)) {
		struct path path = {file->mount, file->name};

		path_get(&path);
		result = change_to(&path);
	}
	file_put(file);
	return result;
}

long sys_chroot(uaddr_t path)
{
	struct path found;
	int err = at_path_find(AT_FDCWD, path, 0, WALK_FOLLOW | WALK_DIRECTORY, &found);

	if (err < 0)
		return err;
	err = permission_check(found.name->vnode, credentials_current(), MAY_EXEC);
	if (err == 0 && !credentials_capable(credentials_current(), CAP_SYS_CHROOT))
		err = -EPERM;
	if (err == 0)
		fs_context_set_root(current_fs(), &found);
	path_put(&found);
	return err;
}

long sys_umask(unsigned mask)
{
	struct fs_context *fs = current_fs();
	uint32_t old = fs->umask;

	fs->umask = mask & (S_IRWXU | S_IRWXG | S_IRWXO);
	return old;
}
