/* SPDX-License-Identifier: BSD-3-Clause */
/* virtio devices (virtio 1.1), whatever bus they are on. */
#pragma once

#include "kernel/lib/compiler.h"
#include "plat/virtio/ring.h"

struct virtio_device;

#define VIRTIO_ID_NET	       1
#define VIRTIO_ID_CONSOLE      3
#define VIRTIO_ID_RNG	       4

#define VIRTIO_F_INDIRECT_DESC (1UL << 28)
#define VIRTIO_F_EVENT_IDX     (1UL << 29)
#define VIRTIO_F_VERSION_1     (1UL << 32)

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
	/* Reads a field of the device's configuration, of 1, 2 or 4 bytes; 0 if there is none. */
	uint32_t (*config_read)(struct virtio_device *device, unsigned offset, unsigned size);
};

struct virtio_driver {
	const char *name;
	uint32_t id;	   /* VIRTIO_ID_ of its devices */
	uint64_t features; /* those it understands */
	/* Some of them, which it takes only from devices that have all the others, too. */
	uint64_t dependent, needed;
	/* Sets the device up: virtio_queue_init(), then virtio_device_start(). 0 or an error. */
	int (*probe)(struct virtio_device *device);
	/* Called as deferred work after an interrupt. */
	void (*work)(struct virtio_device *device);
	/* The same when the device's configuration has changed; NULL: that does not matter. */
	void (*config_changed)(struct virtio_device *device);
};

/* Allocated by the transport, which puts its own data around it. */
struct virtio_device {
	const struct virtio_transport *transport;
	uint32_t id;
	uint64_t features; /* as negotiated */
	const struct virtio_driver *driver;
	void *driver_data;
	volatile bool interrupted, config_interrupted;
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

/* Called by a transport's interrupt handler: something was finished, or the configuration changed.
 */
void virtio_device_interrupt(struct virtio_device *device);
void virtio_device_config_interrupt(struct virtio_device *device);

/* Sets up queue number index with at most max_size descriptors. 0, -ENODEV, -ENOMEM, -EIO. */
int virtio_queue_init(struct virtio_queue *queue, struct virtio_device *device, uint16_t index,
		      uint16_t max_size);

/* Ends all the device does: what it was given is the driver's again. */
void virtio_device_stop(struct virtio_device *device);

/* Makes a stopped device as it was when its driver's probe() was called, with the same features. 0
 * or -EIO. */
int virtio_device_restart(struct virtio_device *device);

/* Sets up a queue again, empty, of a device that was restarted. */
int virtio_queue_restart(struct virtio_queue *queue);

/* Tells the device of requests that were added. */
void virtio_queue_notify(struct virtio_queue *queue);

/* The device may work from now on. */
void virtio_device_start(struct virtio_device *device);
