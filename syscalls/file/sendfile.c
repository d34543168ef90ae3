// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/ipc/pipe.h"
#include "kernel/ipc/splice.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/read_write.h"
#include "syscalls/file/transfer.h"
#include <generated/syscall_prototypes.h>

static long check_files(const struct file *out, const struct file *in, bool at_offset)
{
	if (!in || !(in->access & FILE_READ))
		return -EBADF;
	if (at_offset && !file_has_offsets(in))
		return -ESPIPE;
	return out && (out->access & FILE_WRITE) ? 0 : -EBADF;
}

/* Between files that are no pipes: what cannot be repositioned would lose what is read and cannot
 * be written. */
static long send_direct(struct file *out, struct file *in, off_t *in_pos, size_t count)
{
	off_t out_pos = out->pos;
	long result;

	if ((out->flags & O_APPEND) || !in->ops->seek)
		return -EINVAL;
	if (count > 0 && (!(in->ops->splice & FILE_READ) || !(out->ops->splice & FILE_WRITE)))
		return -EINVAL;
	result = transfer(out, &out_pos, in, in_pos, count);
	if (result > 0)
		out->pos = out_pos;
	return result;
}

/* What a pipe has no room for is not sent. */
static long send_to_pipe(struct file *out, struct pipe *pipe, struct file *in, off_t *in_pos,
			 size_t count)
{
	if (!(in->ops->splice & FILE_READ))
		return -EINVAL;
	return splice_file_to_pipe(in, in_pos, pipe, count, out->flags & O_NONBLOCK);
}

/* With offset NULL the position of in is used, and moved: the last to be so, where out has the
 * same. */
static long send_between(struct file *out, struct file *in, off_t *offset, size_t count)
{
	long result = check_files(out, in, offset != NULL);
	struct pipe *pipe;
	off_t in_pos;

	if (result < 0)
		return result;
	in_pos = offset ? *offset : in->pos;
	if (in_pos < 0 || !rw_offset_ok(in_pos, count))
		return -EINVAL;
	count = rw_limit(count);
	pipe = IS_ENABLED(CONFIG_EVENTS) ? pipe_of_file(out) : NULL;
	result = pipe ? send_to_pipe(out, pipe, in, &in_pos, count)
		      : send_direct(out, in, &in_pos, count);
	if (result > 0)
		*(offset ? offset : &in->pos) = in_pos;
	rw_count(FILE_READ, result);
	rw_count(FILE_WRITE, result);
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
