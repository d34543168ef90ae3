/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI configuration space (PCI Local Bus 3.0, chapter 6), by the I/O ports of section 3.2.2.3.2. */
#pragma once

#include "kernel/lib/compiler.h"

struct msi_message;

struct pci_device {
	uint8_t bus, slot, function;
	uint16_t vendor_id, device_id;
};

/* Whether there is a PCI bus at all. */
bool pci_present(void);

/* Calls found for every function on every bus that can be reached from bus 0. */
void pci_scan(void (*found)(const struct pci_device *device));

uint8_t pci_read8(const struct pci_device *device, unsigned offset);
uint16_t pci_read16(const struct pci_device *device, unsigned offset);
uint32_t pci_read32(const struct pci_device *device, unsigned offset);
void pci_write16(const struct pci_device *device, unsigned offset, uint16_t value);

#define PCI_SUBSYSTEM_ID 0x2e
#define PCI_CAP_VENDOR	 0x09

/* The offset of the next capability with this id behind after (0: the first); 0 if there is none.
 */
unsigned pci_find_capability(const struct pci_device *device, uint8_t id, unsigned after);

/* The address of memory BAR number bar; 0 if it is none or firmware gave it no address. */
paddr_t pci_bar_address(const struct pci_device *device, unsigned bar);

/* Lets the device answer memory accesses and access memory itself; no interrupt pin. */
void pci_enable(const struct pci_device *device);

/* How many vectors of MSI-X a device has; 0 without. */
unsigned pci_msix_vectors(const struct pci_device *device);

/* Enables MSI-X with the device's first count vectors, which it has, sending messages; the others
 * stay masked. 0, -ENODEV without MSI-X, -ENOMEM. */
int pci_enable_msix(const struct pci_device *device, const struct msi_message *messages,
		    unsigned count);
