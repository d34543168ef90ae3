/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Device interrupts. A handler runs in interrupt context: it silences its device (or leaves the
 * line masked by irq_mask()) and raises deferred work (pending.h); nothing else.
 */
#pragma once

#include "kernel/lib/compiler.h"

typedef void (*irq_handler)(void *arg);

/* Finds and sets up local APIC and I/O APICs; interrupts may be enabled afterwards. Needs
 * acpi_init(). */
void irq_init(void);

/* Routes I/O APIC input gsi to handler and unmasks it. level: level-triggered, else edge.
 * 0, -ENODEV without such an input, -EBUSY when it is taken, -ENOSPC without a free vector. */
int irq_request_line(unsigned gsi, bool level, irq_handler handler, void *arg);
/* The same for one of the 16 interrupts of the ISA bus, wherever ACPI says it is routed to. */
int irq_request_isa(unsigned isa_irq, irq_handler handler, void *arg);
void irq_mask(unsigned gsi);
void irq_unmask(unsigned gsi);

/* An interrupt of a PCI device by message: what to write where. 0 or -ENOSPC. */
struct msi_message {
	uint64_t address;
	uint32_t data;
};
int irq_request_msi(irq_handler handler, void *arg, struct msi_message *message);

/* Gives out a vector for the CPU's own use (its timer); 0 when there is none left. */
unsigned irq_alloc_vector(irq_handler handler, void *arg);

/* A vector that was given out. */
struct irq_info {
	irq_handler handler;
	uint64_t count;	 /* how often it has come */
	unsigned number; /* of the I/O APIC's input, or else the vector */
	enum { IRQ_LOCAL, IRQ_MESSAGE, IRQ_EDGE, IRQ_LEVEL } kind;
};
/* Those with index 0, 1, … False: there are no more. */
bool irq_get_info(unsigned index, struct irq_info *out);

/* Called by the trap code for every vector ≥ 32; acknowledges the interrupt. */
void irq_dispatch(unsigned vector);
