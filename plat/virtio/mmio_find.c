// SPDX-License-Identifier: BSD-3-Clause
// Where virtio-mmio devices are: in ACPI's DSDT, on the command line, or where microvm has them.

#include "kernel/lib/cmdline.h"
#include "kernel/lib/string.h"
#include "plat/kvm/acpi.h"
#include "plat/kvm/pci.h"
#include "plat/virtio/virtio_internal.h"

/* QEMU's microvm without ACPI: hw/i386/microvm.c. */
#define SLOT_BASE      0xfeb00000UL
#define SLOT_SIZE      512
#define SLOT_COUNT     8
#define SLOT_FIRST_IRQ 5

#define HARDWARE_ID    "LNRO0005"
#define CRS_SEARCH_MAX 128 /* a device's resources follow its name at no more than this */

/* Resource descriptors (ACPI 6.4.3.4 and 6.4.3.6): tag and length. */
static const uint8_t memory_tag[] = {0x86, 0x09, 0x00};
static const uint8_t interrupt_tag[] = {0x89, 0x06, 0x00};
#define MEMORY_ADDRESS	 4
#define MEMORY_SIZE	 12
#define INTERRUPT_NUMBER 5
#define INTERRUPT_SIZE	 9

static const char *find_bytes(const char *start, const char *end, const void *bytes, size_t n)
{
	for (; start + n <= end; start++) {
		if (*start == *(const char *)bytes && memcmp(start, bytes, n) == 0)
			return start;
	}
	return NULL;
}

static uint32_t read_le32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Reads the resources of the device whose hardware id ends at start. */
static void probe_acpi_device(const char *start, const char *end)
{
	const char *limit = MIN(end, start + CRS_SEARCH_MAX);
	const char *memory = find_bytes(start, limit, memory_tag, sizeof(memory_tag));
	const char *interrupt = find_bytes(start, limit, interrupt_tag, sizeof(interrupt_tag));

	if (memory && memory + MEMORY_SIZE <= limit && interrupt &&
	    interrupt + INTERRUPT_SIZE <= limit)
		virtio_mmio_probe(read_le32(memory + MEMORY_ADDRESS),
				  read_le32(interrupt + INTERRUPT_NUMBER));
}

static void probe_acpi(void)
{
	const struct acpi_header *dsdt = acpi_find("DSDT", sizeof(*dsdt));
	const char *end = (const char *)dsdt + (dsdt ? dsdt->length : 0);
	const char *at = (const char *)dsdt;

	if (!dsdt)
		return;
	while ((at = find_bytes(at, end, HARDWARE_ID, sizeof(HARDWARE_ID)))) {
		at += sizeof(HARDWARE_ID);
		probe_acpi_device(at, end);
	}
}

/* Copies text up to a separator, which must be there unless it is NUL; returns what follows. */
static const char *take_word(const char *text, char separator, char *word, size_t size)
{
	const char *end = strchr(text, separator);

	if (!end || (size_t)(end - text) >= size)
		return NULL;
	memcpy(word, text, end - text);
	word[end - text] = '\0';
	return end + 1;
}

/* virtio_mmio.device=SIZE@ADDRESS:IRQ, as Linux has it; an :ID may follow. */
static void probe_parameter(const char *key, const char *value, void *arg)
{
	char size[24], address[24], irq[24];
	uint64_t base, gsi;

	if (strcmp(key, "virtio_mmio.device") != 0)
		return;
	*(bool *)arg = true;
	value = take_word(value, '@', size, sizeof(size));
	value = value ? take_word(value, ':', address, sizeof(address)) : NULL;
	if (!value)
		return;
	if (!take_word(value, ':', irq, sizeof(irq)))
		str_copy(irq, value, sizeof(irq));
	if (str_to_u64(address, &base) == 0 && str_to_u64(irq, &gsi) == 0)
		virtio_mmio_probe(base, gsi);
}

void virtio_mmio_find(void)
{
	const struct acpi_fadt *fadt = acpi_fadt();
	bool named = false;

	if (fadt && !(fadt->flags & ACPI_FADT_REDUCED))
		return; /* a PC, whose devices are on PCI */
	if (fadt)
		probe_acpi();
	cmdline_for_each(probe_parameter, &named);
	if (fadt || named || pci_present())
		return;
	for (unsigned i = 0; i < SLOT_COUNT; i++)
		virtio_mmio_probe(SLOT_BASE + i * SLOT_SIZE, SLOT_FIRST_IRQ + i);
}
