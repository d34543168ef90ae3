// SPDX-License-Identifier: BSD-3-Clause
// The entropy device (virtio 1.1, section 5.4): one buffer of random bytes, asked for at boot and
// mixed in whenever it comes.

#include "include/linux/errno.h"
#include "kernel/lib/random.h"
#include "kernel/mm/slab.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"

#define SEED_SIZE 64

struct rng {
	struct virtio_queue queue;
	uint8_t seed[SEED_SIZE];
};

static int rng_probe(struct virtio_device *device)
{
	struct rng *rng = kzalloc(sizeof(*rng));
	struct ring_segment segment;
	int error;

	if (!rng)
		return -ENOMEM;
	device->driver_data = rng;
	error = virtio_queue_init(&rng->queue, device, 0, 1);
	if (error)
		return error;
	virtio_device_start(device);
	segment = (struct ring_segment){virt_to_phys(rng->seed), SEED_SIZE};
	error = ring_add(&rng->queue.ring, &segment, 0, 1, rng);
	virtio_queue_notify(&rng->queue);
	return error;
}

static void rng_work(struct virtio_device *device)
{
	struct rng *rng = device->driver_data;
	uint32_t written;

	if (ring_take(&rng->queue.ring, &written))
		random_add(rng->seed, written);
}

const struct virtio_driver virtio_rng_driver = {
	.name = "rng",
	.id = VIRTIO_ID_RNG,
	.probe = rng_probe,
	.work = rng_work,
};
