/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls that move data between files and a program's memory have in common. */
#pragma once

#include "include/linux/fcntl.h"
#include "kernel/vfscore/uio.h"
#include "plat/x86_64/layout.h"

/* Whether memory is the program's, and how much one call moves of it at most. */
static inline bool rw_range_ok(uaddr_t base, size_t len)
{
	return len <= USER_MAX && base <= USER_MAX - len;
}

/* Whether a file can have so many bytes at an offset that is not negative. */
static inline bool rw_offset_ok(int64_t offset, size_t len)
{
	return len <= (uint64_t)(INT64_MAX - offset);
}

static inline size_t rw_limit(size_t len)
{
	return MIN(len, LINUX_RW_MAX);
}

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
