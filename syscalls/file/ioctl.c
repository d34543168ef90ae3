// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/ioctl.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include <generated/syscall_prototypes.h>

static long set_nonblock(struct file *file, uaddr_t arg)
{
	int on, err = copy_from_user(&on, arg, sizeof(on));

	if (err < 0)
		return err;
	file->flags = on ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
	return 0;
}

static long bytes_to_read(struct file *file, uaddr_t arg)
{
	int left = file->vnode->size - file->pos;

	return copy_to_user(arg, &left, sizeof(left));
}

static long control(struct file *file, int fd, unsigned request, uaddr_t arg)
{
	switch (request) {
	case FIOCLEX:
	case FIONCLEX:
		fd_set_cloexec(current_files(), fd, request == FIOCLEX);
		return 0;
	case FIONBIO:
		return set_nonblock(file, arg);
	case FIONREAD:
		if (S_ISREG(file->vnode->mode))
			return bytes_to_read(file, arg);
		break;
	}
	return file->ops->ioctl ? file->ops->ioctl(file, request, arg) : -ENOTTY;
}

long sys_ioctl(int fd, unsigned request, uaddr_t arg)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = control(file, fd, request, arg);
	file_put(file);
	return result;
}
