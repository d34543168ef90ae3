// SPDX-License-Identifier: BSD-3-Clause
/* What becomes of a program's page faults, and what is done before it goes on. */
#include "kernel/process/fault.h"

#include "include/linux/errno.h"
#include "include/linux/signal.h"
#include "kernel/lib/log.h"
#include "kernel/mm/mm.h"
#include "kernel/process/oom.h"
#include "kernel/process/process.h"
#include "kernel/process/rseq.h"
#include "kernel/sched/mutex.h"
#include "kernel/signal/signal.h"
#include "plat/kvm/irq.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"
#include "plat/x86_64/trap.h"

/* How often room is made for one page before the program has to go itself. */
#define FAULT_TRIES 16

static unsigned fault_access(uint32_t error)
{
	return (error & PF_WRITE ? FAULT_WRITE : 0) | (error & PF_FETCH ? FAULT_EXEC : 0);
}

/*
 * As Linux shows it to handlers: programs run in user mode there, and what is in the kernel's half
 * is never told apart.
 */
static void note_page_fault(const struct regs *regs, uaddr_t addr, uint32_t error)
{
	struct task *task = current_task();

	task->trap.number = TRAP_PF;
	task->trap.error = error | PF_USER | (addr >= USER_MAX ? PF_PRESENT : 0);
	task->trap.address = addr;
	task->trap.rip = regs->rip;
}

/* mm_fault() for the current process, after others have had to make room if there is no memory. */
static int serve_fault(uaddr_t addr, uint32_t error, int *code)
{
	struct mm *mm = current_process()->mm;
	int result;

	for (unsigned tries = 0; tries < FAULT_TRIES; tries++) {
		result = mm_fault(mm, addr, fault_access(error), code);
		if (likely(result != -ENOMEM) || !oom_make_room())
			return result;
	}
	return result;
}

/* What mm_fault() says becomes what signal(7) calls it. Without memory there is no going on. */
static void raise_page_fault(int result, int code, uaddr_t addr)
{
	if (result == -ENXIO) {
		signal_force_fault(SIGBUS, BUS_ADRERR, addr);
	} else if (result == -ENOMEM) {
		if (!current_process()->exiting)
			log_err("%s: out of memory", current_task()->name);
		signal_send_process(current_process(), SIGKILL, NULL);
	} else {
		signal_force_fault(SIGSEGV, code ? code : SEGV_MAPERR, addr);
	}
}

static bool page_fault(struct regs *regs, vaddr_t addr, uint32_t error, bool from_program)
{
	struct process *process = current_process();
	int code = 0;
	int result = -EFAULT;

	if (process && process->mm && addr < USER_MAX && !this_cpu()->no_faults)
		result = serve_fault(addr, error, &code);
	if (result == 0) {
		current_task()->usage.faults++;
		return true;
	}
	if (!from_program)
		return false;
	regs->rflags |= RFLAGS_RF; /* the processor does for faults, an emulator may not */
	note_page_fault(regs, addr, error);
	raise_page_fault(result, code, addr);
	return true;
}

/* The entry code has saved registers that a system call preserves; a new program has none. */
static void clear_preserved(struct task *task, struct regs *regs)
{
	regs->rax = regs->rbx = regs->rbp = 0;
	regs->rcx = regs->r11 = 0;
	regs->r12 = regs->r13 = regs->r14 = regs->r15 = 0;
	task->begins_program = false;
}

static void exit_work(struct regs *regs)
{
	mutex_assert_none_held();
	if (unlikely(current_task()->begins_program))
		clear_preserved(current_task(), regs);
	__atomic_and_fetch(&this_cpu()->pending, ~(1u << PENDING_RESCHED | 1u << PENDING_SIGNAL),
			   __ATOMIC_RELAXED);
	schedule();
	signal_deliver(regs);
	rseq_resume(regs);
}

void faults_init(void)
{
	static const struct trap_hooks hooks = {
		.page_fault = page_fault,
		.exception = exception_raise,
		.interrupt = irq_dispatch,
		.exit_work = exit_work,
	};

	trap_set_hooks(&hooks);
}
