// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "syscalls/file/read_write.h"
#include <generated/syscall_prototypes.h>

static struct file *get_readable(int fd)
{
	struct file *file = fd_get(current_files(), fd);

	if (likely(file && (file->access & FILE_READ)))
		return file;
	if (file)
		file_put(file);
	return NULL;
}

/* What is wrong with a range to read into: Linux checks that it is the program's before it looks at
 * how long it is. */
static int check_range(const struct file *file, uaddr_t buf, size_t count)
{
	if (unlikely(!file->ops->read))
		return -EINVAL;
	return likely(uio_range_ok(buf, count)) ? 0 : -EFAULT;
}

static __attribute__((noinline)) long read_any(int fd, uaddr_t buf, size_t count)
{
	struct file *file = get_readable(fd);
	struct uio uio;
	long result;

	if (!file)
		return -EBADF;
	result = check_range(file, buf, count);
	if (result == 0) {
		uio_init_user(&uio, buf, rw_limit(count));
		result = file_read(file, &uio);
	}
	return rw_end(file, IN_ACCESS, result);
}

long sys_read(int fd, uaddr_t buf, size_t count)
{
	struct file *file = rw_plain_file(fd, FILE_READ);
	struct uio uio;
	long result;

	if (unlikely(!file || count > LINUX_RW_MAX || buf > USER_MAX - count))
		return read_any(fd, buf, count);
	uio_init_user(&uio, buf, count);
	file_get(file);
	result = file->ops->read(file, &uio, &file->pos);
	return rw_end(file, IN_ACCESS, result);
}

static __attribute__((noinline)) long pread_any(int fd, uaddr_t buf, size_t count, int64_t offset)
{
	struct file *file;
	struct uio uio;
	long result;

	if (offset < 0)
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	result = file->access & FILE_READ ? check_range(file, buf, count) : -EBADF;
	if (result == 0 && !rw_offset_ok(offset, count))
		result = -EINVAL;
	if (!file_has_offsets(file))
		result = -ESPIPE;
	if (result == 0) {
		uio_init_user(&uio, buf, rw_limit(count));
		result = file_read_at(file, &uio, &offset);
	}
	return rw_end(file, IN_ACCESS, result);
}

long sys_pread64(int fd, uaddr_t buf, size_t count, int64_t offset)
{
	struct file *file = rw_plain_file_at(fd, FILE_READ);
	struct uio uio;
	long result;

	if (unlikely(!file || count > LINUX_RW_MAX || buf > USER_MAX - count || offset < 0 ||
		     !rw_offset_ok(offset, count)))
		return pread_any(fd, buf, count, offset);
	uio_init_user(&uio, buf, count);
	file_get(file);
	result = file->ops->read(file, &uio, &offset);
	return rw_end(file, IN_ACCESS, result);
}

/* Reads at *offset, or with NULL at the file's position. */
static long read_pieces(struct file *file, uaddr_t address, unsigned long count, int64_t *offset)
{
	struct iovec iovec;
	long result;

	if (offset && !file_has_offsets(file))
		return -ESPIPE;
	if (!(file->access & FILE_READ))
		return -EBADF;
	if (!file->ops->read)
		return -EINVAL;
	result = iovec_get(&iovec, address, count);
	if (result < 0)
		return result;
	if (iovec.uio.resid > 0)
		result = offset ? file_read_at(file, &iovec.uio, offset)
				: file_read(file, &iovec.uio);
	iovec_put(&iovec);
	return result;
}

static long read_vector(int fd, uaddr_t address, unsigned long count, int64_t *offset)
{
	struct file *file;
	long result;

	if (offset && *offset < 0)
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	result = read_pieces(file, address, count, offset);
	return rw_end(file, IN_ACCESS, result);
}

long sys_readv(int fd, uaddr_t iov, unsigned long iovcnt)
{
	return read_vector(fd, iov, iovcnt, NULL);
}

/* The high half of the offset is for 32-bit programs: pos_l has all 64 bits here. */
long sys_preadv(int fd, uaddr_t iov, unsigned long iovcnt, unsigned long pos_l, unsigned long pos_h)
{
	int64_t offset = pos_l;

	return read_vector(fd, iov, iovcnt, &offset);
}

long sys_preadv2(int fd, uaddr_t iov, unsigned long iovcnt, unsigned long pos_l,
		 unsigned long pos_h, int flags)
{
	int64_t offset = pos_l;

	if (flags != 0)
		return -EOPNOTSUPP;
	return read_vector(fd, iov, iovcnt, offset == -1 ? NULL : &offset);
}
