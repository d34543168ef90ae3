// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/read_write.h"
#include "syscalls/file/transfer.h"
#include <generated/syscall_prototypes.h>

/* What cannot be repositioned would lose what is read and cannot be written. Only into a pipe,
 * which takes over what is read, may it be sent; but a pipe's own content never. */
static bool can_send(const struct file *out, const struct file *in)
{
	return in->ops->seek || (S_ISFIFO(out->vnode->mode) && !S_ISFIFO(in->vnode->mode));
}

/* Nothing can be sent between any files, such as directories. */
static bool has_way(const struct file *out, const struct file *in, size_t count)
{
	return count == 0 || (in->ops->read && out->ops->write && !S_ISDIR(in->vnode->mode));
}

static long check_files(const struct file *out, const struct file *in, bool at_offset, size_t count)
{
	if (!in || !(in->access & FILE_READ))
		return -EBADF;
	if (at_offset && !in->ops->seek)
		return -ESPIPE;
	if (!out || !(out->access & FILE_WRITE))
		return -EBADF;
	if (!has_way(out, in, count) || !can_send(out, in))
		return -EINVAL;
	return out->flags & O_APPEND ? -EINVAL : 0;
}

/* With offset NULL the position of in is used, and moved: the last to be so, where out has the
 * same. */
static long send_between(struct file *out, struct file *in, off_t *offset, size_t count)
{
	long result = check_files(out, in, offset != NULL, count);
	off_t in_pos, out_pos;

	if (result < 0)
		return result;
	in_pos = offset ? *offset : in->pos;
	out_pos = out->pos;
	if (in_pos < 0 || !rw_offset_ok(in_pos, count))
		return -EINVAL;
	result = transfer(out, &out_pos, in, &in_pos, rw_limit(count));
	if (result > 0) {
		out->pos = out_pos;
		*(offset ? offset : &in->pos) = in_pos;
	}
	return result;
}

static long send_fds(int out_fd, int in_fd, off_t *offset, size_t count)
{
	struct fd_table *table = current_files();
	struct file *in = fd_get(table, in_fd), *out = fd_get(table, out_fd);
	long result = (ssize_t)count < 0 ? -EINVAL : send_between(out, in, offset, count);

	if (in)
		file_put(in);
	if (out)
		file_put(out);
	return result;
}

long sys_sendfile(int out_fd, int in_fd, uaddr_t offset_addr, size_t count)
{
	off_t offset;
	long result;

	if (!offset_addr)
		return send_fds(out_fd, in_fd, NULL, count);
	if (copy_from_user(&offset, offset_addr, sizeof(offset)) < 0)
		return -EFAULT;
	result = send_fds(out_fd, in_fd, &offset, count);
	if (copy_to_user(offset_addr, &offset, sizeof(offset)) < 0)
		return -EFAULT;
	return result;
}
