/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A split virtqueue (virtio 1.1, section 2.6), the driver's side. What the device writes is only
 * believed after it has been checked against what was given to it, which is remembered in memory
 * that the device does not see.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct ring_descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags;
	uint16_t next;
};

_Static_assert(sizeof(struct ring_descriptor) == 16, "virtio 1.1, 2.6.5");

struct ring_available {
	uint16_t flags;
	uint16_t index;
	uint16_t ring[];
};

struct ring_used_element {
	uint32_t id;
	uint32_t length;
};

_Static_assert(sizeof(struct ring_used_element) == 8, "virtio 1.1, 2.6.8");

struct ring_used {
	uint16_t flags;
	uint16_t index;
	struct ring_used_element ring[];
};

/* What the driver remembers of the descriptor with the same number. */
struct ring_slot {
	void *cookie;	   /* of the request whose first descriptor this is; NULL otherwise */
	uint32_t writable; /* bytes of that request that the device may write */
	uint16_t next;	   /* the next descriptor of the request, or the next free one */
};

struct ring {
	uint16_t size; /* number of descriptors, a power of two */
	uint16_t free; /* how many are unused … */
	uint16_t free_head;
	uint16_t requests;   /* given to the device and not yet taken back */
	uint16_t used_index; /* next element of the used ring to look at */
	uint16_t available_index;
	bool broken;	  /* the device wrote nonsense; nothing more is taken from it */
	bool event_index; /* VIRTIO_F_EVENT_IDX: each side says when it wants to hear of what */
	uint16_t notified_index; /* available_index when the device was last told */
	struct ring_slot *slots;
	/* VIRTIO_F_INDIRECT_DESC: for each slot a table of RING_INDIRECT_MAX descriptors, made when
	 * it is needed and kept; NULL: not used. */
	struct ring_descriptor **tables;
	/* Shared with the device. */
	struct ring_descriptor *descriptors;
	struct ring_available *available_ring;
	volatile struct ring_used *used_ring;
};

#define RING_INDIRECT_MAX 32

/* A piece of physically contiguous memory. */
struct ring_segment {
	paddr_t address;
	uint32_t length;
};

/* Bytes of shared memory a ring of size descriptors needs. */
size_t ring_memory_size(uint16_t size);

/* Sets a ring up in that much zeroed memory, aligned to 16, and size zeroed slots. What was
 * negotiated, event_index and tables, is set afterwards. */
void ring_init(struct ring *ring, uint16_t size, void *memory, struct ring_slot *slots);

/*
 * Gives a request to the device: out segments that it reads, followed by in segments that it
 * writes, at least one in all. cookie, not NULL, comes back from ring_take(). 0, or -ENOSPC. The
 * device need not notice before ring_must_notify().
 */
int ring_add(struct ring *ring, const struct ring_segment *segments, unsigned out, unsigned in,
	     void *cookie);

/* Whether the device asks to be told of what was added since this was last asked. */
bool ring_must_notify(struct ring *ring);

/*
 * Takes back a request that the device has finished: its cookie, with the number of bytes written
 * (at most what was writable) in *written. NULL when there is none.
 */
void *ring_take(struct ring *ring, uint32_t *written);

/* Whether ring_take() would return something. */
bool ring_has_finished(const struct ring *ring);

/*
 * Takes back a request that the device has not finished and, since it was reset, never will; NULL
 * when there is none. The ring must then be set up again.
 */
void *ring_take_unfinished(struct ring *ring);

/* Asks the device for interrupts, or not. It is a hint; look at the ring after asking. */
void ring_want_interrupts(struct ring *ring, bool want);

/* Asks for one interrupt when n > 0 more requests will have been finished; without event_index, for
 * all. */
void ring_want_interrupt_after(struct ring *ring, uint16_t n);
