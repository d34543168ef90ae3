/* SPDX-License-Identifier: BSD-3-Clause */
/* The bytes in a pipe: a ring of pages, each with a part that is full. Nothing here waits. */
#pragma once

#include "kernel/vfscore/uio.h"

struct page;

struct pipe_slot {
	struct page *page;
	uint32_t offset, len; /* of what has not been read yet */
	bool packet;	      /* one read takes no more than this */
};

struct pipe_data {
	struct pipe_slot *slots;
	uint32_t capacity; /* slots, a power of two */
	uint32_t first, used;
	size_t bytes;
};

/* 0 or -ENOMEM. */
int pipe_data_init(struct pipe_data *data, uint32_t capacity);
void pipe_data_destroy(struct pipe_data *data);

/* Makes room for capacity slots (a power of two). 0, -EBUSY when more are in use, -ENOMEM. */
int pipe_data_resize(struct pipe_data *data, uint32_t capacity);

static inline bool pipe_data_full(const struct pipe_data *data)
{
	return data->used == data->capacity;
}

/*
 * The beginning of a write: as on Linux, the part of it that is no whole page joins the newest slot
 * if all of that part fits in there. Bytes moved (0 if it does not), or -EFAULT.
 */
ssize_t pipe_data_append(struct pipe_data *data, struct uio *uio);

/*
 * Move as much as is there, or fits in free slots. Bytes moved; -EFAULT when program memory faulted
 * before the first, -ENOMEM when there was no page for the first. May sleep for program memory: the
 * caller holds what keeps others away.
 */
ssize_t pipe_data_read(struct pipe_data *data, struct uio *uio);
ssize_t pipe_data_write(struct pipe_data *data, struct uio *uio, bool packet);
