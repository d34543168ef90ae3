// SPDX-License-Identifier: BSD-3-Clause
#include "tests/unit/fake_net.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/fs/procfs/procfs.h"
#include "kernel/lib/random.h"
#include "kernel/mm/page.h"
#include "kernel/time/timer.h"
#include "kernel/net/netdev_internal.h"
#include "plat/kvm/clock.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"

/* ---- the kernel around the driver ---- */

struct boot_info boot_info;
uint32_t host_pending;
static pending_fn functions[PENDING_BITS];
static struct timer *timers[8];
static uint64_t now_ns;
unsigned fake_allocations = UINT32_MAX;

void pending_register(enum pending_bit bit, pending_fn fn)
{
	functions[bit] = fn;
}

void fake_run_pending(void)
{
	while (host_pending) {
		uint32_t bits = host_pending;

		host_pending = 0;
		for (unsigned bit = 0; bit < PENDING_BITS; bit++)
			if (bits >> bit & 1 && functions[bit])
				functions[bit]();
	}
}

uint64_t clock_monotonic_ns(void)
{
	return now_ns;
}

int timer_start(struct timer *timer, uint64_t deadline_ns)
{
	for (unsigned i = 1; i < ARRAY_SIZE(timers); i++) {
		if (timers[i])
			continue;
		timers[i] = timer;
		timer->heap_index = i;
		return 0;
	}
	abort();
}

bool fake_run_timers(void)
{
	bool any = false;

	for (unsigned i = 1; i < ARRAY_SIZE(timers); i++) {
		struct timer *timer = timers[i];

		if (!timer)
			continue;
		timers[i] = NULL;
		timer->heap_index = 0;
		timer->func(timer);
		any = true;
	}
	fake_run_pending();
	return any;
}

void random_bytes(void *buf, size_t n)
{
	memset(buf, 0x55, n);
}

void page_get_stats(struct page_stats *stats)
{
	*stats = (struct page_stats){1 << 20, 1 << 20};
}

void *kmalloc(size_t size)
{
	if (fake_allocations == 0)
		return NULL;
	fake_allocations--;
	return malloc(size);
}

void (*procfs_net_devices)(struct text *text);

void netdev_show_all(struct text *text)
{
}

void virtio_pci_find(void)
{
}

void virtio_mmio_find(void)
{
}

const struct virtio_driver virtio_console_driver = {.id = VIRTIO_ID_CONSOLE};
const struct virtio_driver virtio_rng_driver = {.id = VIRTIO_ID_RNG};

/* ---- the stack ---- */

struct netdev_buffer *fake_frames[FAKE_FRAMES_MAX];
unsigned fake_frame_count, fake_changes, fake_writable, fake_rounds;

static void attach(struct netdev *dev)
{
}

static void receive(struct netdev *dev, struct netdev_buffer *head)
{
	uint32_t length = 0;

	for (struct netdev_buffer *piece = head; piece; piece = piece->next)
		length += piece->length;
	if (length != head->total_length || fake_frame_count == FAKE_FRAMES_MAX)
		abort();
	fake_frames[fake_frame_count++] = head;
}

static void received_all(struct netdev *dev)
{
	fake_rounds++;
}

static void changed(struct netdev *dev)
{
	fake_changes++;
}

static void writable(struct netdev *dev)
{
	fake_writable++;
}

static const struct netdev_stack stack = {attach, receive, received_all, changed, writable};

void fake_free_frames(void)
{
	while (fake_frame_count > 0)
		netdev_buffer_free_all(fake_frames[--fake_frame_count]);
}

/* ---- the device ---- */

static struct fake_net *fake_of(struct virtio_device *device)
{
	return container_of(device, struct fake_net, virtio);
}

static uint64_t get_features(struct virtio_device *device)
{
	return fake_of(device)->features;
}

static void accept_features(struct virtio_device *device, uint64_t features)
{
	if (features & ~fake_of(device)->features)
		abort();
}

static uint8_t status(struct virtio_device *device)
{
	return fake_of(device)->status;
}

static void set_status(struct virtio_device *device, uint8_t value)
{
	struct fake_net *fake = fake_of(device);

	fake->status = value;
	if (value != 0)
		return;
	memset(fake->enabled, 0, sizeof(fake->enabled));
	memset(fake->taken, 0, sizeof(fake->taken));
	memset(fake->notified, 0, sizeof(fake->notified));
}

static uint16_t queue_size(struct virtio_device *device, uint16_t index)
{
	return index < 2 ? FAKE_QUEUE_SIZE : 0;
}

static int queue_enable(struct virtio_device *device, uint16_t index, const struct ring *ring)
{
	struct fake_net *fake = fake_of(device);

	if (fake->enabled[index])
		abort();
	fake->enabled[index] = true;
	fake->rings[index] = *ring;
	return 0;
}

static void notify(struct virtio_device *device, uint16_t index)
{
	fake_of(device)->notified[index]++;
}

static uint32_t config_read(struct virtio_device *device, unsigned offset, unsigned size)
{
	uint32_t value = 0;

	if (offset + size > sizeof(fake_of(device)->config))
		abort();
	memcpy(&value, fake_of(device)->config + offset, size);
	return value;
}

static const struct virtio_transport transport = {
	.features = get_features,
	.accept_features = accept_features,
	.status = status,
	.set_status = set_status,
	.queue_size = queue_size,
	.queue_enable = queue_enable,
	.notify = notify,
	.config_read = config_read,
};

struct fake_net *fake_net_create(void)
{
	static const uint8_t config[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56, 1, 0, 1, 0, 0xdc, 5};
	struct fake_net *fake = calloc(1, sizeof(*fake));

	fake->virtio.transport = &transport;
	fake->virtio.id = VIRTIO_ID_NET;
	fake->features = virtio_net_driver.features | VIRTIO_F_VERSION_1;
	memcpy(fake->config, config, sizeof(config));
	return fake;
}

void fake_net_add(struct fake_net *fake)
{
	static bool ready;

	if (!ready) {
		virtio_init();
		netdev_init();
		netdev_set_stack(&stack);
	}
	ready = true;
	if (virtio_device_add(&fake->virtio))
		fake->dev = list_last(&netdev_list, struct netdev, link);
}

bool fake_net_take(struct fake_net *fake, unsigned queue, uint16_t *head)
{
	const struct ring_available *available = fake->rings[queue].available_ring;

	if (!fake->enabled[queue] || fake->taken[queue] == available->index)
		return false;
	*head = available->ring[fake->taken[queue]++ % FAKE_QUEUE_SIZE];
	return true;
}

void fake_net_use(struct fake_net *fake, unsigned queue, uint16_t ahead, uint32_t id,
		  uint32_t length)
{
	volatile struct ring_used *used = fake->rings[queue].used_ring;

	used->ring[(uint16_t)(used->index + ahead) % FAKE_QUEUE_SIZE].id = id;
	used->ring[(uint16_t)(used->index + ahead) % FAKE_QUEUE_SIZE].length = length;
}

void fake_net_show(struct fake_net *fake, unsigned queue, uint16_t n)
{
	fake->rings[queue].used_ring->index += n;
}

uint8_t *fake_net_memory(struct fake_net *fake, unsigned queue, uint16_t id, uint32_t *length)
{
	const struct ring_descriptor *descriptor = &fake->rings[queue].descriptors[id];

	*length = descriptor->length;
	return (uint8_t *)(uintptr_t)descriptor->address;
}

unsigned fake_net_receive(struct fake_net *fake, const void *bytes, uint32_t n)
{
	const uint8_t *from = bytes;
	uint8_t *first = NULL;
	uint16_t pieces = 0, head;
	uint32_t room;

	while (n > 0) {
		uint32_t part;
		uint8_t *memory;

		if (!fake_net_take(fake, 0, &head))
			return 0;
		memory = fake_net_memory(fake, 0, head, &room);
		part = MIN(n, room);
		memcpy(memory, from, part);
		first = first ? first : memory;
		fake_net_use(fake, 0, pieces++, head, part);
		from += part;
		n -= part;
	}
	if (first)
		memcpy(first + 10, &pieces, sizeof(pieces));
	fake_net_show(fake, 0, pieces);
	return pieces;
}

#define NEXT	 1
#define INDIRECT 4

uint32_t fake_net_send(struct fake_net *fake, void *bytes, uint32_t max)
{
	const struct ring_descriptor *table = fake->rings[1].descriptors, *descriptor;
	uint16_t head, at;
	uint32_t n = 0;

	if (!fake_net_take(fake, 1, &head))
		return 0;
	at = head;
	if (table[at].flags & INDIRECT) {
		table = (const struct ring_descriptor *)(uintptr_t)table[at].address;
		at = 0;
	}
	do {
		descriptor = &table[at];
		if (n + descriptor->length > max)
			abort();
		memcpy((char *)bytes + n, (const void *)(uintptr_t)descriptor->address,
		       descriptor->length);
		n += descriptor->length;
		at = descriptor->next;
	} while (descriptor->flags & NEXT);
	fake_net_use(fake, 1, 0, head, 0);
	fake_net_show(fake, 1, 1);
	return n;
}

/* 2.6.7.2 */
bool fake_net_wants_interrupt(struct fake_net *fake, unsigned queue, uint16_t n)
{
	const struct ring *ring = &fake->rings[queue];
	uint16_t event = ring->available_ring->ring[FAKE_QUEUE_SIZE];

	if (!(fake->virtio.features & VIRTIO_F_EVENT_IDX))
		return !(ring->available_ring->flags & 1);
	return (uint16_t)(ring->used_ring->index - event - 1) < n;
}
