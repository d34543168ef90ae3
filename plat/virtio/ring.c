// SPDX-License-Identifier: BSD-3-Clause
#include "plat/virtio/ring.h"

#include "include/linux/errno.h"
#include "kernel/lib/assert.h"

#define DESCRIPTOR_NEXT	       1
#define DESCRIPTOR_WRITE       2
#define AVAILABLE_NO_INTERRUPT 1
#define USED_NO_NOTIFY	       1

/* Orders stores before later loads; x86 keeps all other orders (Intel SDM volume 3, 8.2). */
#define full_barrier() __asm__ volatile("mfence" ::: "memory")

static size_t used_offset(uint16_t size)
{
	size_t offset = sizeof(struct ring_descriptor) * size + sizeof(struct ring_available) +
			sizeof(uint16_t) * size + sizeof(uint16_t);

	return ALIGN_UP(offset, 4);
}

size_t ring_memory_size(uint16_t size)
{
	return used_offset(size) + sizeof(struct ring_used) +
	       sizeof(struct ring_used_element) * size + sizeof(uint16_t);
}

void ring_init(struct ring *ring, uint16_t size, void *memory, struct ring_slot *slots)
{
	char *base = memory;

	assert(size > 0 && (size & (size - 1)) == 0);
	*ring = (struct ring){.size = size, .free = size, .slots = slots};
	ring->descriptors = memory;
	ring->available_ring = (void *)(base + sizeof(struct ring_descriptor) * size);
	ring->used_ring = (void *)(base + used_offset(size));
	for (uint16_t i = 0; i < size; i++)
		slots[i].next = i + 1;
}

int ring_add(struct ring *ring, const struct ring_segment *segments, unsigned out, unsigned in,
	     void *cookie)
{
	unsigned count = out + in;
	uint16_t head = ring->free_head, at = head;
	uint32_t writable = 0;

	assert(cookie && count > 0);
	if (count > ring->free)
		return -ENOSPC;
	for (unsigned i = 0; i < count; i++) {
		struct ring_descriptor *descriptor = &ring->descriptors[at];

		descriptor->address = segments[i].address;
		descriptor->length = segments[i].length;
		descriptor->flags = i >= out ? DESCRIPTOR_WRITE : 0;
		if (i >= out)
			writable += segments[i].length;
		if (i + 1 < count) {
			descriptor->flags |= DESCRIPTOR_NEXT;
			descriptor->next = ring->slots[at].next;
			at = ring->slots[at].next;
		}
	}
	ring->free_head = ring->slots[at].next;
	ring->slots[at].next = ring->size; /* the end of the request */
	ring->free -= count;
	ring->requests++;
	ring->slots[head].cookie = cookie;
	ring->slots[head].writable = writable;
	ring->available_ring->ring[ring->available_index++ & (ring->size - 1)] = head;
	barrier();
	WRITE_ONCE(ring->available_ring->index, ring->available_index);
	return 0;
}

bool ring_must_notify(const struct ring *ring)
{
	full_barrier();
	return !(ring->used_ring->flags & USED_NO_NOTIFY);
}

static void *mark_broken(struct ring *ring)
{
	ring->broken = true;
	return NULL;
}

static void free_request(struct ring *ring, uint16_t head)
{
	uint16_t last = head, count = 1;

	while (ring->slots[last].next != ring->size) {
		last = ring->slots[last].next;
		count++;
	}
	ring->slots[last].next = ring->free_head;
	ring->slots[head].cookie = NULL;
	ring->free_head = head;
	ring->free += count;
	ring->requests--;
}

bool ring_has_finished(const struct ring *ring)
{
	return !ring->broken && ring->used_ring->index != ring->used_index;
}

void *ring_take(struct ring *ring, uint32_t *written)
{
	uint16_t finished = ring->used_ring->index - ring->used_index;
	volatile struct ring_used_element *element;
	uint32_t id, length;
	void *cookie;

	if (ring->broken || finished == 0)
		return NULL;
	if (finished > ring->requests)
		return mark_broken(ring);
	barrier();
	element = &ring->used_ring->ring[ring->used_index & (ring->size - 1)];
	id = element->id;
	length = element->length;
	if (id >= ring->size || !ring->slots[id].cookie)
		return mark_broken(ring);
	ring->used_index++;
	cookie = ring->slots[id].cookie;
	*written = MIN(length, ring->slots[id].writable);
	free_request(ring, id);
	return cookie;
}

void ring_want_interrupts(struct ring *ring, bool want)
{
	WRITE_ONCE(ring->available_ring->flags, want ? 0 : AVAILABLE_NO_INTERRUPT);
	full_barrier();
}
