// SPDX-License-Identifier: BSD-3-Clause
// Between two pipes.

#include "kernel/ipc/splice.h"

#include "include/linux/errno.h"
#include "kernel/ipc/pipe_internal.h"
#include "kernel/mm/page.h"

/* Both locks at once, always in the same order. */
static void lock_both(struct pipe *a, struct pipe *b)
{
	mutex_lock(a < b ? &a->lock : &b->lock);
	mutex_lock(a < b ? &b->lock : &a->lock);
}

static void unlock_both(struct pipe *a, struct pipe *b)
{
	mutex_unlock(&a->lock);
	mutex_unlock(&b->lock);
}

/* Waits until there is something to move and room for it. */
static int wait_both(struct pipe *in, struct pipe *out, bool nonblock)
{
	int result = pipe_wait_readable(in, nonblock);

	return result == 0 ? pipe_wait_writable(out, nonblock) : result;
}

/* Moves, slot by slot; the locks are held. */
static size_t move(struct pipe_data *in, struct pipe_data *out, size_t len)
{
	size_t done = 0;

	while (done < len && in->used > 0 && !pipe_data_full(out)) {
		struct pipe_slot *slot = pipe_data_slot(in, 0);
		size_t n = MIN((size_t)slot->len, len - done);

		if (n == slot->len) {
			pipe_data_push(out, slot);
			pipe_data_take_first(in);
		} else {
			pipe_data_push_shared(out, slot, n);
			pipe_data_consume(in, n);
		}
		done += n;
	}
	return done;
}

static size_t duplicate(struct pipe_data *in, struct pipe_data *out, size_t len)
{
	size_t done = 0;

	for (uint32_t i = 0; done < len && i < in->used && !pipe_data_full(out); i++) {
		struct pipe_slot *slot = pipe_data_slot(in, i);
		size_t n = MIN((size_t)slot->len, len - done);

		pipe_data_push_shared(out, slot, n);
		done += n;
	}
	return done;
}

/* Another reader or writer may have been faster than who waited. */
static ssize_t between(struct pipe *in, struct pipe *out, size_t len, bool nonblock,
		       size_t (*action)(struct pipe_data *, struct pipe_data *, size_t))
{
	size_t done;
	bool at_end;

	do {
		int result = wait_both(in, out, nonblock);

		if (result != 0)
			return result;
		lock_both(in, out);
		done = action(&in->data, &out->data, len);
		at_end = in->writers == 0 && in->data.used == 0;
		unlock_both(in, out);
	} while (done == 0 && !at_end);
	if (done > 0)
		pipe_tell_readers(out);
	return (ssize_t)done;
}

ssize_t splice_pipe_to_pipe(struct pipe *in, struct pipe *out, size_t len, bool nonblock)
{
	ssize_t result = between(in, out, len, nonblock, move);

	if (result > 0)
		pipe_tell_writers(in);
	return result;
}

ssize_t splice_tee(struct pipe *in, struct pipe *out, size_t len, bool nonblock)
{
	return between(in, out, len, nonblock, duplicate);
}
