// SPDX-License-Identifier: BSD-3-Clause
// virtio over MMIO (virtio 1.1, section 4.2), version 2 of the interface.

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/mm/slab.h"
#include "plat/kvm/irq.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/paging.h"

#define REG_MAGIC	     0x000
#define REG_VERSION	     0x004
#define REG_DEVICE_ID	     0x008
#define REG_FEATURES	     0x010
#define REG_FEATURES_HALF    0x014
#define REG_ACCEPTED	     0x020
#define REG_ACCEPTED_HALF    0x024
#define REG_QUEUE_SELECT     0x030
#define REG_QUEUE_MAX	     0x034
#define REG_QUEUE_SIZE	     0x038
#define REG_QUEUE_READY	     0x044
#define REG_NOTIFY	     0x050
#define REG_INTERRUPT_STATUS 0x060
#define REG_INTERRUPT_ACK    0x064
#define REG_STATUS	     0x070
#define REG_DESCRIPTORS	     0x080 /* 64-bit addresses: low half, then high half */
#define REG_AVAILABLE	     0x090
#define REG_USED	     0x0a0
#define REG_CONFIG	     0x100
#define REGISTERS_SIZE	     0x200

#define INTERRUPT_CONFIG     2u

#define MAGIC		     0x74726976 /* "virt" */
#define VERSION_LEGACY	     1
#define VERSION		     2

struct mmio_device {
	struct virtio_device virtio;
	volatile char *registers;
};

static uint32_t read_reg(struct virtio_device *device, unsigned reg)
{
	return mmio_read32(container_of(device, struct mmio_device, virtio)->registers + reg);
}

static void write_reg(struct virtio_device *device, unsigned reg, uint32_t value)
{
	mmio_write32(container_of(device, struct mmio_device, virtio)->registers + reg, value);
}

static uint64_t mmio_features(struct virtio_device *device)
{
	uint64_t low, high;

	write_reg(device, REG_FEATURES_HALF, 0);
	low = read_reg(device, REG_FEATURES);
	write_reg(device, REG_FEATURES_HALF, 1);
	high = read_reg(device, REG_FEATURES);
	return high << 32 | low;
}

static void mmio_accept_features(struct virtio_device *device, uint64_t features)
{
	write_reg(device, REG_ACCEPTED_HALF, 0);
	write_reg(device, REG_ACCEPTED, features);
	write_reg(device, REG_ACCEPTED_HALF, 1);
	write_reg(device, REG_ACCEPTED, features >> 32);
}

static uint8_t mmio_status(struct virtio_device *device)
{
	return read_reg(device, REG_STATUS);
}

static void mmio_set_status(struct virtio_device *device, uint8_t status)
{
	write_reg(device, REG_STATUS, status);
}

static uint16_t mmio_queue_size(struct virtio_device *device, uint16_t index)
{
	write_reg(device, REG_QUEUE_SELECT, index);
	return MIN(read_reg(device, REG_QUEUE_MAX), 32768);
}

static void write_address(struct virtio_device *device, unsigned reg, volatile void *virt)
{
	paddr_t phys = virt_to_phys((void *)virt);

	write_reg(device, reg, phys);
	write_reg(device, reg + 4, phys >> 32);
}

static int mmio_queue_enable(struct virtio_device *device, uint16_t index, const struct ring *ring)
{
	write_reg(device, REG_QUEUE_SELECT, index);
	if (read_reg(device, REG_QUEUE_READY))
		return -EIO;
	write_reg(device, REG_QUEUE_SIZE, ring->size);
	write_address(device, REG_DESCRIPTORS, ring->descriptors);
	write_address(device, REG_AVAILABLE, ring->available_ring);
	write_address(device, REG_USED, ring->used_ring);
	write_reg(device, REG_QUEUE_READY, 1);
	return 0;
}

static void mmio_notify(struct virtio_device *device, uint16_t index)
{
	write_reg(device, REG_NOTIFY, index);
}

static uint32_t mmio_config_read(struct virtio_device *device, unsigned offset, unsigned size)
{
	volatile char *registers = container_of(device, struct mmio_device, virtio)->registers;

	if (REG_CONFIG + offset + size > REGISTERS_SIZE)
		return 0;
	return virtio_read_field(registers + REG_CONFIG + offset, size);
}

static const struct virtio_transport mmio_transport = {
	.features = mmio_features,
	.accept_features = mmio_accept_features,
	.status = mmio_status,
	.set_status = mmio_set_status,
	.queue_size = mmio_queue_size,
	.queue_enable = mmio_queue_enable,
	.notify = mmio_notify,
	.config_read = mmio_config_read,
};

static void mmio_interrupt(void *arg)
{
	struct virtio_device *device = arg;
	uint32_t why = read_reg(device, REG_INTERRUPT_STATUS);

	write_reg(device, REG_INTERRUPT_ACK, why);
	if (why & INTERRUPT_CONFIG)
		virtio_device_config_interrupt(device);
	virtio_device_interrupt(device);
}

/* Whether there is a device that we can drive behind the registers. */
static bool is_usable(volatile char *registers, paddr_t address)
{
	if (mmio_read32(registers + REG_MAGIC) != MAGIC ||
	    mmio_read32(registers + REG_DEVICE_ID) == 0)
		return false;
	if (mmio_read32(registers + REG_VERSION) == VERSION)
		return true;
	log_warn("virtio: the device at 0x%lx is a legacy one; use "
		 "-global virtio-mmio.force-legacy=false",
		 address);
	return false;
}

void virtio_mmio_probe(paddr_t address, unsigned gsi)
{
	volatile char *registers = mmio_map(address, REGISTERS_SIZE);
	struct mmio_device *device;
	int error;

	if (!registers || !is_usable(registers, address))
		return;
	device = kzalloc(sizeof(*device));
	if (!device)
		return;
	device->virtio.transport = &mmio_transport;
	device->virtio.id = mmio_read32(registers + REG_DEVICE_ID);
	device->registers = registers;
	error = irq_request_line(gsi, true, mmio_interrupt, &device->virtio);
	if (error) {
		log_warn("virtio: no interrupt %u for the device at 0x%lx", gsi, address);
		kfree(device);
		return;
	}
	/* Its interrupt stays routed to it even if no driver wants it, so it is never freed. */
	virtio_device_add(&device->virtio);
}
