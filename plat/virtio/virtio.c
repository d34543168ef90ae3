// SPDX-License-Identifier: BSD-3-Clause
#include "plat/virtio/virtio.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/pending.h"

/* virtio 1.1, section 2.1. */
#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER	   2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define STATUS_FAILED	   128

#define RESET_POLLS	   10000

static const struct virtio_driver *const drivers[] = {
#ifdef CONFIG_VIRTIO_CONSOLE
	&virtio_console_driver,
#endif
#ifdef CONFIG_VIRTIO_NET
	&virtio_net_driver,
#endif
#ifdef CONFIG_VIRTIO_RNG
	&virtio_rng_driver,
#endif
	NULL,
};

static struct virtio_device *devices;

static bool take_flag(volatile bool *flag)
{
	bool was_set = *flag;

	*flag = false;
	return was_set;
}

static void virtio_work(void)
{
	for (struct virtio_device *device = devices; device; device = device->next) {
		if (take_flag(&device->config_interrupted) && device->driver->config_changed)
			device->driver->config_changed(device);
		if (take_flag(&device->interrupted))
			device->driver->work(device);
	}
}

void virtio_init(void)
{
	pending_register(PENDING_VIRTIO, virtio_work);
	if (IS_ENABLED(CONFIG_VIRTIO_PCI))
		virtio_pci_find();
	if (IS_ENABLED(CONFIG_VIRTIO_MMIO))
		virtio_mmio_find();
}

const struct virtio_driver *virtio_find_driver(uint32_t id)
{
	for (unsigned i = 0; drivers[i]; i++) {
		if (drivers[i]->id == id)
			return drivers[i];
	}
	return NULL;
}

static void add_status(struct virtio_device *device, uint8_t status)
{
	device->transport->set_status(device, device->transport->status(device) | status);
}

/* A reset is complete when the status reads 0. */
static bool reset(struct virtio_device *device)
{
	device->transport->set_status(device, 0);
	for (unsigned i = 0; i < RESET_POLLS; i++) {
		if (device->transport->status(device) == 0)
			return true;
		cpu_relax();
	}
	return false;
}

static uint64_t choose(const struct virtio_driver *driver, uint64_t offered)
{
	if ((offered & driver->needed) != driver->needed)
		offered &= ~driver->dependent;
	return offered;
}

static bool negotiate(struct virtio_device *device, uint64_t wanted)
{
	uint64_t offered = device->transport->features(device);

	if (!(offered & VIRTIO_F_VERSION_1))
		return false;
	device->features = choose(device->driver, offered) & (wanted | VIRTIO_F_VERSION_1);
	device->transport->accept_features(device, device->features);
	add_status(device, STATUS_FEATURES_OK);
	return device->transport->status(device) & STATUS_FEATURES_OK;
}

/* The first steps of 3.1.1, up to the driver's. */
static bool set_up(struct virtio_device *device, uint64_t wanted)
{
	if (!reset(device))
		return false;
	add_status(device, STATUS_ACKNOWLEDGE);
	add_status(device, STATUS_DRIVER);
	return negotiate(device, wanted);
}

bool virtio_device_add(struct virtio_device *device)
{
	int error = -EIO;

	device->driver = virtio_find_driver(device->id);
	if (!device->driver)
		return false;
	if (set_up(device, device->driver->features))
		error = device->driver->probe(device);
	if (error) {
		log_warn("virtio: %s: error %d", device->driver->name, -error);
		reset(device);
		add_status(device, STATUS_FAILED);
		return false;
	}
	device->next = devices;
	devices = device;
	/* It may have interrupted before it was in the list. */
	virtio_device_interrupt(device);
	return true;
}

void virtio_device_interrupt(struct virtio_device *device)
{
	device->interrupted = true;
	pending_raise(PENDING_VIRTIO);
}

void virtio_device_config_interrupt(struct virtio_device *device)
{
	device->config_interrupted = true;
	pending_raise(PENDING_VIRTIO);
}

void virtio_device_stop(struct virtio_device *device)
{
	reset(device);
}

int virtio_device_restart(struct virtio_device *device)
{
	uint64_t features = device->features;

	if (!set_up(device, features) || device->features != features)
		return -EIO;
	return 0;
}

static uint16_t choose_size(uint16_t offered, uint16_t wanted)
{
	uint16_t size = 1;

	while (size * 2 <= MIN(offered, wanted))
		size *= 2;
	return size;
}

int virtio_queue_init(struct virtio_queue *queue, struct virtio_device *device, uint16_t index,
		      uint16_t max_size)
{
	uint16_t offered = device->transport->queue_size(device, index);
	uint16_t size = choose_size(offered, max_size);
	bool indirect = device->features & VIRTIO_F_INDIRECT_DESC;
	struct ring_slot *slots;
	void *memory;

	if (offered == 0)
		return -ENODEV;
	memory = kzalloc(ring_memory_size(size));
	slots = kzalloc(sizeof(*slots) * size);
	queue->ring.tables = indirect ? kzalloc(sizeof(*queue->ring.tables) * size) : NULL;
	if (!memory || !slots || (indirect && !queue->ring.tables)) {
		kfree(memory);
		kfree(slots);
		kfree(queue->ring.tables);
		return -ENOMEM;
	}
	queue->ring = (struct ring){
		.size = size, .descriptors = memory, .slots = slots, .tables = queue->ring.tables};
	queue->device = device;
	queue->index = index;
	return virtio_queue_restart(queue);
}

int virtio_queue_restart(struct virtio_queue *queue)
{
	struct virtio_device *device = queue->device;
	struct ring *ring = &queue->ring;
	struct ring_descriptor **tables = ring->tables;

	memset(ring->descriptors, 0, ring_memory_size(ring->size));
	memset(ring->slots, 0, sizeof(*ring->slots) * ring->size);
	ring_init(ring, ring->size, ring->descriptors, ring->slots);
	ring->tables = tables;
	ring->event_index = device->features & VIRTIO_F_EVENT_IDX;
	return device->transport->queue_enable(device, queue->index, ring);
}

void virtio_queue_notify(struct virtio_queue *queue)
{
	if (ring_must_notify(&queue->ring))
		queue->device->transport->notify(queue->device, queue->index);
}

void virtio_device_start(struct virtio_device *device)
{
	add_status(device, STATUS_DRIVER_OK);
}
