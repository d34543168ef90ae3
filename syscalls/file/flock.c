// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/locks.h"

static int lock_type(unsigned op)
{
	switch (op & ~LOCK_NB) {
	case LOCK_SH:
		return LOCK_TYPE_READ;
	case LOCK_EX:
		return LOCK_TYPE_WRITE;
	case LOCK_UN:
		return LOCK_TYPE_NONE;
	default:
		return -EINVAL;
	}
}

long sys_flock(int fd, unsigned op)
{
	int type = lock_type(op);
	struct file *file;
	long result = -EBADF;

	/* Locks as other systems enforce them were never complete and are gone from Linux, too. */
	if (op & LOCK_MAND)
		return 0;
	if (type < 0)
		return type;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	if (type == LOCK_TYPE_NONE || (file->access & (FILE_READ | FILE_WRITE)))
		result = file_lock_set(file, type, !(op & LOCK_NB));
	file_put(file);
	return result;
}
