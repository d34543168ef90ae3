/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this folder share. */
#pragma once

#include "plat/virtio/virtio.h"

extern const struct virtio_driver virtio_console_driver;
extern const struct virtio_driver virtio_net_driver;
extern const struct virtio_driver virtio_rng_driver;

/* The driver of devices of a kind, or NULL. */
const struct virtio_driver *virtio_find_driver(uint32_t id);

/* Each adds the devices of its bus. */
void virtio_pci_find(void);
void virtio_mmio_find(void);

/* Reads 1, 2 or 4 bytes of a device's memory by one access. */
static inline uint32_t virtio_read_field(const volatile void *at, unsigned size)
{
	switch (size) {
	case 1:
		return *(const volatile uint8_t *)at;
	case 2:
		return *(const volatile uint16_t *)at;
	default:
		return *(const volatile uint32_t *)at;
	}
}

/* Adds the device whose registers are at an address, if there is one; it interrupts on gsi. */
void virtio_mmio_probe(paddr_t address, unsigned gsi);
