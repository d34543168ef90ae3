// SPDX-License-Identifier: BSD-3-Clause
// The calls that read and write, but for the shortest way through the commonest ones.

#include "syscalls/file/read_write.h"

#include "include/linux/errno.h"
#include "kernel/vfscore/file.h"

/* What is wrong with a file and a range of memory: Linux checks that it is the program's before it
 * looks at how long it is. */
static int check(const struct file *file, uint32_t access, uaddr_t buf, size_t count)
{
	if (!(file->access & access))
		return -EBADF;
	if (access == FILE_READ ? !file->ops->read : !file->ops->write)
		return -EINVAL;
	return likely(uio_range_ok(buf, count)) ? 0 : -EFAULT;
}

/* At *offset, or with NULL at the file's position. */
static long move(struct file *file, uint32_t access, struct uio *uio, int64_t *offset)
{
	long result;

	if (access == FILE_READ)
		result = offset ? file_read_at(file, uio, offset) : file_read(file, uio);
	else
		result = offset ? file_write_at(file, uio, offset) : file_write(file, uio);
	rw_count(access, result);
	return result;
}

static long end(struct file *file, uint32_t access, long result)
{
	return rw_end(file, access == FILE_READ ? IN_ACCESS : IN_MODIFY, result);
}

long rw_any(int fd, uint32_t access, uaddr_t buf, size_t count)
{
	struct file *file = fd_get(current_files(), fd);
	struct uio uio;
	long result;

	if (!file)
		return -EBADF;
	result = check(file, access, buf, count);
	if (result == 0) {
		uio_init_user(&uio, buf, rw_limit(count));
		result = move(file, access, &uio, NULL);
	}
	return end(file, access, result);
}

long rw_any_at(int fd, uint32_t access, uaddr_t buf, size_t count, int64_t offset)
{
	struct file *file;
	struct uio uio;
	long result;

	if (offset < 0)
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	result = check(file, access, buf, count);
	if (result == 0 && !rw_offset_ok(offset, count))
		result = -EINVAL;
	if (!file_has_offsets(file))
		result = -ESPIPE;
	if (result == 0) {
		uio_init_user(&uio, buf, rw_limit(count));
		result = move(file, access, &uio, &offset);
	}
	return end(file, access, result);
}

/* Moves with RWF_ flags. */
static long move_flagged(struct file *file, uint32_t access, struct uio *uio, int64_t *offset,
			 int flags)
{
	int64_t *pos = offset ? offset : &file->pos;
	bool locks = !offset && (file->access & FILE_LOCKED);
	struct file flagged;
	long result = rw_flags_apply(file, flags, access, &flagged);

	if (result < 0)
		return result;
	if (locks)
		mutex_lock(&file->pos_lock);
	result = move(&flagged, access, uio, pos);
	if (locks)
		mutex_unlock(&file->pos_lock);
	return result;
}

static long move_pieces(struct file *file, uint32_t access, uaddr_t address, unsigned long count,
			int64_t *offset, int flags)
{
	struct iovec iovec;
	long result;

	if (offset && !file_has_offsets(file))
		return -ESPIPE;
	result = check(file, access, 0, 0);
	if (result == 0)
		result = iovec_get(&iovec, address, count);
	if (result < 0)
		return result;
	if (iovec.uio.resid > 0 && unlikely(flags))
		result = move_flagged(file, access, &iovec.uio, offset, flags);
	else if (iovec.uio.resid > 0)
		result = move(file, access, &iovec.uio, offset);
	iovec_put(&iovec);
	return result;
}

long rw_vector(int fd, uint32_t access, uaddr_t address, unsigned long count, int64_t *offset,
	       int flags)
{
	struct file *file;

	if (offset && *offset < 0)
		return -EINVAL;
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	return end(file, access, move_pieces(file, access, address, count, offset, flags));
}
