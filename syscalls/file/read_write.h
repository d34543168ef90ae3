/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls that move data between files and a program's memory have in common. */
#pragma once

#include "include/linux/fcntl.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/fd_table.h"
#include "kernel/vfscore/notify.h"

/* How much one call moves at most. */
static inline size_t rw_limit(size_t len)
{
	return MIN(len, LINUX_RW_MAX);
}

/* Whether a file can have so many bytes at an offset that is not negative. */
static inline bool rw_offset_ok(int64_t offset, size_t len)
{
	return len <= INT64_MAX && (int64_t)((uint64_t)offset + len) >= 0;
}

/* Whether that is so for all that one call moves. An offset that is negative is not. */
static inline bool rw_offset_far_from_end(int64_t offset)
{
	return (uint64_t)offset <= INT64_MAX - LINUX_RW_MAX;
}

/*
 * The file of one of the first descriptors, borrowed, when it can be read or written (access is
 * FILE_READ or FILE_WRITE) without any of the rarer conditions; else NULL.
 */
static inline struct file *rw_plain_file(int fd, uint32_t access)
{
	struct file *file = fd_peek(current_files(), fd);
	uint32_t checked = access | FILE_LOCKED | FILE_PARTLY;

	return likely(file && (file->access & checked) == access) ? file : NULL;
}

/* The same for reading or writing at an offset that the call names: that needs no position. */
static inline struct file *rw_plain_file_at(int fd, uint32_t access)
{
	struct file *file = fd_peek(current_files(), fd);
	uint32_t checked = access | FILE_STREAM | FILE_PARTLY;

	return likely(file && (file->access & checked) == access) ? file : NULL;
}

/* Counts a call that has read or written (access) result bytes, or failed. */
static inline void rw_count(uint32_t access, long result)
{
	struct io_use *io = &current_task()->usage.io;

	if (!IS_ENABLED(CONFIG_PROCFS))
		return;
	*(access == FILE_READ ? &io->reads : &io->writes) += 1;
	if (likely(result > 0))
		*(access == FILE_READ ? &io->read_bytes : &io->write_bytes) += (uint64_t)result;
}

/* Ends a call that has moved result bytes, of which event (IN_ACCESS or IN_MODIFY) tells. */
static inline long rw_end(struct file *file, uint32_t event, long result)
{
	if (notify_is_on() && result > 0)
		notify_file_watched(file, event);
	file_put(file);
	return result;
}

/*
 * read(2) and write(2), pread(2) and pwrite(2), readv(2) and its kin, with all conditions checked
 * in Linux's order; access is FILE_READ or FILE_WRITE. A vector moves at *offset, or with NULL at
 * the file's position; flags are RWF_ ones. Bytes or a negative errno. May sleep.
 */
long rw_any(int fd, uint32_t access, uaddr_t buf, size_t count);
long rw_any_at(int fd, uint32_t access, uaddr_t buf, size_t count, int64_t offset);
long rw_vector(int fd, uint32_t access, uaddr_t address, unsigned long count, int64_t *offset,
	       int flags);

/*
 * Puts in *out what file is for one call with RWF_ flags, that reads or writes: only its operations
 * may be called, at a position of the caller's. 0 or a negative errno.
 */
int rw_flags_apply(const struct file *file, int flags, uint32_t access, struct file *out);

#define IOVEC_FAST 8

/* A list of pieces copied from a program. */
struct iovec {
	struct uio uio;
	struct uio_piece *pieces; /* fast, or allocated */
	struct uio_piece fast[IOVEC_FAST];
};

/* Copies and checks readv(2)'s arguments. 0, and then iovec_put() must follow, or a negative errno.
 */
int iovec_get(struct iovec *iovec, uaddr_t address, unsigned long count);
void iovec_put(struct iovec *iovec);
