// SPDX-License-Identifier: BSD-3-Clause
/* Signals on the way back to the program: a handler's frame, a default action, a call restarted. */
#include <generated/syscall_nr.h>

#include "kernel/process/rseq.h"
#include "kernel/signal/signal_internal.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/regs.h"
#include "plat/x86_64/signal_frame.h"
#include "plat/x86_64/trap.h"
#include "syscalls/syscall.h"

#define SYSCALL_LENGTH 2 /* bytes of the syscall instruction */

/* A thread whose process is ending leaves; so do the others when one of them calls execve(2). */
static void leave_if_ending(void)
{
	const struct process *process = current_process();

	if (process->exiting || current_task()->killed)
		task_exit_current(process->exit_status);
}

/* What the default action of a signal is, and has to be done at once. May not return. */
static void default_action(struct regs *regs, const struct linux_siginfo *info)
{
	int signal = info->si_signo;

	if (SIGNAL_BIT(signal) & IGNORED_SIGNALS)
		return;
	if (!(SIGNAL_BIT(signal) & STOP_SIGNALS))
		signal_die(regs, info);
	if (signal == SIGSTOP || !signal_group_is_orphaned(current_process()))
		signal_stop_process(signal);
}

static int take_next(struct linux_siginfo *info)
{
	struct task *task = current_task();
	int signal = signal_pending_take_fault(&task->pending, task->signal_mask, info);

	if (!signal)
		return signal_take(task->signal_mask, info);
	signal_recalculate();
	return signal;
}

/* The next signal that has a handler, which is copied to *action; 0 if there is none. */
static int next_handled(struct regs *regs, struct linux_siginfo *info,
			struct linux_sigaction *action)
{
	int signal;

	for (;;) {
		leave_if_ending();
		signal_stop_notify();
		if (signal_stop_here())
			continue;
		signal = take_next(info);
		if (!signal)
			return 0;
		*action = *action_of(current_process(), signal);
		syscall_trace_signal(info);
		if (action->sa_handler == SIG_DFL)
			default_action(regs, info);
		else if (action->sa_handler != SIG_IGN)
			return signal;
	}
}

static void restart_as(struct regs *regs, uint64_t number)
{
	regs->rax = number;
	regs->rip -= SYSCALL_LENGTH;
}

/* An interrupted call's result before a handler runs (signal(7), "Interruption of system calls").
 */
static void finish_call(struct regs *regs, const struct linux_sigaction *action)
{
	if ((int64_t)regs->orig_rax < 0)
		return;
	switch ((int64_t)regs->rax) {
	case -ERESTARTSYS:
		if (action->sa_flags & SA_RESTART)
			restart_as(regs, regs->orig_rax);
		else
			regs->rax = -EINTR;
		break;
	case -ERESTARTNOINTR:
		restart_as(regs, regs->orig_rax);
		break;
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK:
		regs->rax = -EINTR;
		break;
	}
}

static void restart_call(struct regs *regs)
{
	if ((int64_t)regs->orig_rax < 0)
		return;
	switch ((int64_t)regs->rax) {
	case -ERESTARTSYS:
	case -ERESTARTNOINTR:
	case -ERESTARTNOHAND:
		restart_as(regs, regs->orig_rax);
		break;
	case -ERESTART_RESTARTBLOCK:
		restart_as(regs, SYS_NR_restart_syscall);
		break;
	}
}

/* Blocks what is to be blocked while the handler runs. */
static void block_for_handler(const struct linux_sigaction *action, int signal)
{
	struct task *task = current_task();
	uint64_t mask = task->signal_mask | action->sa_mask;

	if (!(action->sa_flags & SA_NODEFER))
		mask |= SIGNAL_BIT(signal);
	task->restore_signal_mask = false;
	signal_set_mask(mask);
}

static uint64_t mask_to_save(const struct task *task)
{
	return task->restore_signal_mask ? task->saved_signal_mask : task->signal_mask;
}

static void enter_handler(struct regs *regs, const struct linux_siginfo *info,
			  const struct linux_sigaction *action)
{
	struct task *task = current_task();
	const struct signal_frame_request request = {
		.info = info,
		.action = action,
		.mask = mask_to_save(task),
		.stack = &task->signal_stack,
		.trap_number = task->trap.number,
		.trap_error = task->trap.error,
		.trap_address = task->trap.address,
	};

	finish_call(regs, action);
	rseq_resume(regs);
	if (signal_frame_push(regs, &request) < 0) {
		if (info->si_signo == SIGSEGV)
			signal_force_fatal(SIGSEGV);
		else
			signal_force(SIGSEGV, NULL);
		return;
	}
	if (task->signal_stack.ss_flags & SS_AUTODISARM)
		task->signal_stack = (struct linux_sigaltstack){.ss_flags = SS_DISABLE};
	block_for_handler(action, info->si_signo);
	signal_check_resume(regs);
}

/* A handler that is to run once is not there from now on. */
static void forget_once(int signal, const struct linux_sigaction *action)
{
	if (action->sa_flags & SA_RESETHAND)
		action_of(current_process(), signal)->sa_handler = SIG_DFL;
}

void signal_deliver(struct regs *regs)
{
	struct linux_sigaction action;
	struct linux_siginfo info;
	int signal = next_handled(regs, &info, &action);

	if (signal) {
		forget_once(signal, &action);
		enter_handler(regs, &info, &action);
	} else {
		restart_call(regs);
		signal_mask_restore();
	}
	signal_recalculate();
}

/* Going on at such an address would be a fault of the kernel's. */
void signal_check_resume(struct regs *regs)
{
	struct task *task = current_task();
	bool canonical = (int64_t)(regs->rip << 16) >> 16 == (int64_t)regs->rip;

	if (likely(regs->rip < USER_MAX))
		return;
	task->trap.rip = regs->rip;
	if (canonical) {
		regs->rflags |= RFLAGS_RF;
		task->trap.number = TRAP_PF;
		task->trap.error = PF_PRESENT | PF_USER | PF_FETCH;
		task->trap.address = regs->rip;
		signal_force_fault(SIGSEGV, SEGV_MAPERR, regs->rip);
		return;
	}
	task->trap.number = TRAP_GP;
	task->trap.error = 0;
	signal_force(SIGSEGV, NULL);
}

/* A segment that user programs do not have is refused where it would be loaded; it never is. */
static bool has_usual_segments(const struct linux_sigcontext *context)
{
	return (context->cs | 3) == LINUX_USER_CS && (context->ss | 3) == LINUX_USER_SS;
}

static void refuse_segments(const struct regs *regs, const struct linux_sigcontext *context)
{
	struct task *task = current_task();
	bool code = (context->cs | 3) != LINUX_USER_CS;

	task->trap.number = TRAP_GP;
	task->trap.error = (code ? context->cs : context->ss) & ~3u;
	task->trap.rip = regs->rip;
	signal_force(SIGSEGV, NULL);
}

void signal_return(struct regs *regs)
{
	uaddr_t handler_rsp = regs->rsp;
	struct linux_ucontext uc;

	current_task()->restart.call = NULL;
	if (signal_frame_read(regs, &uc) < 0) {
		signal_force(SIGSEGV, NULL);
		return;
	}
	signal_set_mask(uc.uc_sigmask);
	/* A stack that cannot be had stays as it is: as on Linux. */
	(void)signal_set_stack(&uc.uc_stack, handler_rsp);
	if (signal_frame_restore(regs, &uc) < 0)
		signal_force(SIGSEGV, NULL);
	else if (!has_usual_segments(&uc.uc_mcontext))
		refuse_segments(regs, &uc.uc_mcontext);
	signal_check_resume(regs);
}
