// SPDX-License-Identifier: BSD-3-Clause
/* What a thread blocks, what waits for it, and waiting for it on purpose. */
#include "kernel/sched/wait.h"
#include "kernel/signal/signal_internal.h"
#include "plat/x86_64/pending.h"

static uint64_t all_pending(const struct task *task)
{
	return task->pending.set | task->process->shared_pending.set;
}

uint64_t signal_pending_set(const struct task *task)
{
	return all_pending(task) & task->signal_mask;
}

bool signal_ends_process(const struct process *process, uint64_t set)
{
	/* Without children nobody waits for one. */
	if (!IS_ENABLED(CONFIG_PROCESSES))
		return set & SIGNAL_BIT(SIGKILL);
	for (set &= ~(IGNORED_SIGNALS | STOP_SIGNALS | CORE_SIGNALS); set; set &= set - 1)
		if (process->handlers->actions[__builtin_ctzl(set)].sa_handler == SIG_DFL)
			return true;
	return false;
}

/* A thread that is stopped looks at nothing but SIGKILL. */
bool signal_is_fatal_pending(const struct task *task)
{
	if (task->killed || task->process->exiting || all_pending(task) & SIGNAL_BIT(SIGKILL))
		return true;
	return !task->stopped &&
	       signal_ends_process(task->process, all_pending(task) & ~task->signal_mask);
}

void signal_recalculate(void)
{
	struct task *task = current_task();

	task->signal_flag = all_pending(task) & ~task->signal_mask || task->stop_pending ||
			    task->process->stop.notify || task->process->exiting || task->killed;
	if (task->signal_flag)
		pending_raise(PENDING_SIGNAL);
}

/* Signals for all that this thread was shown, and now does not take, are shown to the others. */
static void show_to_others(struct task *task, uint64_t set)
{
	struct task *other;

	set &= task->process->shared_pending.set;
	if (!set)
		return;
	list_for_each_entry (other, &task->process->tasks, process_link)
		if (other != task && set & ~other->signal_mask)
			signal_wake(other, false);
}

void signal_set_mask(uint64_t mask)
{
	struct task *task = current_task();
	uint64_t newly_blocked;

	mask &= ~UNBLOCKABLE_SIGNALS;
	newly_blocked = mask & ~task->signal_mask;
	task->signal_mask = mask;
	if (task->signal_flag && newly_blocked)
		show_to_others(task, newly_blocked);
	signal_recalculate();
}

void signal_mask_swap(uint64_t mask)
{
	struct task *task = current_task();

	task->saved_signal_mask = task->signal_mask;
	task->restore_signal_mask = true;
	signal_set_mask(mask);
}

void signal_mask_restore(void)
{
	struct task *task = current_task();

	if (!task->restore_signal_mask)
		return;
	task->restore_signal_mask = false;
	signal_set_mask(task->saved_signal_mask);
}

void signal_task_exit(struct task *task)
{
	signal_pending_flush(&task->pending, UINT64_MAX);
	signal_stop_thread_ends(task);
	task->signal_mask = UINT64_MAX;
	show_to_others(task, UINT64_MAX);
}

int signal_take(uint64_t blocked, struct linux_siginfo *info)
{
	struct task *task = current_task();
	int signal = signal_pending_take(&task->pending, blocked, info);

	if (!signal)
		signal = signal_pending_take(&task->process->shared_pending, blocked, info);
	signal_recalculate();
	return signal;
}

int signal_wait(uint64_t wanted, uint64_t deadline_ns, struct linux_siginfo *info)
{
	struct task *task = current_task();
	struct wait_queue nobody_wakes = WAIT_QUEUE_INIT(nobody_wakes);
	uint64_t mask = task->signal_mask;
	int signal = signal_take(~wanted, info);
	int result;

	if (signal || deadline_ns == 0)
		return signal ? signal : -EAGAIN;
	task->awaited_signals = mask;
	task->signal_mask = mask & ~wanted;
	signal_recalculate();
	result = wait_event_until(&nobody_wakes, false, deadline_ns, WAIT_INTERRUPTIBLE);
	task->awaited_signals = 0;
	signal_set_mask(mask);
	signal = signal_take(~wanted, info);
	if (signal)
		return signal;
	return result == -ETIMEDOUT ? -EAGAIN : -EINTR;
}
