// SPDX-License-Identifier: BSD-3-Clause
// Between a pipe and a program's memory.

#include "include/linux/errno.h"
#include "kernel/ipc/pipe_internal.h"
#include "kernel/ipc/splice.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/process/process.h"

ssize_t splice_pipe_to_user(struct pipe *in, struct uio *uio, bool nonblock)
{
	size_t wanted = uio->resid;
	ssize_t result;

	do {
		result = pipe_wait_readable(in, nonblock);
		if (result != 0)
			return result;
		mutex_lock(&in->lock);
		result = pipe_data_read_through(&in->data, uio);
		mutex_unlock(&in->lock);
	} while (result == 0 && in->writers > 0);
	if (uio->resid < wanted)
		pipe_tell_writers(in);
	return result;
}

/* Gives the page at addr, or a part of it, to the pipe, whose lock is held. */
static ssize_t give_page(struct pipe_data *data, uaddr_t addr, size_t len)
{
	struct pipe_slot slot = {.offset = addr % PAGE_SIZE, .shared = true};
	int err = mm_get_page(current_process()->mm, addr, &slot.page);

	if (err < 0)
		return err;
	slot.len = MIN(len, PAGE_SIZE - slot.offset);
	pipe_data_push(data, &slot);
	return slot.len;
}

static ssize_t give_piece(struct pipe_data *data, uaddr_t addr, size_t len)
{
	ssize_t done = 0, given = 0;

	while ((size_t)done < len && !pipe_data_full(data)) {
		given = give_page(data, addr + done, len - done);
		if (given < 0)
			break;
		done += given;
	}
	return done ? done : given;
}

static ssize_t give_pieces(struct pipe_data *data, const struct uio_piece *pieces,
			   unsigned long count)
{
	ssize_t done = 0, given = 0;

	for (unsigned long i = 0; i < count; i++) {
		given = give_piece(data, pieces[i].base, pieces[i].len);
		if (given > 0)
			done += given;
		if (given < (ssize_t)pieces[i].len)
			break;
	}
	return done ? done : given;
}

ssize_t splice_user_to_pipe(const struct uio_piece *pieces, unsigned long count, struct pipe *out,
			    bool nonblock)
{
	ssize_t result;

	do {
		result = pipe_wait_writable(out, nonblock);
		if (result != 0)
			return result;
		mutex_lock(&out->lock);
		result = give_pieces(&out->data, pieces, count);
		mutex_unlock(&out->lock);
	} while (result == 0);
	if (result > 0)
		pipe_tell_readers(out);
	return result;
}
