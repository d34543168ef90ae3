/* SPDX-License-Identifier: BSD-3-Clause */
/* virtio devices (virtio 1.1), whatever bus they are on. */
#pragma once

#include "kernel/lib/compiler.h"
#include "plat/virtio/ring.h"

struct virtio_device;

#define VIRTIO_ID_CONSOLE  3
#define VIRTIO_ID_RNG	   4

#define VIRTIO_F_VERSION_1 (1UL << 32)

/* How a bus reaches its devices. */
struct virtio_transport {
	uint64_t (*features)(struct virtio_device *device);
	void (*accept_features)(struct virtio_device *device, uint64_t features);
	uint8_t (*status)(struct virtio_device *device);
	void (*set_status)(struct virtio_device *device, uint8_t status);
	/* The largest size of a queue, 0 if it does not exist. */
	uint16_t (*queue_size)(struct virtio_device *device, uint16_t index);
	/* Tells where a queue's ring is. 0 or -EIO. */
	int (*queue_enable)(struct virtio_device *device, uint16_t index, const struct ring *ring);
	void (*notify)(struct virtio_device *device, uint16_t index);
	/* Reads a 32-bit field of the device's configuration. */
	uint32_t (*config_read32)(struct virtio_device *device, unsigned offset);
};

struct virtio_driver {
	const char *name;
	uint32_t id;	   /* VIRTIO_ID_ of its devices */
	uint64_t features; /* those it understands */
	/* Sets the device up: virtio_queue_init(), then virtio_device_start(). 0 or an error. */
	int (*probe)(struct virtio_device *device);
	/* Called as deferred work after an interrupt. */
	void (*work)(struct virtio_device *device);
};

/* Allocated by the transport, which puts its own data around it. */
struct virtio_device {
	const struct virtio_transport *transport;
	uint32_t id;
	uint64_t features; /* as negotiated */
	const struct virtio_driver *driver;
	void *driver_data;
	volatile bool interrupted;
	struct virtio_device *next;
};

struct virtio_queue {
	struct ring ring;
	struct virtio_device *device;
	uint16_t index;
};

/* Finds all devices and starts their drivers. Needs memory, irq_init() and clock_init(); interrupts
 * may still be off. */
void virtio_init(void);

/* Called by a transport for a device it found: negotiates features and starts the driver. Returns
 * false if there is none or it gave up; the device is then stopped and no longer used. */
bool virtio_device_add(struct virtio_device *device);

/* Called by a transport's interrupt handler. */
void virtio_device_interrupt(struct virtio_device *device);

/* Sets up queue number index with at most max_size descriptors. 0, -ENODEV, -ENOMEM, -EIO. */
int virtio_queue_init(struct virtio_queue *queue, struct virtio_device *device, uint16_t index,
		      uint16_t max_size);

/* Tells the device of requests that were added. */
void virtio_queue_notify(struct virtio_queue *queue);

/* The device may work from now on. */
void virtio_device_start(struct virtio_device *device);
