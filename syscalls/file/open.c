// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/openat2.h"
#include "include/linux/stat.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* Flags open(2) knows; it ignores all others. */
#define KNOWN_FLAGS                                                                           \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC | \
	 O_ASYNC | O_DIRECT | LINUX_O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME |      \
	 O_CLOEXEC | O_PATH | LINUX_O_TMPFILE)
#define PATH_FLAGS   (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)
#define MAKING_FLAGS (O_CREAT | LINUX_O_TMPFILE)

/* Whether flags that are known go together: 0 or -EINVAL. */
static int check_flags(uint32_t flags)
{
	if ((flags & (O_DIRECTORY | O_CREAT)) == (O_DIRECTORY | O_CREAT))
		return -EINVAL;
	if ((flags & LINUX_O_TMPFILE) &&
	    (!(flags & O_DIRECTORY) || (flags & O_ACCMODE) == O_RDONLY))
		return -EINVAL;
	return 0;
}

#if IS_ENABLED(CONFIG_FILE_CHANGES)

int open_flags_of_place(uint32_t open_flags, uint32_t *flags)
{
	*flags = (open_flags & KNOWN_FLAGS) | LINUX_O_LARGEFILE;
	if (*flags & O_PATH)
		*flags &= PATH_FLAGS;
	return check_flags(*flags);
}

#endif

/* Opens and installs; the path has been found. */
static inline long open_at(struct at_path *at, uint32_t flags, unsigned mode)
{
	struct task *task = current_task();
	struct file *file;
	int fd, err;

	mode &= S_IALLUGO & ~task->fs->umask;
	err = fd_check_free(task->files);
	if (err < 0)
		return err;
	err = file_open(&at->context, at->text, flags, mode, &file);
	if (IS_ENABLED(CONFIG_TEST_FAULT_WRONG_ERRNO) && err == -ENOENT)
		err = -EPERM;
	if (err < 0)
		return err;
	fd = fd_install(task->files, file, 0, flags & O_CLOEXEC);
	if (fd < 0)
		file_put(file);
	return fd;
}

long sys_openat(int dirfd, uaddr_t path, int open_flags, unsigned mode)
{
	uint32_t flags = (open_flags & KNOWN_FLAGS) | LINUX_O_LARGEFILE;
	struct at_path at;
	int err;

	if (flags & O_PATH)
		flags &= PATH_FLAGS;
	err = check_flags(flags);
	if (err < 0)
		return err;
	err = at_path_get(&at, dirfd, path, 0);
	return at_path_end(&at, err < 0 ? err : open_at(&at, flags, mode));
}

long sys_open(uaddr_t path, int flags, unsigned mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

long sys_creat(uaddr_t path, unsigned mode)
{
	return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* Copies the argument of openat2(2), of which a later Linux may know more than this one: that is
 * refused when it says something. */
static int copy_how(struct linux_open_how *how, uaddr_t from, size_t size)
{
	if (size < sizeof(*how))
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	for (size_t at = sizeof(*how); at < size; at++) {
		uint8_t byte;

		if (get_user_u8(&byte, from + at) < 0)
			return -EFAULT;
		if (byte != 0)
			return -E2BIG;
	}
	return copy_from_user(how, from, sizeof(*how));
}

static int check_how(const struct linux_open_how *how)
{
	const uint64_t scopes = RESOLVE_BENEATH | RESOLVE_IN_ROOT;

	if ((how->flags & ~(uint64_t)KNOWN_FLAGS) || (how->resolve & ~(uint64_t)RESOLVE_ALL) ||
	    (how->resolve & scopes) == scopes)
		return -EINVAL;
	if (how->mode & ~(how->flags & MAKING_FLAGS ? (uint64_t)S_IALLUGO : 0))
		return -EINVAL;
	if ((how->flags & O_PATH) && (how->flags & ~(uint64_t)PATH_FLAGS))
		return -EINVAL;
	/* What must not wait cannot change anything. */
	if ((how->resolve & RESOLVE_CACHED) && (how->flags & (MAKING_FLAGS | O_TRUNC)))
		return -EAGAIN;
	return check_flags(how->flags);
}

long sys_openat2(int dirfd, uaddr_t path, uaddr_t how_at, size_t size)
{
	struct linux_open_how how;
	struct at_path at;
	int err = copy_how(&how, how_at, size);

	if (err == 0)
		err = check_how(&how);
	if (err < 0)
		return err;
	if (!(how.flags & O_PATH))
		how.flags |= LINUX_O_LARGEFILE;
	err = at_path_get(&at, dirfd, path, how.resolve & RESOLVE_IN_ROOT ? AT_BASE_ALWAYS : 0);
	at.context.resolve = how.resolve;
	if (how.resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT))
		at.context.root = at.context.base;
	return at_path_end(&at, err < 0 ? err : open_at(&at, how.flags, how.mode));
}
