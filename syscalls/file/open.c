// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
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
#define PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)

/* Makes what Linux makes of the flags; 0 or -EINVAL. */
static int check_flags(uint32_t *flags)
{
	*flags = (*flags & KNOWN_FLAGS) | LINUX_O_LARGEFILE;
	if (*flags & O_PATH)
		*flags &= PATH_FLAGS;
	if ((*flags & (O_DIRECTORY | O_CREAT)) == (O_DIRECTORY | O_CREAT))
		return -EINVAL;
	if ((*flags & LINUX_O_TMPFILE) &&
	    (!(*flags & O_DIRECTORY) || (*flags & O_ACCMODE) == O_RDONLY))
		return -EINVAL;
	return 0;
}

/* Opens and installs; the path has been found. */
static long open_at(struct at_path *at, uint32_t flags, unsigned mode)
{
	struct process *process = current_process();
	struct file *file;
	int fd, err;

	mode &= S_IALLUGO & ~process->fs->umask;
	err = fd_check_free(process->files);
	if (err < 0)
		return err;
	err = file_open(&at->context, at->text, flags, mode, &file);
	if (IS_ENABLED(CONFIG_TEST_FAULT_WRONG_ERRNO) && err == -ENOENT)
		err = -EPERM;
	if (err < 0)
		return err;
	fd = fd_install(process->files, file, 0, flags & O_CLOEXEC);
	if (fd < 0)
		file_put(file);
	return fd;
}

long sys_openat(int dirfd, uaddr_t path, int open_flags, unsigned mode)
{
	uint32_t flags = open_flags;
	struct at_path at;
	int err = check_flags(&flags);

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
