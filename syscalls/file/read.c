// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "syscalls/file/read_write.h"
#include <generated/syscall_prototypes.h>

long sys_read(int fd, uaddr_t buf, size_t count)
{
	struct file *file = rw_plain_file(fd, FILE_READ);
	struct uio uio;
	long result;

	if (unlikely(!file || count > LINUX_RW_MAX || buf > USER_MAX - count))
		return rw_any(fd, FILE_READ, buf, count);
	uio_init_user(&uio, buf, count);
	file_get(file);
	result = file->ops->read(file, &uio, &file->pos);
	rw_count(FILE_READ, result);
	return rw_end(file, IN_ACCESS, result);
}

long sys_pread64(int fd, uaddr_t buf, size_t count, int64_t offset)
{
	struct file *file = rw_plain_file_at(fd, FILE_READ);
	struct uio uio;
	long result;

	if (unlikely(!file || count > LINUX_RW_MAX || buf > USER_MAX - count ||
		     !rw_offset_far_from_end(offset)))
		return rw_any_at(fd, FILE_READ, buf, count, offset);
	uio_init_user(&uio, buf, count);
	file_get(file);
	result = file->ops->read(file, &uio, &offset);
	rw_count(FILE_READ, result);
	return rw_end(file, IN_ACCESS, result);
}

long sys_readv(int fd, uaddr_t iov, unsigned long iovcnt)
{
	return rw_vector(fd, FILE_READ, iov, iovcnt, NULL, 0);
}

/* The high half of the offset is for 32-bit programs: pos_l has all 64 bits here. */
long sys_preadv(int fd, uaddr_t iov, unsigned long iovcnt, unsigned long pos_l, unsigned long pos_h)
{
	int64_t offset = pos_l;

	return rw_vector(fd, FILE_READ, iov, iovcnt, &offset, 0);
}

long sys_preadv2(int fd, uaddr_t iov, unsigned long iovcnt, unsigned long pos_l,
		 unsigned long pos_h, int flags)
{
	int64_t offset = pos_l;

	return rw_vector(fd, FILE_READ, iov, iovcnt, offset == -1 ? NULL : &offset, flags);
}
