/* SPDX-License-Identifier: BSD-3-Clause */
/* A virtio network device that obeys, for the driver's tests; and a stack above it. */
#pragma once

#include "kernel/net/netdev.h"
#include "plat/virtio/virtio.h"

#define FAKE_QUEUE_SIZE 64

struct fake_net {
	struct virtio_device virtio;
	uint64_t features; /* offered */
	uint8_t status;
	uint8_t config[12];
	struct ring rings[2]; /* copies, as the device knows them: receive, transmit */
	bool enabled[2];
	uint16_t taken[2]; /* next element of the available ring to look at */
	unsigned notified[2];
	struct netdev *dev;
};

/* A device like QEMU's, with all features that the driver knows; not yet added. */
struct fake_net *fake_net_create(void);
/* Has the driver find it: fake->dev is the interface, or NULL. */
void fake_net_add(struct fake_net *fake);

/* The next buffer or packet that the driver has made available: its first descriptor. False: none.
 */
bool fake_net_take(struct fake_net *fake, unsigned queue, uint16_t *head);
/* Puts an element in a used ring, but does not show it. */
void fake_net_use(struct fake_net *fake, unsigned queue, uint16_t ahead, uint32_t id,
		  uint32_t length);
/* Shows n of those. */
void fake_net_show(struct fake_net *fake, unsigned queue, uint16_t n);
/* The memory of a descriptor. */
uint8_t *fake_net_memory(struct fake_net *fake, unsigned queue, uint16_t id, uint32_t *length);

/* Receives bytes, header first, in as many buffers as they need, with their number written in the
 * header as 16 bits at offset 10. Returns how many; 0 if there are not enough. */
unsigned fake_net_receive(struct fake_net *fake, const void *bytes, uint32_t n);
/* Takes and finishes a packet; copies it, header first. Returns its length, 0: there is none. */
uint32_t fake_net_send(struct fake_net *fake, void *bytes, uint32_t max);
/* Whether the device would interrupt now that it has used the last n elements. */
bool fake_net_wants_interrupt(struct fake_net *fake, unsigned queue, uint16_t n);

/* Runs deferred work as long as there is any. */
void fake_run_pending(void);
/* Lets timers expire. True if there was one. */
bool fake_run_timers(void);

/* How many calls of kmalloc() succeed from now on. */
extern unsigned fake_allocations;

/* What the stack has got since it was last emptied. */
#define FAKE_FRAMES_MAX 512
extern struct netdev_buffer *fake_frames[FAKE_FRAMES_MAX];
extern unsigned fake_frame_count, fake_changes, fake_writable, fake_rounds;
void fake_free_frames(void);
