/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this folder share. */
#pragma once

#include "plat/virtio/virtio.h"

extern const struct virtio_driver virtio_console_driver;
extern const struct virtio_driver virtio_rng_driver;

/* Each adds the devices of its bus. */
void virtio_pci_find(void);
void virtio_mmio_find(void);

/* Adds the device whose registers are at an address, if there is one; it interrupts on gsi. */
void virtio_mmio_probe(paddr_t address, unsigned gsi);
