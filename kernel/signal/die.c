// SPDX-License-Identifier: BSD-3-Clause
/* The end of a process by a signal, and the line that says so. */
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/signal/core.h"
#include "kernel/signal/signal_internal.h"
#include "loader/loader.h"
#include "plat/x86_64/regs.h"
#include "plat/x86_64/trap.h"

#define WAIT_STATUS_CORE 0x80

static const char *access_name(uint64_t error)
{
	if (error & PF_FETCH)
		return "executing";
	return error & PF_WRITE ? "writing" : "reading";
}

/* A fault is told with the address that it is about. */
static void log_fault(const struct regs *regs, const struct linux_siginfo *info, const char *where)
{
	const struct task *task = current_task();
	bool page = task->trap.number == TRAP_PF;

	log_err("%s: killed by signal %d: %s at address %#lx, instruction pointer %#lx (%s)",
		task->name, info->si_signo,
		page ? access_name(task->trap.error) : trap_name((unsigned)task->trap.number),
		page ? task->trap.address : regs->rip, regs->rip, where);
}

static void log_sent(const struct regs *regs, const struct linux_siginfo *info, const char *where)
{
	char sender[40] = "";

	if (info->si_code > 0)
		ksnprintf(sender, sizeof(sender), ", sent by the kernel");
	else if (info->sender.pid == current_process()->pid)
		ksnprintf(sender, sizeof(sender), ", sent by itself");
	else if (info->sender.pid)
		ksnprintf(sender, sizeof(sender), ", sent by process %d", info->sender.pid);
	log_err("%s: killed by signal %d%s, instruction pointer %#lx (%s)", current_task()->name,
		info->si_signo, sender, regs->rip, where);
}

/* Whether the kernel sent the signal because of the instruction. */
static bool is_fault(const struct regs *regs, const struct linux_siginfo *info)
{
	return info->si_code > 0 && SIGNAL_BIT(info->si_signo) & CORE_SIGNALS &&
	       current_task()->trap.rip == regs->rip;
}

/* Who is in a pipeline or is stopped by its parent says nothing; SIGQUIT is what people type. */
static bool is_worth_a_line(const struct process *process, int signal)
{
	if (process->pid == 1)
		return signal != SIGPIPE;
	return signal != SIGQUIT && SIGNAL_BIT(signal) & CORE_SIGNALS;
}

void signal_die(struct regs *regs, const struct linux_siginfo *info)
{
	char where[128];
	bool dumped;

	if (is_worth_a_line(current_process(), info->si_signo)) {
		program_describe_address(regs->rip, where, sizeof(where));
		if (is_fault(regs, info))
			log_fault(regs, info, where);
		else
			log_sent(regs, info, where);
	}
	dumped = SIGNAL_BIT(info->si_signo) & CORE_SIGNALS && core_dump(regs, info);
	process_exit_group((uint32_t)info->si_signo | (dumped ? WAIT_STATUS_CORE : 0));
}
