// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/ioctl.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/socket.h"
#include "include/linux/stat.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/inode_flags.h"
#include "kernel/vfscore/owner.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/owner.h"
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

static long set_async(struct file *file, int fd, uaddr_t arg)
{
	int on, err = copy_from_user(&on, arg, sizeof(on));

	if (err < 0)
		return err;
	return !on == !(file->flags & O_ASYNC) ? 0 : file_set_async(file, fd, on);
}

static long bytes_in_use(const struct vnode *vnode, uaddr_t arg)
{
	int64_t bytes = vnode->blocks * 512;

	if (!S_ISREG(vnode->mode) && !S_ISDIR(vnode->mode) && !S_ISLNK(vnode->mode))
		return -ENOTTY;
	return copy_to_user(arg, &bytes, sizeof(bytes));
}

static long block_size(const struct vnode *vnode, uaddr_t arg)
{
	int size = vnode->fs->block_size;

	return copy_to_user(arg, &size, sizeof(size));
}

/* Where on a disk a block of a file is: nowhere. */
static long find_block(uaddr_t arg)
{
	int block, err;

	if (!credentials_capable(credentials_current(), CAP_SYS_RAWIO))
		return -EPERM;
	err = copy_from_user(&block, arg, sizeof(block));
	return err < 0 ? err : -EINVAL;
}

/* No file system here shares blocks between files; this is what Linux complains about first. */
static long clone(const struct file *out, int from)
{
	struct file *in = fd_get(current_files(), from);
	long result = -EOPNOTSUPP;

	if (!in)
		return -EBADF;
	if (in->vnode->fs != out->vnode->fs)
		result = -EXDEV;
	else if (S_ISDIR(in->vnode->mode) || S_ISDIR(out->vnode->mode))
		result = -EISDIR;
	else if (!S_ISREG(in->vnode->mode) || !S_ISREG(out->vnode->mode))
		result = -EINVAL;
	else if (!(in->access & FILE_READ) || !(out->access & FILE_WRITE) || out->flags & O_APPEND)
		result = -EBADF;
	file_put(in);
	return result;
}

static long clone_range(const struct file *out, uaddr_t arg)
{
	int64_t range[4]; /* the descriptor, and offsets and a length */
	int err = copy_from_user(range, arg, sizeof(range));

	return err < 0 ? err : clone(out, range[0]);
}

static long share_equal(const struct file *file, uaddr_t arg)
{
	uint64_t range[3]; /* where, how much, and with how many others */
	int err = copy_from_user(range, arg, sizeof(range));

	if (err < 0)
		return err;
	if (!(file->access & FILE_READ))
		return -EINVAL;
	if (S_ISDIR(file->vnode->mode))
		return -EISDIR;
	return S_ISREG(file->vnode->mode) ? -EOPNOTSUPP : -EINVAL;
}

/* Nothing here can be frozen, so it is not. */
static long freeze(int err)
{
	return credentials_capable(credentials_current(), CAP_SYS_ADMIN) ? err : -EPERM;
}

/* The elder names of F_SETOWN and F_GETOWN. */
static long socket_owner(struct file *file, int fd, unsigned request, uaddr_t arg)
{
	int number;

	if (request == FIOGETOWN || request == SIOCGPGRP) {
		number = (int)control_owner(file, fd, F_GETOWN, 0);
		return copy_to_user(arg, &number, sizeof(number));
	}
	if (copy_from_user(&number, arg, sizeof(number)) < 0)
		return -EFAULT;
	return control_owner(file, fd, F_SETOWN, (uaddr_t)number);
}

static long control(struct file *file, int fd, unsigned request, uaddr_t arg)
{
	if (IS_ENABLED(CONFIG_FILE_CHANGES) && inode_flags_is_request(request))
		return inode_flags_control(file, request, arg);
	switch (request) {
	case FIOASYNC:
		return set_async(file, fd, arg);
	case FIOQSIZE:
		return bytes_in_use(file->vnode, arg);
	case FIGETBSZ:
		return block_size(file->vnode, arg);
	case FICLONE:
		return clone(file, arg);
	case FICLONERANGE:
		return clone_range(file, arg);
	case FIDEDUPERANGE:
		return share_equal(file, arg);
	case FS_IOC_FIEMAP:
		return -EOPNOTSUPP;
	case FIFREEZE:
		return freeze(-EOPNOTSUPP);
	case FITHAW:
		return freeze(-EINVAL);
	case FIBMAP:
		if (S_ISREG(file->vnode->mode))
			return find_block(arg);
		break;
	case FIOCLEX:
	case FIONCLEX:
		fd_set_cloexec(current_files(), fd, request == FIOCLEX);
		return 0;
	case FIONBIO:
		return set_nonblock(file, arg);
	case FIOSETOWN:
	case SIOCSPGRP:
	case FIOGETOWN:
	case SIOCGPGRP:
		if (IS_ENABLED(CONFIG_FILE_SIGNALS) && S_ISSOCK(file->vnode->mode))
			return socket_owner(file, fd, request, arg);
		break;
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
