// SPDX-License-Identifier: BSD-3-Clause
#include "plat/virtio/ring.h"

#include "include/linux/errno.h"
#include "kernel/lib/assert.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "plat/x86_64/boot.h"

#define DESCRIPTOR_NEXT	       1
#define DESCRIPTOR_WRITE       2
#define DESCRIPTOR_INDIRECT    4
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

static struct ring_descriptor describe(const struct ring_segment *segments, unsigned i,
				       unsigned out, unsigned count)
{
	return (struct ring_descriptor){
		.address = segments[i].address,
		.length = segments[i].length,
		.flags = (i >= out ? DESCRIPTOR_WRITE : 0) | (i + 1 < count ? DESCRIPTOR_NEXT : 0),
	};
}

/* Fills descriptors of the ring; returns the last one. */
static uint16_t fill_chain(struct ring *ring, const struct ring_segment *segments, unsigned out,
			   unsigned count)
{
	uint16_t at = ring->free_head;

	for (unsigned i = 0;; i++) {
		struct ring_descriptor *descriptor = &ring->descriptors[at];

		*descriptor = describe(segments, i, out, count);
		if (i + 1 == count)
			return at;
		descriptor->next = ring->slots[at].next;
		at = ring->slots[at].next;
	}
}

static struct ring_descriptor *table_of(struct ring *ring, uint16_t head)
{
	if (!ring->tables[head]) {
		ring->tables[head] = kmalloc(sizeof(struct ring_descriptor) * RING_INDIRECT_MAX);
		memory_use_keep(ring->tables[head]);
	}
	return ring->tables[head];
}

/* A table takes the device longer to read, but only one descriptor of the ring: for when these
 * become few. */
static bool wants_table(const struct ring *ring, unsigned count)
{
	return ring->tables && count > 1 && count <= RING_INDIRECT_MAX && ring->free > 0 &&
	       ring->free - (int)count < ring->size / 2;
}

static bool fill_table(struct ring *ring, const struct ring_segment *segments, unsigned out,
		       unsigned count)
{
	struct ring_descriptor *table = table_of(ring, ring->free_head);

	if (!table)
		return false;
	for (unsigned i = 0; i < count; i++) {
		table[i] = describe(segments, i, out, count);
		table[i].next = i + 1;
	}
	ring->descriptors[ring->free_head] = (struct ring_descriptor){
		.address = virt_to_phys(table),
		.length = sizeof(*table) * count,
		.flags = DESCRIPTOR_INDIRECT,
	};
	return true;
}

static uint32_t sum_of(const struct ring_segment *segments, unsigned n)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += segments[i].length;
	return sum;
}

int ring_add(struct ring *ring, const struct ring_segment *segments, unsigned out, unsigned in,
	     void *cookie)
{
	unsigned count = out + in, taken = count;
	uint16_t head = ring->free_head, last = head;

	assert(cookie && count > 0);
	if (wants_table(ring, count) && fill_table(ring, segments, out, count))
		taken = 1;
	else if (count <= ring->free)
		last = fill_chain(ring, segments, out, count);
	else
		return -ENOSPC;
	ring->free_head = ring->slots[last].next;
	ring->slots[last].next = ring->size; /* the end of the request */
	ring->free -= taken;
	ring->requests++;
	ring->slots[head].cookie = cookie;
	ring->slots[head].writable = sum_of(segments + out, in);
	ring->available_ring->ring[ring->available_index++ & (ring->size - 1)] = head;
	barrier();
	WRITE_ONCE(ring->available_ring->index, ring->available_index);
	return 0;
}

/* The device's word behind the used ring: it wants to hear of the request with this index. */
static uint16_t available_event(const struct ring *ring)
{
	return *(volatile uint16_t *)&ring->used_ring->ring[ring->size];
}

bool ring_must_notify(struct ring *ring)
{
	uint16_t added = ring->available_index - ring->notified_index;

	full_barrier();
	if (!ring->event_index)
		return !(ring->used_ring->flags & USED_NO_NOTIFY);
	ring->notified_index = ring->available_index;
	return (uint16_t)(ring->available_index - available_event(ring) - 1) < added;
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

void *ring_take_unfinished(struct ring *ring)
{
	for (uint16_t i = 0; i < ring->size && ring->requests > 0; i++) {
		void *cookie = ring->slots[i].cookie;

		if (cookie) {
			free_request(ring, i);
			return cookie;
		}
	}
	return NULL;
}

/* Our word behind the available ring: an interrupt is due when the used element with this index has
 * been written. */
static void set_used_event(struct ring *ring, uint16_t index)
{
	WRITE_ONCE(ring->available_ring->ring[ring->size], index);
	full_barrier();
}

/* The event that is farthest away comes after 32768 requests: one interrupt too many. */
void ring_want_interrupts(struct ring *ring, bool want)
{
	if (ring->event_index) {
		set_used_event(ring, ring->used_index + (want ? 0 : 0x8000));
		return;
	}
	WRITE_ONCE(ring->available_ring->flags, want ? 0 : AVAILABLE_NO_INTERRUPT);
	full_barrier();
}

void ring_want_interrupt_after(struct ring *ring, uint16_t n)
{
	if (ring->event_index)
		set_used_event(ring, ring->used_index + n - 1);
	else
		ring_want_interrupts(ring, true);
}
