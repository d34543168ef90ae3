// SPDX-License-Identifier: BSD-3-Clause
#include "plat/x86_64/trap.h"

#include "kernel/lib/log.h"
#include "kernel/lib/panic.h"
#include "plat/x86_64/cpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"

/* Called by entry.S. */
void trap_handle(struct regs *regs, uint64_t vector, uint32_t from_program, uint64_t error);
void exit_to_program(struct regs *regs);
noreturn void trap_fatal(struct regs *regs, const uint64_t *frame, uint64_t vector);
noreturn void trap_bad_stack(vaddr_t rip, vaddr_t rsp, uint64_t vector, vaddr_t rbp);

extern char entry_return_sti[], entry_return_jump[], __image_start[], __rodata_start[];

static const struct trap_hooks *hooks;

void trap_set_hooks(const struct trap_hooks *new_hooks)
{
	hooks = new_hooks;
}

const char *trap_name(unsigned vector)
{
	static const char *const names[] = {
		"#DE divide error",
		"#DB debug",
		"NMI",
		"#BP breakpoint",
		"#OF overflow",
		"#BR bound range",
		"#UD invalid opcode",
		"#NM no FPU",
		"#DF double fault",
		"9",
		"#TS invalid TSS",
		"#NP segment not present",
		"#SS stack segment",
		"#GP general protection",
		"#PF page fault",
		"15",
		"#MF x87 error",
		"#AC alignment check",
		"#MC machine check",
		"#XM SIMD error",
		"#VE virtualization",
		"#CP control protection",
	};

	return vector < ARRAY_SIZE(names) ? names[vector] : "unexpected exception";
}

/* Exceptions handlers run with interrupts as the interrupted code had them. */
static void allow_interrupts(const struct regs *regs)
{
	if (regs->rflags & RFLAGS_IF)
		interrupts_enable();
}

static bool in_program_half(vaddr_t addr)
{
	return addr < USER_MAX + PAGE_SIZE;
}

static void handle_page_fault(struct regs *regs, bool from_program, uint64_t error)
{
	vaddr_t addr = read_cr2();

	allow_interrupts(regs);
	if (!from_program && regs->rsp >= USER_MAX && !in_program_half(addr))
		panic_regs(regs, "page fault of the kernel at %#lx, error %#lx", addr, error);
	if (from_program || this_cpu()->frame) {
		if (hooks && hooks->page_fault(regs, addr, (uint32_t)error, from_program))
			return;
	}
	if (!extable_fixup(regs))
		panic_regs(regs, "page fault of the kernel at %#lx, error %#lx", addr, error);
}

/* A program that single-steps traps once more inside the code that enters the kernel or leaves it;
 * nobody wants that. */
static void ignore_step(void)
{
	write_dr6(DR6_INITIAL);
}

static void handle_exception(struct regs *regs, unsigned vector, bool from_program, uint64_t error)
{
	if (from_program && hooks) {
		interrupts_enable();
		hooks->exception(regs, vector, error);
		return;
	}
	if (vector == TRAP_DB) {
		ignore_step();
		return;
	}
	if (vector == TRAP_GP && extable_fixup(regs))
		return;
	panic_regs(regs, "%s of the kernel, error %#lx", trap_name(vector), error);
}

/* The last instructions of the way back, when the stack is the program's already. */
static bool is_leaving(const struct regs *regs)
{
	return regs->rip == (vaddr_t)entry_return_sti || regs->rip == (vaddr_t)entry_return_jump;
}

/* Kernel code that runs on a stack which is not the kernel's. */
static bool is_on_wrong_stack(const struct regs *regs)
{
	return regs->rip >= (vaddr_t)__image_start && regs->rip < (vaddr_t)__rodata_start &&
	       !is_leaving(regs);
}

void trap_handle(struct regs *regs, uint64_t vector, uint32_t from_program, uint64_t error)
{
	if (from_program) {
		bool leaving = is_leaving(regs);

		if (is_on_wrong_stack(regs))
			panic_regs(regs, "%s on an unknown stack", trap_name(vector));
		/* The program knows the jump to it as its target. */
		if (leaving)
			regs->rip = regs->rcx;
		if (leaving && vector == TRAP_DB) {
			ignore_step();
			return;
		}
	}
	if (vector >= TRAP_FIRST_IRQ) {
		this_cpu()->in_interrupt = true;
		this_cpu()->interrupted_program = from_program;
		hooks->interrupt((unsigned)vector);
		this_cpu()->in_interrupt = false;
	} else if (vector == TRAP_PF) {
		handle_page_fault(regs, from_program, error);
	} else {
		handle_exception(regs, (unsigned)vector, from_program, error);
	}
}

void exit_to_program(struct regs *regs)
{
	for (;;) {
		interrupts_disable();
		if (likely(!this_cpu()->pending))
			break;
		interrupts_enable();
		pending_run();
		if (this_cpu()->pending & (1u << PENDING_RESCHED | 1u << PENDING_SIGNAL))
			hooks->exit_work(regs);
	}
	regs->rflags |= RFLAGS_IF;
}

void trap_fatal(struct regs *regs, const uint64_t *frame, uint64_t vector)
{
	regs->rip = frame[0];
	regs->cs = frame[1];
	regs->rflags = frame[2];
	regs->rsp = frame[3];
	regs->ss = frame[4];
	panic_regs(regs, "%s, CR2 %#lx", trap_name((unsigned)vector), read_cr2());
}

void trap_bad_stack(vaddr_t rip, vaddr_t rsp, uint64_t vector, vaddr_t rbp)
{
	struct regs regs = {.rip = rip, .rsp = rsp, .rbp = rbp};

	panic_regs(&regs, "kernel stack overflow: %s at %#lx with stack pointer %#lx",
		   vector < TRAP_FIRST_IRQ ? trap_name((unsigned)vector) : "interrupt", rip, rsp);
}
