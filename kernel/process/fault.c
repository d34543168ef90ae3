// SPDX-License-Identifier: BSD-3-Clause
/* What becomes of a program's page faults and exceptions. */
#include "kernel/process/fault.h"

#include "include/linux/errno.h"
#include "include/linux/signal.h"
#include "kernel/lib/log.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/process/program_bases.h"
#include "kernel/process/rseq.h"
#include "loader/loader.h"
#include "plat/kvm/irq.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/pending.h"
#include "plat/x86_64/trap.h"

/* One line says what a program died of, and where. */
static noreturn void die(const struct regs *regs, int signal, const char *what, uint64_t addr)
{
	char where[128];

	program_describe_address(regs->rip, where, sizeof(where));
	log_err("%s: killed by signal %d: %s at address %#lx, instruction pointer %#lx (%s)",
		current_task()->name, signal, what, addr, regs->rip, where);
	process_die(signal);
}

static unsigned fault_access(uint32_t error)
{
	return (error & PF_WRITE ? FAULT_WRITE : 0) | (error & PF_FETCH ? FAULT_EXEC : 0);
}

static const char *access_name(uint32_t error)
{
	if (error & PF_FETCH)
		return "executing";
	return error & PF_WRITE ? "writing" : "reading";
}

/* signal(7)'s meaning of what mm_fault() says; out of memory kills as Linux's OOM killer does. */
static int fault_signal(int result)
{
	if (result == -ENXIO)
		return SIGBUS;
	return result == -ENOMEM ? SIGKILL : SIGSEGV;
}

static bool page_fault(struct regs *regs, vaddr_t addr, uint32_t error, bool from_program)
{
	struct process *process = current_process();
	int code = 0;
	int result = -EFAULT;

	if (process && process->mm && addr < USER_MAX)
		result = mm_fault(process->mm, addr, fault_access(error), &code);
	if (result == 0) {
		current_task()->usage.faults++;
		return true;
	}
	if (!from_program)
		return false;
	die(regs, fault_signal(result), result == -ENOMEM ? "out of memory" : access_name(error),
	    addr);
}

static int exception_signal(unsigned vector)
{
	switch (vector) {
	case TRAP_DE:
	case TRAP_MF:
	case TRAP_XM:
		return SIGFPE;
	case TRAP_DB:
	case TRAP_BP:
		return SIGTRAP;
	case TRAP_UD:
		return SIGILL;
	case TRAP_SS:
	case TRAP_AC:
	case TRAP_NP:
		return SIGBUS;
	default:
		return SIGSEGV;
	}
}

static void exception(struct regs *regs, unsigned vector, uint64_t error)
{
	if (vector == TRAP_UD && program_emulate_fsgsbase(regs))
		return;
	die(regs, exception_signal(vector), trap_name(vector), regs->rip);
}

static void exit_work(struct regs *regs)
{
	__atomic_and_fetch(&this_cpu()->pending, ~(1u << PENDING_RESCHED | 1u << PENDING_SIGNAL),
			   __ATOMIC_RELAXED);
	schedule();
	rseq_resume(regs);
}

void faults_init(void)
{
	static const struct trap_hooks hooks = {
		.page_fault = page_fault,
		.exception = exception,
		.interrupt = irq_dispatch,
		.exit_work = exit_work,
	};

	trap_set_hooks(&hooks);
}
