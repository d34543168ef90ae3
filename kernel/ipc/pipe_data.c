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

static struct pipe_slot *slot_at(const struct pipe_data *data, uint32_t index)
{
	return &data->slots[(data->first + index) & (data->capacity - 1)];
}

void pipe_data_destroy(struct pipe_data *data)
{
	for (uint32_t i = 0; i < data->used; i++)
		page_put(slot_at(data, i)->page);
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
		slots[i] = *slot_at(data, i);
	kfree(data->slots);
	data->slots = slots;
	data->capacity = capacity;
	data->first = 0;
	return 0;
}

static void drop_first(struct pipe_data *data)
{
	page_put(slot_at(data, 0)->page);
	data->first = (data->first + 1) & (data->capacity - 1);
	data->used--;
}

/* What a packet has beyond what a read asks for is lost. */
static size_t read_slot(struct pipe_data *data, struct uio *uio)
{
	struct pipe_slot *slot = slot_at(data, 0);
	size_t wanted = MIN((size_t)slot->len, uio->resid);
	size_t moved = uio_put(uio, (char *)page_to_virt(slot->page) + slot->offset, wanted);
	size_t gone = slot->packet && moved == wanted ? slot->len : moved;

	slot->offset += gone;
	slot->len -= gone;
	data->bytes -= gone;
	if (slot->len == 0)
		drop_first(data);
	return moved;
}

ssize_t pipe_data_read(struct pipe_data *data, struct uio *uio)
{
	ssize_t total = 0;

	while (data->used > 0 && uio->resid > 0) {
		bool packet = slot_at(data, 0)->packet;
		size_t wanted = MIN((size_t)slot_at(data, 0)->len, uio->resid);
		size_t moved = read_slot(data, uio);

		total += moved;
		if (moved < wanted)
			return total > 0 ? total : -EFAULT;
		if (packet)
			break;
	}
	return total;
}

static struct pipe_slot *add_slot(struct pipe_data *data, bool packet)
{
	struct page *page = page_alloc(0, 0);
	struct pipe_slot *slot;

	if (!page)
		return NULL;
	slot = slot_at(data, data->used++);
	*slot = (struct pipe_slot){.page = page, .packet = packet};
	return slot;
}

/* Fills a new slot, which goes away again if nothing comes into it. */
static size_t write_slot(struct pipe_data *data, struct pipe_slot *slot, struct uio *uio)
{
	size_t moved = uio_get(uio, page_to_virt(slot->page), MIN(PAGE_SIZE, uio->resid));

	slot->len = moved;
	data->bytes += moved;
	if (slot->len == 0) {
		page_put(slot->page);
		data->used--;
	}
	return moved;
}

ssize_t pipe_data_append(struct pipe_data *data, struct uio *uio)
{
	struct pipe_slot *last = data->used ? slot_at(data, data->used - 1) : NULL;
	size_t part = uio->resid % PAGE_SIZE;
	size_t moved;

	if (!last || last->packet || !part || last->offset + last->len + part > PAGE_SIZE)
		return 0;
	moved = uio_get(uio, (char *)page_to_virt(last->page) + last->offset + last->len, part);
	last->len += moved;
	data->bytes += moved;
	return moved == part ? (ssize_t)moved : -EFAULT;
}

ssize_t pipe_data_write(struct pipe_data *data, struct uio *uio, bool packet)
{
	ssize_t total = 0;

	while (uio->resid > 0 && !pipe_data_full(data)) {
		size_t wanted = MIN(PAGE_SIZE, uio->resid);
		struct pipe_slot *slot = add_slot(data, packet);
		size_t moved;

		if (!slot)
			return total > 0 ? total : -ENOMEM;
		moved = write_slot(data, slot, uio);
		total += moved;
		if (moved < wanted)
			return total > 0 ? total : -EFAULT;
	}
	return total;
}
