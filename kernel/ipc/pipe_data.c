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

void pipe_data_take_first(struct pipe_data *data)
{
	data->bytes -= pipe_data_slot(data, 0)->len;
	data->first = (data->first + 1) & (data->capacity - 1);
	data->used--;
}

void pipe_data_consume(struct pipe_data *data, size_t len)
{
	struct pipe_slot *slot = pipe_data_slot(data, 0);

	if (len == slot->len) {
		page_put(slot->page);
		pipe_data_take_first(data);
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

static struct pipe_slot *add_slot(struct pipe_data *data, bool packet)
{
	struct page *page = page_alloc(0, 0);
	struct pipe_slot *slot;

	if (!page)
		return NULL;
	slot = pipe_data_slot(data, data->used++);
	*slot = (struct pipe_slot){.page = page, .packet = packet};
	return slot;
}

/* Fills the slot that was added last, which goes away again after a fault: a write of a slot is not
 * divided. Returns how much was written, 0 after a fault. */
static size_t write_slot(struct pipe_data *data, struct pipe_slot *slot, struct uio *uio)
{
	size_t wanted = MIN(PAGE_SIZE, uio->resid);

	if (uio_get(uio, page_to_virt(slot->page), wanted) < wanted) {
		page_put(slot->page);
		data->used--;
		return 0;
	}
	slot->len = wanted;
	data->bytes += wanted;
	return wanted;
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
		struct pipe_slot *slot = add_slot(data, packet);
		size_t moved;

		if (!slot)
			return total > 0 ? total : -ENOMEM;
		moved = write_slot(data, slot, uio);
		if (moved == 0)
			return total > 0 ? total : -EFAULT;
		total += moved;
	}
	return total;
}
