/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the data of a read or write is: one piece, or a list, of program or kernel memory. */
#pragma once

#include "kernel/lib/compiler.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/usercopy.h"

struct uio_piece {
	uint64_t base; /* uaddr_t, or a kernel pointer with UIO_KERNEL */
	size_t len;
};

#define UIO_KERNEL (1u << 0)
#define UIO_LIST   (1u << 1)
/* Of kernel memory that is read from: it is in pages each of which may be kept by a reference of
 * one's own, and is sent as it is then. */
#define UIO_PAGES (1u << 2)
/* More is going to follow soon: who sends in larger pieces may wait for it. */
#define UIO_MORE (1u << 3)

struct uio {
	uint64_t base;	/* where the next byte goes to or comes from */
	size_t resid;	/* bytes left over all pieces */
	uint32_t flags; /* 0: one piece of program memory */
	size_t run;	/* with UIO_LIST: bytes left of the piece at base */
	const struct uio_piece *next;
};

/* Whether memory is the program's. */
static inline bool uio_range_ok(uaddr_t base, size_t len)
{
	return len <= USER_MAX && base <= USER_MAX - len;
}

/* A uio of one piece; the caller has checked it with uio_range_ok(). */
static inline void uio_init_user(struct uio *uio, uaddr_t base, size_t len)
{
	uio->base = base;
	uio->resid = len;
	uio->flags = 0;
}

static inline void uio_init_kernel(struct uio *uio, void *base, size_t len)
{
	uio->base = (uint64_t)base;
	uio->resid = len;
	uio->flags = UIO_KERNEL;
}

/* A uio of several pieces, each checked, of len bytes in all; they must live as long as uio. */
static inline void uio_init_list(struct uio *uio, const struct uio_piece *pieces, size_t len)
{
	*uio = (struct uio){.resid = len, .flags = UIO_LIST, .next = pieces};
}

/* What the functions below do when it is not the simple case. */
size_t uio_put_any(struct uio *uio, const void *src, size_t n);
size_t uio_get_any(struct uio *uio, void *dst, size_t n);
size_t uio_put_zeros_any(struct uio *uio, size_t n);

static inline size_t uio_moved(struct uio *uio, size_t n)
{
	uio->base += n;
	uio->resid -= n;
	return n;
}

/*
 * Move up to n bytes and advance: into the uio, out of it, or zeros into it. Return how many bytes
 * were moved; fewer than min(n, resid) means that program memory faulted (-EFAULT if nothing has
 * been moved by the whole operation). May sleep for program memory.
 */
static inline size_t uio_put(struct uio *uio, const void *src, size_t n)
{
	if (unlikely(uio->flags))
		return uio_put_any(uio, src, n);
	n = MIN(n, uio->resid);
	return uio_moved(uio, n - usercopy_copy((void *)uio->base, src, n));
}

static inline size_t uio_get(struct uio *uio, void *dst, size_t n)
{
	if (unlikely(uio->flags))
		return uio_get_any(uio, dst, n);
	n = MIN(n, uio->resid);
	return uio_moved(uio, n - usercopy_copy(dst, (const void *)uio->base, n));
}

/* Advances by up to n bytes of kernel memory, which are not copied: how many lie at *piece. They
 * stay there as long as the uio. */
size_t uio_get_piece(struct uio *uio, size_t n, const void **piece);

static inline size_t uio_put_zeros(struct uio *uio, size_t n)
{
	if (unlikely(uio->flags))
		return uio_put_zeros_any(uio, n);
	n = MIN(n, uio->resid);
	return uio_moved(uio, n - usercopy_clear((void *)uio->base, n));
}
