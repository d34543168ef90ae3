// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/irq.h"

#include "include/linux/errno.h"
#include "plat/kvm/ioapic.h"
#include "plat/kvm/lapic.h"
#include "plat/kvm/madt.h"
#include "plat/x86_64/io.h"

/* Vectors of devices. 0x80 is left to programs that try the 32-bit system call. */
#define VECTOR_FIRST	0x30
#define VECTOR_END	0x80
#define VECTOR_SPURIOUS 0xff

#define PIC_MASTER_MASK 0x21
#define PIC_SLAVE_MASK	0xa1
#define IOAPIC_USUAL	0xfec00000UL

/* Messages to the local APIC (Intel SDM volume 3, section 11.11). */
#define MSI_ADDRESS	0xfee00000UL
#define MSI_LAPIC_SHIFT 12

static struct {
	irq_handler handler;
	void *arg;
	uint64_t count;
	uint8_t kind; /* IRQ_… */
	uint16_t gsi;
} vectors[VECTOR_END - VECTOR_FIRST];
static unsigned vectors_used;

static struct isa_route isa_routes[ISA_IRQS];

void irq_init(void)
{
	/* The 8259s stay masked; all goes through the I/O APIC. */
	out8(PIC_MASTER_MASK, 0xff);
	out8(PIC_SLAVE_MASK, 0xff);
	lapic_init(VECTOR_SPURIOUS);
	for (unsigned i = 0; i < ISA_IRQS; i++)
		isa_routes[i].gsi = i;
	if (!madt_read(isa_routes))
		ioapic_add(IOAPIC_USUAL, 0);
}

unsigned irq_alloc_vector(irq_handler handler, void *arg)
{
	if (vectors_used == ARRAY_SIZE(vectors))
		return 0;
	vectors[vectors_used].handler = handler;
	vectors[vectors_used].arg = arg;
	return VECTOR_FIRST + vectors_used++;
}

/* For those who ask later. */
static void note_source(unsigned vector, unsigned kind, unsigned gsi)
{
	if (!IS_ENABLED(CONFIG_PROCFS))
		return;
	vectors[vector - VECTOR_FIRST].kind = (uint8_t)kind;
	vectors[vector - VECTOR_FIRST].gsi = (uint16_t)gsi;
}

static int request(unsigned gsi, struct ioapic_wiring wiring, irq_handler handler, void *arg)
{
	unsigned vector;

	if (!ioapic_has_input(gsi))
		return -ENODEV;
	if (ioapic_vector(gsi) != 0)
		return -EBUSY;
	vector = irq_alloc_vector(handler, arg);
	if (vector == 0)
		return -ENOSPC;
	note_source(vector, wiring.level ? IRQ_LEVEL : IRQ_EDGE, gsi);
	ioapic_route(gsi, wiring, vector, lapic_id());
	return 0;
}

int irq_request_line(unsigned gsi, bool level, irq_handler handler, void *arg)
{
	struct ioapic_wiring wiring = {.level = level};

	return request(gsi, wiring, handler, arg);
}

int irq_request_isa(unsigned isa_irq, irq_handler handler, void *arg)
{
	if (isa_irq >= ISA_IRQS)
		return -ENODEV;
	return request(isa_routes[isa_irq].gsi, isa_routes[isa_irq].wiring, handler, arg);
}

void irq_mask(unsigned gsi)
{
	ioapic_set_mask(gsi, true);
}

void irq_unmask(unsigned gsi)
{
	ioapic_set_mask(gsi, false);
}

int irq_request_msi(irq_handler handler, void *arg, struct msi_message *message)
{
	unsigned vector = irq_alloc_vector(handler, arg);

	if (vector == 0)
		return -ENOSPC;
	note_source(vector, IRQ_MESSAGE, 0);
	message->address = MSI_ADDRESS | (uint64_t)lapic_id() << MSI_LAPIC_SHIFT;
	message->data = vector; /* edge-triggered, fixed delivery */
	return 0;
}

void irq_dispatch(unsigned vector)
{
	unsigned index = vector - VECTOR_FIRST;

	if (vector == VECTOR_SPURIOUS)
		return;
	if (index < vectors_used) {
		if (IS_ENABLED(CONFIG_PROCFS))
			vectors[index].count++;
		vectors[index].handler(vectors[index].arg);
	}
	lapic_eoi();
}

bool irq_get_info(unsigned index, struct irq_info *out)
{
	unsigned kind = index < vectors_used ? vectors[index].kind : IRQ_LOCAL;

	if (index >= vectors_used)
		return false;
	*out = (struct irq_info){
		.handler = vectors[index].handler,
		.count = vectors[index].count,
		.number = kind == IRQ_EDGE || kind == IRQ_LEVEL ? vectors[index].gsi
								: VECTOR_FIRST + index,
		.kind = kind,
	};
	return true;
}
