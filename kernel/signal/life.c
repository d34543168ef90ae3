// SPDX-License-Identifier: BSD-3-Clause
/* What becomes of signals when threads and processes begin, call execve(2), and end. */
#include "kernel/signal/signal_internal.h"

void signal_task_init(struct task *task, const struct task *parent, bool keep_stack)
{
	signal_pending_init(&task->pending);
	if (!parent)
		return;
	task->signal_mask = parent->signal_mask;
	task->signal_stack = parent->signal_stack;
	if (!keep_stack)
		task->signal_stack = (struct linux_sigaltstack){.ss_flags = SS_DISABLE};
}

void signal_process_init(struct process *process)
{
	signal_pending_init(&process->shared_pending);
}

void signal_process_exit(struct process *process)
{
	signal_pending_flush(&process->shared_pending, UINT64_MAX);
}

/* A signal that is ignored stays so; what waits stays, too. */
void signal_reset_for_exec(struct process *process)
{
	struct linux_sigaltstack *stack = &current_task()->signal_stack;

	signal_handlers_reset(process->handlers);
	stack->ss_sp = stack->ss_size = 0;
	current_task()->restart.call = NULL;
}
