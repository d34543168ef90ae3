// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/statfs.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* Most flags are those of mount(2). */
static int64_t flags_of(const struct mount *mount, const struct fs *fs)
{
	const uint32_t same =
		MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME;
	int64_t flags = ST_VALID | (fs->flags & (MS_RDONLY | MS_SYNCHRONOUS));

	if (!mount)
		return flags;
	flags |= mount->flags & same;
	if (mount->flags & MS_RELATIME)
		flags |= ST_RELATIME;
	return flags | (mount->flags & MS_NOSYMFOLLOW ? ST_NOSYMFOLLOW : 0);
}

static long copy_statfs(const struct mount *mount, struct fs *fs, uaddr_t buf)
{
	struct linux_statfs st = {
		.f_fsid = {fs->dev},
		.f_flags = flags_of(mount, fs),
	};

	if (!fs->ops || !fs->ops->statfs)
		return -ENOSYS;
	fs->ops->statfs(fs, &st);
	return copy_to_user(buf, &st, sizeof(st));
}

long sys_statfs(uaddr_t path, uaddr_t buf)
{
	struct path found;
	long result = at_path_find(AT_FDCWD, path, 0, WALK_FOLLOW, &found);

	if (result < 0)
		return result;
	result = copy_statfs(found.mount, found.name->vnode->fs, buf);
	path_put(&found);
	return result;
}

long sys_fstatfs(int fd, uaddr_t buf)
{
	struct file *file = fd_get_any(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = copy_statfs(file->mount, file->vnode->fs, buf);
	file_put(file);
	return result;
}
