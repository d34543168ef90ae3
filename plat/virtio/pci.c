// SPDX-License-Identifier: BSD-3-Clause
// virtio over PCI (virtio 1.1, section 4.1), without the legacy interface.

#include "plat/kvm/pci.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/mm/slab.h"
#include "plat/kvm/irq.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/paging.h"

#define VENDOR_VIRTIO	    0x1af4
#define DEVICE_TRANSITIONAL 0x1000 /* + 0…0x3f; the subsystem id is the kind of device */
#define DEVICE_MODERN	    0x1040 /* + the kind of device */
#define DEVICE_END	    0x1080

/* A capability that says where a structure is (4.1.4). */
#define CAP_TYPE	      3
#define CAP_BAR		      4
#define CAP_OFFSET	      8
#define CAP_LENGTH	      12
#define CAP_NOTIFY_MULTIPLIER 16
#define TYPE_COMMON	      1
#define TYPE_NOTIFY	      2
#define TYPE_DEVICE	      4
#define QUEUES_MAX	      64
#define STRUCTURE_SIZE_MAX    MIB(1)

#define MSIX_VECTOR	      0
#define MSIX_CONFIG_VECTOR    1
#define MSIX_NO_VECTOR	      0xffff

/* 4.1.4.3 */
struct common_config {
	uint32_t features_half;
	uint32_t features;
	uint32_t accepted_half;
	uint32_t accepted;
	uint16_t config_vector;
	uint16_t queues;
	uint8_t status;
	uint8_t generation;
	uint16_t queue_select;
	uint16_t queue_size;
	uint16_t queue_vector;
	uint16_t queue_enable;
	uint16_t queue_notify_offset;
	uint32_t queue_descriptors[2];
	uint32_t queue_available[2];
	uint32_t queue_used[2];
};

_Static_assert(sizeof(struct common_config) == 56, "virtio 1.1, 4.1.4.3");

struct structure {
	volatile void *registers;
	uint32_t length;
};

struct pci_virtio {
	struct virtio_device virtio;
	volatile struct common_config *common;
	struct structure notify, config;
	uint32_t notify_multiplier;
	bool has_config_vector;
	uint32_t notify_offset[QUEUES_MAX]; /* from notify.registers, checked */
};

static struct pci_virtio *pci_of(struct virtio_device *device)
{
	return container_of(device, struct pci_virtio, virtio);
}

static uint64_t pci_features(struct virtio_device *device)
{
	volatile struct common_config *common = pci_of(device)->common;
	uint64_t low, high;

	common->features_half = 0;
	low = common->features;
	common->features_half = 1;
	high = common->features;
	return high << 32 | low;
}

static void pci_accept_features(struct virtio_device *device, uint64_t features)
{
	volatile struct common_config *common = pci_of(device)->common;

	common->accepted_half = 0;
	common->accepted = features;
	common->accepted_half = 1;
	common->accepted = features >> 32;
	/* A reset has forgotten it. */
	if (pci_of(device)->has_config_vector)
		common->config_vector = MSIX_CONFIG_VECTOR;
}

static uint8_t pci_status(struct virtio_device *device)
{
	return pci_of(device)->common->status;
}

static void pci_set_status(struct virtio_device *device, uint8_t status)
{
	pci_of(device)->common->status = status;
}

static uint16_t pci_queue_size(struct virtio_device *device, uint16_t index)
{
	volatile struct common_config *common = pci_of(device)->common;

	if (index >= common->queues || index >= QUEUES_MAX)
		return 0;
	common->queue_select = index;
	return common->queue_size;
}

static void write_address(volatile uint32_t address[2], volatile void *virt)
{
	paddr_t phys = virt_to_phys((void *)virt);

	address[0] = phys;
	address[1] = phys >> 32;
}

static int pci_queue_enable(struct virtio_device *device, uint16_t index, const struct ring *ring)
{
	struct pci_virtio *pci = pci_of(device);
	volatile struct common_config *common = pci->common;
	uint64_t offset;

	common->queue_select = index;
	offset = (uint64_t)common->queue_notify_offset * pci->notify_multiplier;
	if (common->queue_enable || offset + sizeof(uint16_t) > pci->notify.length)
		return -EIO;
	pci->notify_offset[index] = offset;
	common->queue_size = ring->size;
	common->queue_vector = MSIX_VECTOR;
	if (common->queue_vector == MSIX_NO_VECTOR)
		return -EIO;
	write_address(common->queue_descriptors, ring->descriptors);
	write_address(common->queue_available, ring->available_ring);
	write_address(common->queue_used, ring->used_ring);
	common->queue_enable = 1;
	return 0;
}

static void pci_notify(struct virtio_device *device, uint16_t index)
{
	struct pci_virtio *pci = pci_of(device);
	volatile char *registers = pci->notify.registers;

	*(volatile uint16_t *)(registers + pci->notify_offset[index]) = index;
}

static uint32_t pci_config_read(struct virtio_device *device, unsigned offset, unsigned size)
{
	struct structure *config = &pci_of(device)->config;

	if (offset + size > config->length)
		return 0;
	return virtio_read_field((volatile char *)config->registers + offset, size);
}

static const struct virtio_transport pci_transport = {
	.features = pci_features,
	.accept_features = pci_accept_features,
	.status = pci_status,
	.set_status = pci_set_status,
	.queue_size = pci_queue_size,
	.queue_enable = pci_queue_enable,
	.notify = pci_notify,
	.config_read = pci_config_read,
};

static void pci_interrupt(void *arg)
{
	virtio_device_interrupt(arg);
}

static void pci_config_interrupt(void *arg)
{
	virtio_device_config_interrupt(arg);
}

/* Finds and maps a structure of the device; returns the offset of its capability, 0 without. */
static unsigned map_structure(const struct pci_device *device, uint8_t type,
			      struct structure *structure)
{
	unsigned cap = 0;
	paddr_t bar;

	do {
		cap = pci_find_capability(device, PCI_CAP_VENDOR, cap);
		if (!cap)
			return 0;
	} while (pci_read8(device, cap + CAP_TYPE) != type);
	bar = pci_bar_address(device, pci_read8(device, cap + CAP_BAR));
	structure->length = pci_read32(device, cap + CAP_LENGTH);
	if (!bar || structure->length == 0 || structure->length > STRUCTURE_SIZE_MAX)
		return 0;
	structure->registers =
		mmio_map(bar + pci_read32(device, cap + CAP_OFFSET), structure->length);
	return structure->registers ? cap : 0;
}

/* The second vector is for changes of the configuration, if they matter; where there is none, the
 * changes are not noticed. */
static int set_up_interrupts(struct pci_virtio *pci, const struct pci_device *device)
{
	const struct virtio_driver *driver = virtio_find_driver(pci->virtio.id);
	struct msi_message messages[2];
	unsigned count = 1;
	int error;

	error = irq_request_msi(pci_interrupt, &pci->virtio, &messages[MSIX_VECTOR]);
	if (error)
		return error;
	if (driver && driver->config_changed && pci_msix_vectors(device) > MSIX_CONFIG_VECTOR &&
	    irq_request_msi(pci_config_interrupt, &pci->virtio, &messages[MSIX_CONFIG_VECTOR]) == 0)
		count = 2;
	pci->has_config_vector = count == 2;
	return pci_enable_msix(device, messages, count);
}

static int set_up(struct pci_virtio *pci, const struct pci_device *device)
{
	struct structure common;
	unsigned cap;

	if (!map_structure(device, TYPE_COMMON, &common) || common.length < sizeof(*pci->common))
		return -ENODEV;
	pci->common = common.registers;
	cap = map_structure(device, TYPE_NOTIFY, &pci->notify);
	if (!cap)
		return -ENODEV;
	pci->notify_multiplier = pci_read32(device, cap + CAP_NOTIFY_MULTIPLIER);
	/* Not every kind of device has a configuration. */
	if (!map_structure(device, TYPE_DEVICE, &pci->config))
		pci->config.length = 0;
	return set_up_interrupts(pci, device);
}

static uint32_t kind_of(const struct pci_device *device)
{
	if (device->vendor_id != VENDOR_VIRTIO || device->device_id < DEVICE_TRANSITIONAL ||
	    device->device_id >= DEVICE_END)
		return 0;
	if (device->device_id >= DEVICE_MODERN)
		return device->device_id - DEVICE_MODERN;
	return pci_read16(device, PCI_SUBSYSTEM_ID);
}

static void probe(const struct pci_device *device)
{
	uint32_t kind = kind_of(device);
	struct pci_virtio *pci;
	int error;

	if (kind == 0)
		return;
	pci = kzalloc(sizeof(*pci));
	if (!pci)
		return;
	pci->virtio.transport = &pci_transport;
	pci->virtio.id = kind;
	pci_enable(device);
	error = set_up(pci, device);
	if (error) {
		log_warn("virtio: the PCI device %02x:%02x.%x lacks virtio 1.0 or MSI-X: error %d",
			 device->bus, device->slot, device->function, -error);
		return;
	}
	/* A vector points at it from now on, so it is never freed. */
	virtio_device_add(&pci->virtio);
}

void virtio_pci_find(void)
{
	pci_scan(probe);
}
