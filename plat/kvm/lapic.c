// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/lapic.h"

#include "kernel/lib/panic.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/paging.h"

#define MSR_APIC_BASE	   0x1b
#define MSR_X2APIC	   0x800
#define MSR_TSC_DEADLINE   0x6e0

#define APIC_BASE_ADDR	   0x000ffffffffff000UL
#define APIC_BASE_ENABLE   (1UL << 11)
#define APIC_BASE_X2APIC   (1UL << 10)

#define REG_ID		   0x020
#define REG_TASK_PRIORITY  0x080
#define REG_EOI		   0x0b0
#define REG_SPURIOUS	   0x0f0
#define REG_LVT_TIMER	   0x320
#define REG_LVT_LINT0	   0x350
#define REG_LVT_ERROR	   0x370
#define REG_TIMER_INITIAL  0x380
#define REG_TIMER_COUNT	   0x390
#define REG_TIMER_DIVIDE   0x3e0

#define SPURIOUS_ENABLE	   (1u << 8)
#define LVT_MASKED	   (1u << 16)
#define LVT_TIMER_DEADLINE (2u << 17)
#define TIMER_DIVIDE_BY_16 0x3

/* The registers in memory, or NULL in x2APIC mode, where they are MSRs. */
static volatile char *registers;

static uint32_t read_reg(unsigned reg)
{
	return registers ? mmio_read32(registers + reg) : (uint32_t)rdmsr(MSR_X2APIC + (reg >> 4));
}

static void write_reg(unsigned reg, uint32_t value)
{
	if (registers)
		mmio_write32(registers + reg, value);
	else
		wrmsr(MSR_X2APIC + (reg >> 4), value);
}

void lapic_init(unsigned spurious_vector)
{
	uint64_t base = rdmsr(MSR_APIC_BASE);

	wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
	if (!(base & APIC_BASE_X2APIC)) {
		registers = mmio_map(base & APIC_BASE_ADDR, PAGE_SIZE);
		if (!registers)
			panic("no memory to map the local APIC");
	}
	write_reg(REG_TASK_PRIORITY, 0);
	write_reg(REG_LVT_TIMER, LVT_MASKED);
	write_reg(REG_LVT_LINT0, LVT_MASKED);
	write_reg(REG_LVT_ERROR, LVT_MASKED);
	write_reg(REG_SPURIOUS, SPURIOUS_ENABLE | spurious_vector);
}

uint32_t lapic_id(void)
{
	return registers ? read_reg(REG_ID) >> 24 : read_reg(REG_ID);
}

void lapic_eoi(void)
{
	write_reg(REG_EOI, 0);
}

void lapic_timer_init(unsigned vector)
{
	write_reg(REG_TIMER_DIVIDE, TIMER_DIVIDE_BY_16);
	write_reg(REG_LVT_TIMER, vector);
}

void lapic_timer_start(uint32_t count)
{
	write_reg(REG_TIMER_INITIAL, count);
}

uint32_t lapic_timer_count(void)
{
	return read_reg(REG_TIMER_COUNT);
}

void lapic_deadline_init(unsigned vector)
{
	write_reg(REG_LVT_TIMER, vector | LVT_TIMER_DEADLINE);
	/* The mode must be in effect before the first deadline is written (SDM 11.5.4.1). */
	__asm__ volatile("mfence" ::: "memory");
}

void lapic_deadline_set(uint64_t tsc)
{
	wrmsr(MSR_TSC_DEADLINE, tsc);
}
