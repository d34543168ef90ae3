/* SPDX-License-Identifier: BSD-3-Clause */
/* The bytes in a pipe: a ring of pages, each with a part that is full. Nothing here waits. */
#pragma once

#include "kernel/vfscore/uio.h"

struct page;

struct pipe_slot {
	struct page *page;
	uint32_t offset, len; /* of what has not been read yet */
	bool packet;	      /* one read takes no more than this */
	bool shared;	      /* the page is not the pipe's alone: nothing may be written to it */
};

struct pipe_data {
	struct pipe_slot *slots;
	uint32_t capacity; /* slots, a power of two */
	uint32_t first, used;
	size_t bytes;
	struct page *spare; /* one that was read empty, for what is written next, or NULL */
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

/* The slot at an index, where 0 is the oldest and used - 1 the newest. */
static inline struct pipe_slot *pipe_data_slot(const struct pipe_data *data, uint32_t index)
{
	return &data->slots[(data->first + index) & (data->capacity - 1)];
}

/* Adds a slot, whose page's reference is the pipe's from now on; or one with the first len bytes of
 * a slot that stays where it is. There must be room. */
void pipe_data_push(struct pipe_data *data, const struct pipe_slot *slot);
void pipe_data_push_shared(struct pipe_data *data, const struct pipe_slot *slot, size_t len);

/* Takes the oldest slot out, with its page; or drops so many of its bytes. */
void pipe_data_take_first(struct pipe_data *data);
void pipe_data_consume(struct pipe_data *data, size_t len);

/*
 * The beginning of a write: as on Linux, the part of it that is no whole page joins the newest slot
 * if all of that part fits in there. Bytes moved (0 if it does not), or -EFAULT.
 */
ssize_t pipe_data_append(struct pipe_data *data, struct uio *uio);

/*
 * Move as much as is there, or fits in free slots; what a fault of program memory cuts short is not
 * moved at all, slot by slot. Bytes moved; -EFAULT when that was so in the first slot, -ENOMEM when
 * there was no page for it. May sleep for program memory: the caller holds what keeps others away.
 */
ssize_t pipe_data_read(struct pipe_data *data, struct uio *uio);
/* The same without regard to packets. */
ssize_t pipe_data_read_through(struct pipe_data *data, struct uio *uio);
ssize_t pipe_data_write(struct pipe_data *data, struct uio *uio, bool packet);
