// SPDX-License-Identifier: BSD-3-Clause
// FIFOs: pipes with a name. Opening one for reading waits for a writer, and the other way round.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/ipc/pipe_internal.h"
#include "kernel/vfscore/vnode.h"

/* Waits until *ever, a count of one kind of users, is not what it is now. */
static int wait_for_partner(struct wait_queue *queue, const uint32_t *ever)
{
	uint32_t before = *ever;

	return wait_event_interruptible(queue, *ever != before);
}

static void add_reader(struct pipe *pipe)
{
	pipe->readers++;
	pipe->readers_ever++;
	pipe_wake_writers(pipe);
}

static void add_writer(struct pipe *pipe)
{
	pipe->writers++;
	pipe->writers_ever++;
	pipe_wake_readers(pipe);
}

/* What was opened through /proc/PID/fd is a pipe without a name, which waits for nobody. */
static bool is_named(const struct file *file)
{
	return file->mount != NULL;
}

static int open_reader(struct pipe *pipe, struct file *file)
{
	int err = 0;

	add_reader(pipe);
	if (pipe->writers > 0 || !is_named(file))
		return 0;
	if (file->flags & O_NONBLOCK)
		pipe_set_writers_seen(file, pipe->writers_ever);
	else
		err = wait_for_partner(&pipe->readable, &pipe->writers_ever);
	if (err == 0)
		return 0;
	pipe->readers--;
	pipe_wake_writers(pipe);
	return err;
}

static int open_writer(struct pipe *pipe, struct file *file)
{
	int err;

	if ((file->flags & O_NONBLOCK) && pipe->readers == 0 && is_named(file))
		return -ENXIO;
	add_writer(pipe);
	if (pipe->readers > 0 || !is_named(file))
		return 0;
	err = wait_for_partner(&pipe->writable, &pipe->readers_ever);
	if (err == 0)
		return 0;
	pipe->writers--;
	pipe_wake_readers(pipe);
	return err;
}

static int open_end(struct pipe *pipe, struct file *file)
{
	switch (file->access & (FILE_READ | FILE_WRITE)) {
	case FILE_READ:
		return open_reader(pipe, file);
	case FILE_WRITE:
		return open_writer(pipe, file);
	case FILE_READ | FILE_WRITE:
		add_reader(pipe);
		add_writer(pipe);
		return 0;
	default:
		return -EINVAL;
	}
}

int fifo_open(struct file *file)
{
	struct pipe *pipe = file->vnode->pipe;
	int err;

	if (!pipe)
		pipe = pipe_make(file->vnode);
	if (!pipe)
		return -ENOMEM;
	file->data = pipe;
	pipe->files++;
	err = open_end(pipe, file);
	if (err < 0) {
		pipe_put(pipe);
		return err;
	}
	if (!(file->flags & O_DIRECT))
		return 0;
	/* Only pipe2(2) and fcntl(2) turn packets on. */
	file->ops->release(file);
	return -EINVAL;
}
