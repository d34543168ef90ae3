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

/* One side of the copy: a file, and a position that is the program's variable or the file's. */
struct side {
	struct file *file;
	uaddr_t address; /* of the variable, or 0 */
	off_t pos;
};

static int side_get(struct side *side, int fd, uaddr_t address)
{
	side->file = fd_get(current_files(), fd);
	side->address = address;
	return side->file ? 0 : -EBADF;
}

static int side_get_pos(struct side *side)
{
	side->pos = side->file->pos;
	return side->address ? copy_from_user(&side->pos, side->address, sizeof(side->pos)) : 0;
}

static int side_set_pos(struct side *side)
{
	if (side->address)
		return copy_to_user(side->address, &side->pos, sizeof(side->pos));
	side->file->pos = side->pos;
	return 0;
}

static bool overlap(const struct side *in, const struct side *out, size_t len)
{
	return in->file->vnode == out->file->vnode && in->pos < out->pos + (off_t)len &&
	       out->pos < in->pos + (off_t)len;
}

/* Whether pos + len wraps as an unsigned number. */
static bool wraps(off_t pos, size_t len)
{
	return (uint64_t)pos + len < (uint64_t)pos;
}

/* Whether the copy is possible, in the order Linux finds fault with it; cuts *len at the end. */
static int check(const struct side *in, const struct side *out, size_t *len)
{
	const struct vnode *from = in->file->vnode, *to = out->file->vnode;
	int err;

	if (S_ISDIR(from->mode) || S_ISDIR(to->mode))
		return -EISDIR;
	if (!S_ISREG(from->mode) || !S_ISREG(to->mode))
		return -EINVAL;
	if (!(in->file->access & FILE_READ) || !(out->file->access & FILE_WRITE) ||
	    (out->file->flags & O_APPEND))
		return -EBADF;
	if (from->fs != to->fs)
		return -EXDEV;
	if (wraps(in->pos, *len) || wraps(out->pos, *len))
		return -EOVERFLOW;
	if (in->pos < 0 || out->pos < 0)
		return -EINVAL;
	*len = (uint64_t)in->pos < from->size ? MIN(*len, from->size - in->pos) : 0;
	err = file_limit_write(out->pos, len);
	if (err < 0)
		return err;
	*len = rw_limit(*len);
	if (!rw_offset_ok(out->pos, *len))
		return -EINVAL;
	return overlap(in, out, *len) ? -EINVAL : 0;
}

static long copy(struct side *in, struct side *out, size_t len, unsigned flags)
{
	long result = side_get_pos(in);

	if (result == 0)
		result = side_get_pos(out);
	if (result == 0 && flags)
		result = -EINVAL;
	if (result == 0)
		result = check(in, out, &len);
	if (result < 0 || len == 0)
		return result;
	result = transfer(out->file, &out->pos, in->file, &in->pos, len);
	if (result > 0 && (side_set_pos(in) < 0 || side_set_pos(out) < 0))
		return -EFAULT;
	return result;
}

long sys_copy_file_range(int fd_in, uaddr_t off_in, int fd_out, uaddr_t off_out, size_t len,
			 unsigned flags)
{
	struct side in, out;
	long result = side_get(&in, fd_in, off_in);

	if (result < 0)
		return result;
	result = side_get(&out, fd_out, off_out);
	if (result == 0) {
		result = copy(&in, &out, len, flags);
		file_put(out.file);
	}
	file_put(in.file);
	return result;
}
