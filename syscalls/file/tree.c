// SPDX-License-Identifier: BSD-3-Clause
// Making, linking, removing and renaming files.

#include "kernel/vfscore/tree.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/permission.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

static long make_at(int dirfd, uaddr_t path, mode_t mode, uint64_t rdev)
{
	struct at_path at;
	int err = at_path_get(&at, dirfd, path, 0);

	if (err == 0)
		err = tree_make(&at.context, at.text, mode & ~current_fs()->umask, rdev);
	return at_path_end(&at, err);
}

long sys_mkdirat(int dirfd, uaddr_t path, unsigned mode)
{
	return make_at(dirfd, path, S_IFDIR | (mode & (S_IRWXU | S_IRWXG | S_IRWXO | S_ISVTX)), 0);
}

long sys_mkdir(uaddr_t path, unsigned mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

long sys_mknodat(int dirfd, uaddr_t path, unsigned mode, unsigned dev)
{
	switch (mode & S_IFMT) {
	case 0:
		mode |= S_IFREG;
		break;
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		break;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
	return make_at(dirfd, path, mode & (S_IFMT | S_IALLUGO), dev);
}

long sys_mknod(uaddr_t path, unsigned mode, unsigned dev)
{
	return sys_mknodat(AT_FDCWD, path, mode, dev);
}

static long symlink_at(const char *target, int dirfd, uaddr_t path)
{
	struct at_path at;
	int err = at_path_get(&at, dirfd, path, 0);

	if (err == 0)
		err = tree_symlink(&at.context, target, at.text);
	return at_path_end(&at, err);
}

long sys_symlinkat(uaddr_t target, int dirfd, uaddr_t path)
{
	char *text = kmalloc(LINUX_PATH_MAX);
	ssize_t len;
	long result;

	if (!text)
		return -ENOMEM;
	len = strncpy_from_user(text, target, LINUX_PATH_MAX);
	if (len < 0)
		result = len;
	else
		result = len == 0 ? -ENOENT : symlink_at(text, dirfd, path);
	kfree(text);
	return result;
}

long sys_symlink(uaddr_t target, uaddr_t path)
{
	return sys_symlinkat(target, AT_FDCWD, path);
}

/* Whether the file of a descriptor may be given a name: by who opened it, or with a capability. */
static bool may_link_file(int fd)
{
	const struct credentials *cred = credentials_current();
	struct file *file;
	bool may = true;

	if (fd == AT_FDCWD || credentials_capable(cred, CAP_DAC_READ_SEARCH))
		return true;
	file = fd_get_any(current_files(), fd);
	if (file) {
		may = file->opener == cred->fsuid;
		file_put(file);
	}
	return may;
}

long sys_linkat(int old_dirfd, uaddr_t old_path, int dirfd, uaddr_t path, int flags)
{
	unsigned walk_flags = flags & AT_SYMLINK_FOLLOW ? WALK_FOLLOW : 0;
	struct at_path at;
	struct path old;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) && !may_link_file(old_dirfd))
		return -ENOENT;
	err = at_path_find(old_dirfd, old_path, flags, walk_flags, &old);
	if (err < 0)
		return err;
	err = at_path_get(&at, dirfd, path, 0);
	if (err == 0)
		err = tree_link(&old, &at.context, at.text);
	path_put(&old);
	return at_path_end(&at, err);
}

long sys_link(uaddr_t old_path, uaddr_t path)
{
	return sys_linkat(AT_FDCWD, old_path, AT_FDCWD, path, 0);
}

long sys_unlinkat(int dirfd, uaddr_t path, int flags)
{
	struct at_path at;
	int err;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	err = at_path_get(&at, dirfd, path, 0);
	if (err == 0)
		err = flags & AT_REMOVEDIR ? tree_rmdir(&at.context, at.text)
					   : tree_unlink(&at.context, at.text);
	return at_path_end(&at, err);
}

long sys_unlink(uaddr_t path)
{
	return sys_unlinkat(AT_FDCWD, path, 0);
}

long sys_rmdir(uaddr_t path)
{
	return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

long sys_renameat2(int old_dirfd, uaddr_t old_path, int dirfd, uaddr_t path, unsigned flags)
{
	struct at_path old, at;
	int err;

	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) ||
	    ((flags & RENAME_EXCHANGE) && flags != RENAME_EXCHANGE))
		return -EINVAL;
	err = at_path_get(&old, old_dirfd, old_path, 0);
	if (err == 0) {
		err = at_path_get(&at, dirfd, path, 0);
		at_path_renew(&old);
		if (err == 0)
			err = tree_rename(&old.context, old.text, &at.context, at.text, flags);
		at_path_put(&at);
	}
	return at_path_end(&old, err);
}

long sys_renameat(int old_dirfd, uaddr_t old_path, int dirfd, uaddr_t path)
{
	return sys_renameat2(old_dirfd, old_path, dirfd, path, 0);
}

long sys_rename(uaddr_t old_path, uaddr_t path)
{
	return sys_renameat2(AT_FDCWD, old_path, AT_FDCWD, path, 0);
}
