// SPDX-License-Identifier: BSD-3-Clause
#include "plat/x86_64/cpu_init.h"

#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/trap.h"

#define KERNEL_CS    0x08
#define KERNEL_SS    0x10
#define TSS_SELECTOR 0x18

#define GDT_CODE64   0x00af9b000000ffffUL
#define GDT_DATA     0x00cf93000000ffffUL

/* Stacks of the IST: number, and where entry.S keeps them (a guard page below each). */
enum ist { IST_TRAP = 1, IST_NMI, IST_DF, IST_MC };

#define STUB_SIZE 16

/* SDM volume 3, figure 8-11. */
struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_map;
} packed;

/* SDM volume 3, figure 6-8. */
struct idt_gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

/* lgdt and lidt read limit and base. A compiler may put it into data, where a base that is not
 * aligned could not be relocated. */
struct table_pointer {
	uint16_t unused[3];
	uint16_t limit;
	uint64_t base;
};

_Static_assert(sizeof(struct tss) == 104, "fixed by the architecture");
_Static_assert(sizeof(struct idt_gate) == 16, "fixed by the architecture");

extern char trap_stubs[], ist_stacks[], entry_syscall[], entry_syscall_whole[];
extern char entry_syscall_gs[];
extern char boot_stack_guard[], boot_stack_end[];

struct cpu boot_cpu = {.self = &boot_cpu};

/* System calls are traced or counted. */
static bool whole_frames;

static uint64_t gdt[5] = {0, GDT_CODE64, GDT_DATA};
static struct tss tss;
static struct idt_gate idt[256];

static void set_tss_descriptor(void)
{
	uint64_t base = (uint64_t)&tss;

	gdt[3] = (sizeof(tss) - 1) | (base & 0xffffff) << 16 | 0x89UL << 40 |
		 (base >> 24 & 0xff) << 56;
	gdt[4] = base >> 32;
}

static void load_gdt(void)
{
	struct table_pointer pointer = {.limit = sizeof(gdt) - 1, .base = (uint64_t)gdt};

	set_tss_descriptor();
	for (unsigned i = IST_TRAP; i <= IST_MC; i++)
		tss.ist[i - 1] = (uint64_t)ist_stacks + i * 2 * PAGE_SIZE;
	tss.io_map = sizeof(tss);
	/* The selectors are those of the boot tables, so no segment needs to be loaded again. */
	__asm__ volatile("lgdt %0; ltr %w1" ::"m"(pointer.limit), "r"(TSS_SELECTOR),
			 "m"(pointer.base));
}

static uint8_t ist_of(unsigned vector)
{
	switch (vector) {
	case TRAP_NMI:
		return IST_NMI;
	case TRAP_DF:
		return IST_DF;
	case TRAP_MC:
		return IST_MC;
	default:
		return IST_TRAP;
	}
}

static void load_idt(void)
{
	struct table_pointer pointer = {.limit = sizeof(idt) - 1, .base = (uint64_t)idt};

	for (unsigned vector = 0; vector < ARRAY_SIZE(idt); vector++) {
		uint64_t stub = (uint64_t)trap_stubs + vector * STUB_SIZE;

		idt[vector] = (struct idt_gate){
			.offset_low = (uint16_t)stub,
			.selector = KERNEL_CS,
			.ist = ist_of(vector),
			.type = 0x8e, /* present, interrupt gate */
			.offset_middle = (uint16_t)(stub >> 16),
			.offset_high = (uint32_t)(stub >> 32),
		};
	}
	__asm__ volatile("lidt %0" ::"m"(pointer.limit), "m"(pointer.base));
}

/* SDM volume 2B, SYSCALL: the new stack segment selector is the code segment's plus 8. */
static void set_syscall_entry(const char *entry)
{
	wrmsr(MSR_STAR, (uint64_t)KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (uint64_t)entry);
	wrmsr(MSR_FMASK, RFLAGS_IF | RFLAGS_DF | RFLAGS_TF | RFLAGS_AC | RFLAGS_NT | RFLAGS_IOPL);
}

static const char *usual_entry(void)
{
	return whole_frames ? entry_syscall_whole : entry_syscall;
}

void cpu_use_whole_frames(void)
{
	whole_frames = true;
	set_syscall_entry(usual_entry());
}

void cpu_set_program_gs(uaddr_t base)
{
	struct cpu *cpu = this_cpu();

	if (base)
		wrmsr(MSR_KERNEL_GS_BASE, base);
	if (cpu->program_gs == (base != 0))
		return;
	cpu->program_gs = base != 0;
	set_syscall_entry(base ? entry_syscall_gs : usual_entry());
}

void cpu_init(void)
{
	struct cpu *cpu = this_cpu();

	cpu->kstack_low = (vaddr_t)boot_stack_guard + PAGE_SIZE;
	cpu->kstack_high = (vaddr_t)boot_stack_end;
	cpu->last_calls = ~0UL; /* NO_CALL in each place */
	load_gdt();
	load_idt();
	fpu_init();
	set_syscall_entry(entry_syscall);
}
