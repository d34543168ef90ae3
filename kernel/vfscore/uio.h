/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the data of a read or write is: a list of pieces of program or kernel memory. */
#pragma once

#include "kernel/lib/compiler.h"

struct uio_piece {
	uint64_t base; /* uaddr_t, or a kernel pointer with kernel set */
	size_t len;
};

struct uio {
	struct uio_piece *pieces; /* advanced as data is moved */
	unsigned count;		  /* ≥ 1 */
	bool kernel;
	size_t offset; /* in the first piece */
	size_t resid;  /* bytes left over all pieces */
};

/* A uio of one piece; piece must live as long as uio. */
static inline void uio_init_user(struct uio *uio, struct uio_piece *piece, uaddr_t base, size_t len)
{
	*piece = (struct uio_piece){base, len};
	*uio = (struct uio){.pieces = piece, .count = 1, .resid = len};
}

static inline void uio_init_kernel(struct uio *uio, struct uio_piece *piece, void *base, size_t len)
{
	*piece = (struct uio_piece){(uint64_t)base, len};
	*uio = (struct uio){.pieces = piece, .count = 1, .kernel = true, .resid = len};
}

/*
 * Move up to n bytes and advance: into the uio, out of it, or zeros into it. Return how many bytes
 * were moved; fewer than min(n, resid) means that program memory faulted (-EFAULT if nothing has
 * been moved by the whole operation). May sleep for program memory.
 */
size_t uio_put(struct uio *uio, const void *src, size_t n);
size_t uio_get(struct uio *uio, void *dst, size_t n);
size_t uio_put_zeros(struct uio *uio, size_t n);

/* Advances by n bytes, at most resid, without moving any. */
void uio_skip(struct uio *uio, size_t n);
