/* SPDX-License-Identifier: BSD-3-Clause */
/* How ACPI's MADT (specification 6.4, section 5.2.12) says that interrupts are wired. */
#pragma once

#include "plat/kvm/ioapic.h"

#define ISA_IRQS 16

struct isa_route {
	uint32_t gsi;
	struct ioapic_wiring wiring;
};

/*
 * Adds all I/O APICs it lists, and changes the routes of ISA interrupts that it says are not wired
 * as usual. Returns false, with nothing done, when there is no MADT with an I/O APIC.
 */
bool madt_read(struct isa_route routes[ISA_IRQS]);
