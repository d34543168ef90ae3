// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/panic.h"

#include "kernel/debug/backtrace.h"
#include "kernel/debug/panic_test.h"
#include "kernel/debug/symbols.h"
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "plat/kvm/power.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/cpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/regs.h"

static void print_regs(const struct regs *r)
{
	char where[96];

	symbol_format(r->rip, where, sizeof(where));
	log_trace("  rip %016lx  %s\n", r->rip, where);
	log_trace("  rsp %016lx  rflags %08lx  cs %lx  ss %lx  cr2 %016lx\n", r->rsp, r->rflags,
		  r->cs, r->ss, read_cr2());
	log_trace("  rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx\n", r->rax, r->rbx, r->rcx,
		  r->rdx);
	log_trace("  rsi %016lx  rdi %016lx  rbp %016lx  r8  %016lx\n", r->rsi, r->rdi, r->rbp,
		  r->r8);
	log_trace("  r9  %016lx  r10 %016lx  r11 %016lx  r12 %016lx\n", r->r9, r->r10, r->r11,
		  r->r12);
	log_trace("  r13 %016lx  r14 %016lx  r15 %016lx\n", r->r13, r->r14, r->r15);
}

/* Frames are followed only within the kernel stack, where reading cannot fault. */
static bool on_stack(uint64_t frame)
{
	return frame >= this_cpu()->kstack_low && frame <= this_cpu()->kstack_high - 16 &&
	       frame % 8 == 0;
}

static const char *(*call_name)(uint64_t nr);

void panic_set_call_names(const char *(*name_of)(uint64_t nr))
{
	call_name = name_of;
}

static void print_last_calls(void)
{
	uint64_t calls = this_cpu()->last_calls;

	log_trace("numbers of the last system calls, newest first:");
	for (int i = 0; i < LAST_CALLS && (uint16_t)calls != NO_CALL; i++, calls >>= 16)
		log_trace(" %u", (uint16_t)calls);
	log_trace("\n");
}

/*
 * A fault on the way through here comes back here: the second time only the end is tried, the third
 * time not even that.
 */
static void end_if_nested(void)
{
	static int depth;

	depth++;
	if (depth == 2)
		power_off(EXIT_KIND_PANIC, 0);
	if (depth > 2)
		boot_reset();
}

static noreturn void panic_with(const struct regs *regs, uint64_t rip, uint64_t frame,
				const char *fmt, va_list args)
{
	char message[256];

	interrupts_disable();
	end_if_nested();
	kvsnprintf(message, sizeof(message), fmt, args);
	if (!log_has_sink())
		boot_fail(message);
	log_err("kernel panic: %s", message);
	if (panic_test_nested)
		__asm__ volatile("ud2");
	if (regs)
		print_regs(regs);
	log_trace("backtrace:\n");
	backtrace_print(rip, frame, this_cpu()->kstack_low, this_cpu()->kstack_high);
	print_last_calls();
	power_off(EXIT_KIND_PANIC, 0);
}

/* After a jump to where there is no code, the return address still tells who called. */
static uint64_t caller_if_astray(const struct regs *regs)
{
	if (!symbol_is_code(regs->rip) && on_stack(regs->rsp))
		return *(const uint64_t *)regs->rsp;
	return regs->rip;
}

void panic_regs(const struct regs *regs, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	panic_with(regs, caller_if_astray(regs), regs->rbp, fmt, args);
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	panic_with(NULL, (uint64_t)__builtin_return_address(0),
		   *(const uint64_t *)__builtin_frame_address(0), fmt, args);
}

noreturn void __stack_chk_fail(void);

void __stack_chk_fail(void)
{
	panic("stack protector: a function overwrote its stack frame");
}
