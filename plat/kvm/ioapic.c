// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/ioapic.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/log.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/paging.h"

#define IOAPICS_MAX	  8

#define SELECT		  0x00 /* offset of the register that selects … */
#define WINDOW		  0x10 /* … what this one shows */
#define REG_VERSION	  0x01
#define REG_ROUTE(n)	  (0x10 + 2 * (n)) /* low half; the high half follows */

#define ROUTE_ACTIVE_LOW  (1u << 13)
#define ROUTE_LEVEL	  (1u << 15)
#define ROUTE_MASKED	  (1u << 16)
#define ROUTE_VECTOR	  0xffu
#define ROUTE_LAPIC_SHIFT 24

static struct ioapic {
	volatile char *registers;
	uint32_t gsi_base;
	uint32_t inputs;
} ioapics[IOAPICS_MAX];
static unsigned ioapic_count;

static uint32_t read_reg(const struct ioapic *ioapic, unsigned reg)
{
	mmio_write32(ioapic->registers + SELECT, reg);
	return mmio_read32(ioapic->registers + WINDOW);
}

static void write_reg(const struct ioapic *ioapic, unsigned reg, uint32_t value)
{
	mmio_write32(ioapic->registers + SELECT, reg);
	mmio_write32(ioapic->registers + WINDOW, value);
}

void ioapic_add(paddr_t registers, uint32_t gsi_base)
{
	struct ioapic *ioapic = &ioapics[ioapic_count];

	if (ioapic_count == IOAPICS_MAX)
		return;
	ioapic->registers = mmio_map(registers, PAGE_SIZE);
	if (!ioapic->registers) {
		log_warn("ioapic: no memory to map the one at 0x%lx", registers);
		return;
	}
	ioapic->gsi_base = gsi_base;
	ioapic->inputs = (read_reg(ioapic, REG_VERSION) >> 16 & 0xff) + 1;
	ioapic_count++;
	for (unsigned i = 0; i < ioapic->inputs; i++)
		write_reg(ioapic, REG_ROUTE(i), ROUTE_MASKED);
}

static const struct ioapic *ioapic_of(uint32_t gsi)
{
	for (unsigned i = 0; i < ioapic_count; i++) {
		if (gsi >= ioapics[i].gsi_base && gsi - ioapics[i].gsi_base < ioapics[i].inputs)
			return &ioapics[i];
	}
	return NULL;
}

bool ioapic_has_input(uint32_t gsi)
{
	return ioapic_of(gsi) != NULL;
}

unsigned ioapic_vector(uint32_t gsi)
{
	const struct ioapic *ioapic = ioapic_of(gsi);

	assert(ioapic);
	return read_reg(ioapic, REG_ROUTE(gsi - ioapic->gsi_base)) & ROUTE_VECTOR;
}

void ioapic_route(uint32_t gsi, struct ioapic_wiring wiring, unsigned vector, uint32_t lapic_id)
{
	const struct ioapic *ioapic = ioapic_of(gsi);
	uint32_t low = vector;
	unsigned reg;

	assert(ioapic);
	reg = REG_ROUTE(gsi - ioapic->gsi_base);
	if (wiring.level)
		low |= ROUTE_LEVEL;
	if (wiring.active_low)
		low |= ROUTE_ACTIVE_LOW;
	write_reg(ioapic, reg + 1, lapic_id << ROUTE_LAPIC_SHIFT);
	write_reg(ioapic, reg, low);
}

void ioapic_set_mask(uint32_t gsi, bool masked)
{
	const struct ioapic *ioapic = ioapic_of(gsi);
	unsigned reg;
	uint32_t low;

	assert(ioapic);
	reg = REG_ROUTE(gsi - ioapic->gsi_base);
	low = read_reg(ioapic, reg) & ~ROUTE_MASKED;
	write_reg(ioapic, reg, masked ? low | ROUTE_MASKED : low);
}
