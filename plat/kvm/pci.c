// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/pci.h"

#include "include/linux/errno.h"
#include "plat/kvm/irq.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/paging.h"

#define CONFIG_ADDRESS	  0xcf8
#define CONFIG_DATA	  0xcfc
#define CONFIG_ENABLE	  0x80000000u

#define REG_ID		  0x00
#define REG_COMMAND	  0x04
#define REG_STATUS	  0x06
#define REG_CLASS	  0x0a
#define REG_HEADER_TYPE	  0x0e
#define REG_BAR(n)	  (0x10 + 4 * (n))
#define REG_SECONDARY_BUS 0x19
#define REG_CAPABILITIES  0x34

#define COMMAND_MEMORY	  (1u << 1)
#define COMMAND_MASTER	  (1u << 2)
#define COMMAND_NO_PIN	  (1u << 10)
#define STATUS_HAS_CAPS	  (1u << 4)
#define HEADER_MULTI	  0x80
#define CLASS_BRIDGE	  0x0604
#define BAR_IO		  1u
#define BAR_64		  4u
#define BAR_FLAGS	  0xfu
#define BARS		  6

#define BUSES		  256
#define SLOTS		  32
#define FUNCTIONS	  8
#define CAPABILITIES_MAX  48 /* as many as fit in configuration space */

#define CAP_MSIX	  0x11
#define MSIX_CONTROL	  2
#define MSIX_TABLE	  4
#define MSIX_ENABLE	  (1u << 15)
#define MSIX_MASK_ALL	  (1u << 14)
#define MSIX_TABLE_BAR	  7u
#define MSIX_LAST_VECTOR  0x7ffu
#define MSIX_ENTRY_SIZE	  16

static void select_register(const struct pci_device *device, unsigned offset)
{
	out32(CONFIG_ADDRESS, CONFIG_ENABLE | device->bus << 16 | device->slot << 11 |
				      device->function << 8 | (offset & 0xfc));
}

uint32_t pci_read32(const struct pci_device *device, unsigned offset)
{
	select_register(device, offset);
	return in32(CONFIG_DATA);
}

uint16_t pci_read16(const struct pci_device *device, unsigned offset)
{
	select_register(device, offset);
	return in16(CONFIG_DATA + (offset & 2));
}

uint8_t pci_read8(const struct pci_device *device, unsigned offset)
{
	select_register(device, offset);
	return in8(CONFIG_DATA + (offset & 3));
}

void pci_write16(const struct pci_device *device, unsigned offset, uint16_t value)
{
	select_register(device, offset);
	out16(CONFIG_DATA + (offset & 2), value);
}

bool pci_present(void)
{
	out32(CONFIG_ADDRESS, CONFIG_ENABLE);
	return in32(CONFIG_ADDRESS) == CONFIG_ENABLE;
}

/* Reads who a function is; false if there is nobody. */
static bool identify(struct pci_device *device)
{
	uint32_t id = pci_read32(device, REG_ID);

	device->vendor_id = id;
	device->device_id = id >> 16;
	return device->vendor_id != 0xffff && device->vendor_id != 0;
}

/* Reports the functions of a slot; notes in wanted which buses its bridges lead to. */
static void scan_slot(uint8_t bus, uint8_t slot, bool wanted[BUSES],
		      void (*found)(const struct pci_device *device))
{
	struct pci_device device = {.bus = bus, .slot = slot};
	unsigned functions = 1;

	for (unsigned i = 0; i < functions; i++) {
		device.function = i;
		if (!identify(&device))
			continue;
		if (i == 0 && pci_read8(&device, REG_HEADER_TYPE) & HEADER_MULTI)
			functions = FUNCTIONS;
		if (pci_read16(&device, REG_CLASS) == CLASS_BRIDGE)
			wanted[pci_read8(&device, REG_SECONDARY_BUS)] = true;
		found(&device);
	}
}

void pci_scan(void (*found)(const struct pci_device *device))
{
	bool wanted[BUSES] = {true};

	if (!pci_present())
		return;
	/* A bus behind a bridge has a greater number than the bus in front of it. */
	for (unsigned bus = 0; bus < BUSES; bus++) {
		for (unsigned slot = 0; wanted[bus] && slot < SLOTS; slot++)
			scan_slot(bus, slot, wanted, found);
	}
}

unsigned pci_find_capability(const struct pci_device *device, uint8_t id, unsigned after)
{
	unsigned at = after ? after + 1 : REG_CAPABILITIES;

	if (!(pci_read16(device, REG_STATUS) & STATUS_HAS_CAPS))
		return 0;
	/* The list may be a loop. */
	for (unsigned i = 0; i < CAPABILITIES_MAX; i++) {
		unsigned capability = pci_read8(device, at) & 0xfc;

		if (capability == 0)
			return 0;
		if (pci_read8(device, capability) == id)
			return capability;
		at = capability + 1;
	}
	return 0;
}

paddr_t pci_bar_address(const struct pci_device *device, unsigned bar)
{
	uint32_t low;
	paddr_t address;

	if (bar >= BARS)
		return 0;
	low = pci_read32(device, REG_BAR(bar));
	if (low & BAR_IO)
		return 0;
	address = low & ~BAR_FLAGS;
	if (low & BAR_64 && bar + 1 < BARS)
		address |= (paddr_t)pci_read32(device, REG_BAR(bar + 1)) << 32;
	return address;
}

void pci_enable(const struct pci_device *device)
{
	uint16_t command = pci_read16(device, REG_COMMAND);

	pci_write16(device, REG_COMMAND,
		    command | COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_PIN);
}

unsigned pci_msix_vectors(const struct pci_device *device)
{
	unsigned capability = pci_find_capability(device, CAP_MSIX, 0);

	if (!capability)
		return 0;
	return (pci_read16(device, capability + MSIX_CONTROL) & MSIX_LAST_VECTOR) + 1u;
}

int pci_enable_msix(const struct pci_device *device, const struct msi_message *messages,
		    unsigned count)
{
	unsigned capability = pci_find_capability(device, CAP_MSIX, 0);
	volatile uint32_t *entry;
	uint32_t table;
	paddr_t bar;

	if (!capability)
		return -ENODEV;
	table = pci_read32(device, capability + MSIX_TABLE);
	bar = pci_bar_address(device, table & MSIX_TABLE_BAR);
	if (!bar)
		return -ENODEV;
	entry = mmio_map(bar + (table & ~MSIX_TABLE_BAR), MSIX_ENTRY_SIZE * count);
	if (!entry)
		return -ENOMEM;
	pci_write16(device, capability + MSIX_CONTROL, MSIX_ENABLE | MSIX_MASK_ALL);
	for (unsigned i = 0; i < count; i++, entry += MSIX_ENTRY_SIZE / sizeof(*entry)) {
		entry[0] = messages[i].address;
		entry[1] = messages[i].address >> 32;
		entry[2] = messages[i].data;
		entry[3] = 0; /* not masked */
	}
	pci_write16(device, capability + MSIX_CONTROL, MSIX_ENABLE);
	return 0;
}
