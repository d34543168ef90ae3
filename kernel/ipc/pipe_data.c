// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/pipe_data.h"

#include "include/linux/errno.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"

int pipe_data_init(struct pipe_data *data, uint32_t capacity)
{
	*data = (struct pipe_data){.capacity = capacity};
	data->slots = kzalloc(capacity * sizeof(*data->slots));
	return data->slots ? 0 : -ENOMEM;
}

void pipe_data_destroy(struct pipe_data *data)
{
	for (uint32_t i = 0; i < data->used; i++)
		page_put(pipe_data_slot(data, i)->page);
	if (data->spare)
		page_put(data->spare);
	kfree(data->slots);
}

int pipe_data_resize(struct pipe_data *data, uint32_t capacity)
{
	struct pipe_slot *slots;

	if (data->used > capacity)
		return -EBUSY;
	slots = kzalloc(capacity * sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	for (uint32_t i = 0; i < data->used; i++)
		slots[i] = *pipe_data_slot(data, i);
	kfree(data->slots);
	data->slots = slots;
	data->capacity = capacity;
	data->first = 0;
	return 0;
}

void pipe_data_push(struct pipe_data *data, const struct pipe_slot *slot)
{
	*pipe_data_slot(data, data->used++) = *slot;
	data->bytes += slot->len;
}

void pipe_data_push_shared(struct pipe_data *data, const struct pipe_slot *slot, size_t len)
{
	struct pipe_slot copy = *slot;

	copy.len = len;
	copy.shared = true;
	page_get(copy.page);
	pipe_data_push(data, &copy);
}

static inline void take_first(struct pipe_data *data, const struct pipe_slot *slot)
{
	data->bytes -= slot->len;
	data->first = (data->first + 1) & (data->capacity - 1);
	data->used--;
}

void pipe_data_take_first(struct pipe_data *data)
{
	take_first(data, pipe_data_slot(data, 0));
}

static struct page *take_page(struct pipe_data *data)
{
	struct page *page = data->spare;

	data->spare = NULL;
	return likely(page) ? page : page_alloc(0, 0);
}

/* Keeps the page of a slot that is done with, if it is the pipe's alone and there is none yet. */
static inline void leave_page(struct pipe_data *data, const struct pipe_slot *slot)
{
	if (likely(!data->spare && !slot->shared && slot->page->refcount == 1))
		data->spare = slot->page;
	else
		page_put(slot->page);
}

void pipe_data_consume(struct pipe_data *data, size_t len)
{
	struct pipe_slot *slot = pipe_data_slot(data, 0);

	if (likely(len == slot->len)) {
		leave_page(data, slot);
		take_first(data, slot);
		return;
	}
	slot->offset += len;
	slot->len -= len;
	data->bytes -= len;
}

/* Reads from one slot, from which nothing is gone unless all of it that is wanted could be read.
 * What a packet has beyond that is lost. Returns how much was read, 0 after a fault. */
static size_t read_slot(struct pipe_data *data, struct uio *uio, bool packet)
{
	struct pipe_slot *slot = pipe_data_slot(data, 0);
	size_t wanted = MIN((size_t)slot->len, uio->resid);

	if (uio_put(uio, (char *)page_to_virt(slot->page) + slot->offset, wanted) < wanted)
		return 0;
	pipe_data_consume(data, packet ? slot->len : wanted);
	return wanted;
}

static ssize_t read_slots(struct pipe_data *data, struct uio *uio, bool packets)
{
	ssize_t total = 0;

	while (data->used > 0 && uio->resid > 0) {
		bool packet = packets && pipe_data_slot(data, 0)->packet;
		size_t moved = read_slot(data, uio, packet);

		if (moved == 0)
			return total > 0 ? total : -EFAULT;
		total += moved;
		if (packet)
			break;
	}
	return total;
}

ssize_t pipe_data_read(struct pipe_data *data, struct uio *uio)
{
	return read_slots(data, uio, true);
}

ssize_t pipe_data_read_through(struct pipe_data *data, struct uio *uio)
{
	return read_slots(data, uio, false);
}

/* Writes a slot, or nothing, since the write of a slot is not divided. Returns how much that was,
 * or -ENOMEM or -EFAULT. */
static inline ssize_t write_slot(struct pipe_data *data, struct uio *uio, bool packet)
{
	struct page *page = take_page(data);
	size_t len = MIN(PAGE_SIZE, uio->resid);
	struct pipe_slot *slot;

	if (unlikely(!page))
		return -ENOMEM;
	if (unlikely(uio_get(uio, page_to_virt(page), len) < len)) {
		page_put(page);
		return -EFAULT;
	}
	slot = pipe_data_slot(data, data->used++);
	*slot = (struct pipe_slot){.page = page, .len = len, .packet = packet};
	data->bytes += len;
	return (ssize_t)len;
}

ssize_t pipe_data_append(struct pipe_data *data, struct uio *uio)
{
	struct pipe_slot *last = data->used ? pipe_data_slot(data, data->used - 1) : NULL;
	size_t part = uio->resid % PAGE_SIZE;

	if (!last || last->packet || last->shared || !part ||
	    last->offset + last->len + part > PAGE_SIZE)
		return 0;
	if (uio_get(uio, (char *)page_to_virt(last->page) + last->offset + last->len, part) < part)
		return -EFAULT;
	last->len += part;
	data->bytes += part;
	return (ssize_t)part;
}

ssize_t pipe_data_write(struct pipe_data *data, struct uio *uio, bool packet)
{
	ssize_t total = 0;

	while (uio->resid > 0 && !pipe_data_full(data)) {
		ssize_t moved = write_slot(data, uio, packet);

		if (moved < 0)
			return total > 0 ? total : moved;
		total += moved;
	}
	return total;
}
