// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/uio.h"

#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"

/* Notes that n bytes of the current piece have been moved. */
static void advance(struct uio *uio, size_t n)
{
	uio->offset += n;
	uio->resid -= n;
	if (uio->offset == uio->pieces->len && uio->count > 1) {
		uio->pieces++;
		uio->count--;
		uio->offset = 0;
	}
}

/* The bytes that can be moved in one go, at most n. Steps over empty pieces. */
static size_t next_run(struct uio *uio, size_t n)
{
	while (unlikely(uio->offset == uio->pieces->len) && uio->count > 1)
		advance(uio, 0);
	return MIN(n, uio->pieces->len - uio->offset);
}

size_t uio_put(struct uio *uio, const void *src, size_t n)
{
	size_t done = 0;

	n = MIN(n, uio->resid);
	while (done < n) {
		size_t run = next_run(uio, n - done), moved = run;
		uint64_t to = uio->pieces->base + uio->offset;

		if (unlikely(uio->kernel))
			memcpy((void *)to, (const char *)src + done, run);
		else
			moved = copy_to_user_partial(to, (const char *)src + done, run);
		advance(uio, moved);
		done += moved;
		if (moved < run)
			break;
	}
	return done;
}

size_t uio_get(struct uio *uio, void *dst, size_t n)
{
	size_t done = 0;

	n = MIN(n, uio->resid);
	while (done < n) {
		size_t run = next_run(uio, n - done), moved = run;
		uint64_t from = uio->pieces->base + uio->offset;

		if (unlikely(uio->kernel))
			memcpy((char *)dst + done, (const void *)from, run);
		else
			moved = copy_from_user_partial((char *)dst + done, from, run);
		advance(uio, moved);
		done += moved;
		if (moved < run)
			break;
	}
	return done;
}

size_t uio_put_zeros(struct uio *uio, size_t n)
{
	size_t done = 0;

	n = MIN(n, uio->resid);
	while (done < n) {
		size_t run = next_run(uio, n - done), moved = run;
		uint64_t to = uio->pieces->base + uio->offset;

		if (unlikely(uio->kernel))
			memset((void *)to, 0, run);
		else
			moved = clear_user_partial(to, run);
		advance(uio, moved);
		done += moved;
		if (moved < run)
			break;
	}
	return done;
}

void uio_skip(struct uio *uio, size_t n)
{
	n = MIN(n, uio->resid);
	while (n > 0) {
		size_t run = next_run(uio, n);

		advance(uio, run);
		n -= run;
	}
}
