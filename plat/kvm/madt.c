// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/madt.h"

#include "plat/kvm/acpi.h"

struct madt {
	struct acpi_header header;
	uint32_t lapic;
	uint32_t flags;
} packed;

struct madt_entry {
	uint8_t type;
	uint8_t length; /* with these two bytes */
} packed;

#define ENTRY_IOAPIC   1
#define ENTRY_OVERRIDE 2

struct madt_ioapic {
	struct madt_entry entry;
	uint8_t id;
	uint8_t reserved;
	uint32_t address;
	uint32_t gsi_base;
} packed;

_Static_assert(sizeof(struct madt_ioapic) == 12, "ACPI 5.2.12.3");

struct madt_override {
	struct madt_entry entry;
	uint8_t bus; /* 0: ISA */
	uint8_t source;
	uint32_t gsi;
	uint16_t flags;
} packed;

_Static_assert(sizeof(struct madt_override) == 10, "ACPI 5.2.12.5");

#define FLAGS_ACTIVE_LOW(flags) (((flags)&3) == 3)
#define FLAGS_LEVEL(flags)	(((flags) >> 2 & 3) == 3)

/* The next entry of a type behind entry (NULL: the first), with at least size bytes. */
static const void *next_entry(const struct madt *madt, const void *entry, unsigned type,
			      size_t size)
{
	const char *end = (const char *)madt + madt->header.length;
	const char *at = (const char *)(madt + 1);

	if (entry)
		at = (const char *)entry + ((const struct madt_entry *)entry)->length;
	while (at + sizeof(struct madt_entry) <= end) {
		const struct madt_entry *found = (const struct madt_entry *)at;

		if (found->length < sizeof(*found) || at + found->length > end)
			return NULL;
		if (found->type == type && found->length >= size)
			return found;
		at += found->length;
	}
	return NULL;
}

bool madt_read(struct isa_route routes[ISA_IRQS])
{
	const struct madt *madt = acpi_find("APIC", sizeof(*madt));
	const struct madt_ioapic *ioapic = NULL;
	const struct madt_override *override = NULL;

	if (!madt || !next_entry(madt, NULL, ENTRY_IOAPIC, sizeof(*ioapic)))
		return false;
	while ((ioapic = next_entry(madt, ioapic, ENTRY_IOAPIC, sizeof(*ioapic))))
		ioapic_add(ioapic->address, ioapic->gsi_base);
	while ((override = next_entry(madt, override, ENTRY_OVERRIDE, sizeof(*override)))) {
		if (override->bus != 0 || override->source >= ISA_IRQS)
			continue;
		routes[override->source].gsi = override->gsi;
		routes[override->source].wiring.level = FLAGS_LEVEL(override->flags);
		routes[override->source].wiring.active_low = FLAGS_ACTIVE_LOW(override->flags);
	}
	return true;
}
