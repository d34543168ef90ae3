/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/ipc/pipe.h"
#include "kernel/ipc/pipe_data.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/owner.h"

struct pipe {
	struct pipe_data data;
	struct mutex lock; /* held while bytes are moved */
	struct vnode *vnode;
	unsigned files;		   /* that are open, or being opened; the last one frees it */
	unsigned readers, writers; /* of them */
	/* How many readers and writers there ever were: who waits for the first one goes by these,
	 * since it may be gone again. */
	uint32_t readers_ever, writers_ever;
	struct wait_queue readable, writable;
	struct list_node async_readers, async_writers; /* kernel/vfscore/owner.h */
};

/* A pipe of default size that nobody has open, which vnode leads to; NULL without memory. */
struct pipe *pipe_make(struct vnode *vnode);
/* Drops one of pipe->files. */
void pipe_put(struct pipe *pipe);

/* file_ops.open of FIFOs. */
int fifo_open(struct file *file);

/* A file that was opened for reading without a writer does not show POLLHUP before the first one
 * came: its (otherwise unused) position is what writers_ever was then. */
static inline uint32_t pipe_writers_seen(const struct file *file)
{
	return (uint32_t)file->pos;
}

static inline void pipe_set_writers_seen(struct file *file, uint32_t count)
{
	file->pos = count;
}

/* All who wait hear of every change: select may wait for any. */
static inline void pipe_wake_readers(struct pipe *pipe)
{
	if (!list_empty(&pipe->readable.waiters))
		wake_up_all(&pipe->readable);
}

static inline void pipe_wake_writers(struct pipe *pipe)
{
	if (!list_empty(&pipe->writable.waiters))
		wake_up_all(&pipe->writable);
}

/* Something was written to it, or read from it: those who asked for signals get them, too. */
static inline void pipe_tell_readers(struct pipe *pipe)
{
	pipe_wake_readers(pipe);
	async_tell(&pipe->async_readers, POLL_IN);
}

static inline void pipe_tell_writers(struct pipe *pipe)
{
	pipe_wake_writers(pipe);
	async_tell(&pipe->async_writers, POLL_OUT);
}

/*
 * Wait until there is something to read or no writer (any more), or something can be written or
 * there is no reader. 0, -EAGAIN with nonblock, or what an interrupted wait returns; writing also
 * -EPIPE, after SIGPIPE.
 */
int pipe_wait_readable(struct pipe *pipe, bool nonblock);
int pipe_wait_writable(struct pipe *pipe, bool nonblock);
