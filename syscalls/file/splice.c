// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/splice.h"

#include "include/linux/errno.h"
#include "kernel/ipc/pipe.h"
#include "kernel/ipc/splice.h"
#include "kernel/mm/usercopy.h"
#include "syscalls/file/read_write.h"
#include <generated/syscall_prototypes.h>

/* The two files of a call, referenced. */
struct ends {
	struct file *in, *out;
	struct pipe *in_pipe, *out_pipe; /* NULL: no pipe */
};

static int get_ends(struct ends *ends, int fd_in, int fd_out)
{
	ends->in = fd_get(current_files(), fd_in);
	ends->out = ends->in ? fd_get(current_files(), fd_out) : NULL;
	if (!ends->out) {
		if (ends->in)
			file_put(ends->in);
		return -EBADF;
	}
	ends->in_pipe = pipe_of_file(ends->in);
	ends->out_pipe = pipe_of_file(ends->out);
	return 0;
}

static long put_ends(struct ends *ends, long result)
{
	if (result > 0) {
		notify_file(ends->in, IN_ACCESS);
		notify_file(ends->out, IN_MODIFY);
	}
	file_put(ends->in);
	file_put(ends->out);
	return result;
}

static bool are_open(const struct ends *ends)
{
	return (ends->in->access & FILE_READ) && (ends->out->access & FILE_WRITE);
}

/* Whether neither pipe is to be waited for. */
static bool nonblock(const struct ends *ends, unsigned flags)
{
	uint32_t status =
		(ends->in_pipe ? ends->in->flags : 0) | (ends->out_pipe ? ends->out->flags : 0);

	return (flags & SPLICE_F_NONBLOCK) || (status & O_NONBLOCK);
}

/* Whether len bytes at a file's position, or at the program's, can be meant. */
static int check_file(const struct file *file, const off_t *offset, size_t len)
{
	off_t pos = offset ? *offset : file->pos;

	if (offset && !file_has_offsets(file))
		return -EINVAL;
	return (ssize_t)len < 0 || pos < 0 || !rw_offset_ok(pos, len) ? -EINVAL : 0;
}

static long from_pipe(struct ends *ends, off_t *offset, size_t len, unsigned flags)
{
	int err = check_file(ends->out, offset, len);

	if (err < 0 || (ends->out->flags & O_APPEND))
		return -EINVAL;
	return splice_pipe_to_file(ends->in_pipe, ends->out, offset ? offset : &ends->out->pos, len,
				   nonblock(ends, flags));
}

static long to_pipe(struct ends *ends, off_t *offset, size_t len, unsigned flags)
{
	int err = check_file(ends->in, offset, len);

	if (err < 0)
		return err;
	return splice_file_to_pipe(ends->in, offset ? offset : &ends->in->pos, ends->out_pipe,
				   MIN(len, LINUX_RW_MAX), nonblock(ends, flags));
}

static long splice(struct ends *ends, off_t *off_in, off_t *off_out, size_t len, unsigned flags)
{
	if (!are_open(ends))
		return -EBADF;
	if (ends->in_pipe && ends->out_pipe) {
		if (ends->in_pipe == ends->out_pipe)
			return -EINVAL;
		return splice_pipe_to_pipe(ends->in_pipe, ends->out_pipe, len,
					   nonblock(ends, flags));
	}
	if (ends->in_pipe)
		return from_pipe(ends, off_out, len, flags);
	return ends->out_pipe ? to_pipe(ends, off_in, len, flags) : -EINVAL;
}

/* A position that the program gave: *offset is set to variable, or NULL when it gave none. */
static int get_offset(uaddr_t address, off_t *variable, off_t **offset)
{
	*offset = address ? variable : NULL;
	return address ? copy_from_user(variable, address, sizeof(*variable)) : 0;
}

static int put_offset(uaddr_t address, const off_t *variable)
{
	return address ? copy_to_user(address, variable, sizeof(*variable)) : 0;
}

static long splice_at(struct ends *ends, uaddr_t off_in, uaddr_t off_out, size_t len,
		      unsigned flags)
{
	off_t in_pos, out_pos, *in_offset, *out_offset;
	long result;

	if ((ends->in_pipe && off_in) || (ends->out_pipe && off_out))
		return -ESPIPE;
	if (get_offset(off_out, &out_pos, &out_offset) < 0 ||
	    get_offset(off_in, &in_pos, &in_offset) < 0)
		return -EFAULT;
	result = splice(ends, in_offset, out_offset, len, flags);
	if (result >= 0 && (put_offset(off_out, &out_pos) < 0 || put_offset(off_in, &in_pos) < 0))
		return -EFAULT;
	return result;
}

long sys_splice(int fd_in, uaddr_t off_in, int fd_out, uaddr_t off_out, size_t size, unsigned flags)
{
	struct ends ends;
	int err;

	if (size == 0)
		return 0;
	if (flags & ~LINUX_SPLICE_FLAGS)
		return -EINVAL;
	err = get_ends(&ends, fd_in, fd_out);
	return err < 0 ? err : put_ends(&ends, splice_at(&ends, off_in, off_out, size, flags));
}

static long tee(struct ends *ends, size_t len, unsigned flags)
{
	if (!are_open(ends))
		return -EBADF;
	if (!ends->in_pipe || !ends->out_pipe || ends->in_pipe == ends->out_pipe)
		return -EINVAL;
	return splice_tee(ends->in_pipe, ends->out_pipe, len, nonblock(ends, flags));
}

long sys_tee(int fd_in, int fd_out, size_t size, unsigned flags)
{
	struct ends ends;
	int err;

	if (flags & ~LINUX_SPLICE_FLAGS)
		return -EINVAL;
	if (size == 0)
		return 0;
	err = get_ends(&ends, fd_in, fd_out);
	return err < 0 ? err : put_ends(&ends, tee(&ends, size, flags));
}

static long vmsplice(struct file *file, uaddr_t iov, unsigned long count, bool nowait)
{
	struct pipe *pipe = pipe_of_file(file);
	struct iovec iovec;
	long result = iovec_get(&iovec, iov, count);

	if (result < 0)
		return result;
	if (iovec.uio.resid == 0)
		result = 0;
	else if (!pipe)
		result = -EBADF;
	else if (file->access & FILE_WRITE)
		result = splice_user_to_pipe(iovec.pieces, count, pipe, nowait);
	else
		result = splice_pipe_to_user(pipe, &iovec.uio, nowait);
	iovec_put(&iovec);
	return result;
}

long sys_vmsplice(int fd, uaddr_t iov, unsigned long nr_segs, unsigned flags)
{
	struct file *file;
	long result = -EBADF;

	if (flags & ~LINUX_SPLICE_FLAGS)
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	if (file->access & (FILE_READ | FILE_WRITE))
		result = vmsplice(file, iov, nr_segs, flags & SPLICE_F_NONBLOCK);
	return rw_end(file, file->access & FILE_WRITE ? IN_MODIFY : IN_ACCESS, result);
}
