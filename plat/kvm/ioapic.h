/* SPDX-License-Identifier: BSD-3-Clause */
/* The I/O APICs (Intel 82093AA data sheet). An input is named by its global number, the gsi. */
#pragma once

#include "kernel/lib/compiler.h"

/* How an input is wired. */
struct ioapic_wiring {
	bool level;	 /* level-triggered, else edge */
	bool active_low; /* else active high */
};

/* Adds one whose first input has number gsi_base; all its inputs are masked. */
void ioapic_add(paddr_t registers, uint32_t gsi_base);

bool ioapic_has_input(uint32_t gsi);

/* The vector that gsi is routed to; 0: none. gsi must exist. */
unsigned ioapic_vector(uint32_t gsi);

/* Routes gsi, which must exist, to a vector of the CPU with a local APIC id, and unmasks it. */
void ioapic_route(uint32_t gsi, struct ioapic_wiring wiring, unsigned vector, uint32_t lapic_id);

void ioapic_set_mask(uint32_t gsi, bool masked);
