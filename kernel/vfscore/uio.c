// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/uio.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"

/* How many of n bytes can be moved in one go; goes to the next piece when one is used up. */
static size_t begin_run(struct uio *uio, size_t n)
{
	n = MIN(n, uio->resid);
	if (!(uio->flags & UIO_LIST))
		return n;
	while (uio->run == 0 && uio->resid > 0) {
		uio->base = uio->next->base;
		uio->run = uio->next->len;
		uio->next++;
	}
	return MIN(n, uio->run);
}

static void end_run(struct uio *uio, size_t moved)
{
	uio_moved(uio, moved);
	if (uio->flags & UIO_LIST)
		uio->run -= moved;
}

/* Bytes in their order, so that those copied first may be the source of others: that is how Linux
 * copies within a page, as do processors whose `rep movsb` it uses. */
static void copy_forwards(void *dst, const void *src, size_t n)
{
	char *to = dst;
	const char *from = src;

	if (unlikely((uintptr_t)to - (uintptr_t)from < n)) {
		while (n-- > 0)
			*to++ = *from++;
	} else {
		memcpy(dst, src, n);
	}
}

size_t uio_put_any(struct uio *uio, const void *src, size_t n)
{
	size_t done = 0, run, moved;

	while ((run = begin_run(uio, n - done)) > 0) {
		moved = run;
		if (uio->flags & UIO_KERNEL)
			memcpy((void *)uio->base, (const char *)src + done, run);
		else
			moved -= usercopy_copy((void *)uio->base, (const char *)src + done, run);
		end_run(uio, moved);
		done += moved;
		if (moved < run)
			break;
	}
	return done;
}

size_t uio_get_any(struct uio *uio, void *dst, size_t n)
{
	size_t done = 0, run, moved;

	while ((run = begin_run(uio, n - done)) > 0) {
		moved = run;
		if (uio->flags & UIO_KERNEL)
			copy_forwards((char *)dst + done, (const void *)uio->base, run);
		else
			moved -= usercopy_copy((char *)dst + done, (const void *)uio->base, run);
		end_run(uio, moved);
		done += moved;
		if (moved < run)
			break;
	}
	return done;
}

size_t uio_get_piece(struct uio *uio, size_t n, const void **piece)
{
	size_t run = begin_run(uio, n);

	assert(uio->flags & UIO_KERNEL);
	*piece = (const void *)uio->base;
	end_run(uio, run);
	return run;
}

size_t uio_put_zeros_any(struct uio *uio, size_t n)
{
	size_t done = 0, run, moved;

	while ((run = begin_run(uio, n - done)) > 0) {
		moved = run;
		if (uio->flags & UIO_KERNEL)
			memset((void *)uio->base, 0, run);
		else
			moved -= usercopy_clear((void *)uio->base, run);
		end_run(uio, moved);
		done += moved;
		if (moved < run)
			break;
	}
	return done;
}
