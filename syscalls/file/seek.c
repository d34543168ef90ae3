// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include <generated/syscall_prototypes.h>

static long seek(struct file *file, off_t offset, unsigned whence)
{
	long result;

	if (whence > SEEK_HOLE)
		return -EINVAL;
	if (!file->ops->seek)
		return -ESPIPE;
	if (!(file->access & FILE_LOCKED))
		return file->ops->seek(file, offset, whence);
	mutex_lock(&file->pos_lock);
	result = file->ops->seek(file, offset, whence);
	mutex_unlock(&file->pos_lock);
	return result;
}

long sys_lseek(int fd, int64_t offset, unsigned whence)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = seek(file, offset, whence);
	file_put(file);
	return result;
}
