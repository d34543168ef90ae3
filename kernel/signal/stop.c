// SPDX-License-Identifier: BSD-3-Clause
/*
 * Stopping a process and letting it go on. struct signal_stop and each thread's stop_pending and
 * stopped go through these states together:
 *
 *	running		signal 0
 *	stopping	a stop signal was taken; `left` threads have stop_pending, the others are
 *			stopped; interruptible sleeps have ended
 *	stopped		all threads are; the parent was told, wait(2) may report it
 *
 * SIGCONT leads back to running from both. The parent hears of it from the first thread that goes
 * on, since the sender must not sleep.
 */
#include "kernel/sched/wait.h"
#include "kernel/signal/signal_internal.h"
#include "kernel/time/cpu_time.h"

/* The times are those of the first thread alone, as on Linux. */
static void tell_parent(struct process *process, int code, int status)
{
	struct process *parent = process->parent;
	struct cpu_time time = task_cpu_time(process->leader);
	struct linux_siginfo info = {
		.si_code = code,
		.child =
			{
				.pid = process->pid,
				.uid = process->leader->cred.uid,
				.status = status,
				.utime = (int64_t)(time.user_ns / TICK_NS),
				.stime = (int64_t)(time.system_ns / TICK_NS),
			},
	};
	const struct linux_sigaction *action;

	if (!parent || !parent->handlers)
		return;
	action = action_of(parent, SIGCHLD);
	if (action->sa_handler != SIG_IGN && !(action->sa_flags & SA_NOCLDSTOP))
		signal_send_process(parent, SIGCHLD, &info);
	wake_up_all(&parent->child_wait);
}

/* A thread has stopped, or ended instead. */
static void one_less(struct process *process)
{
	struct signal_stop *stop = &process->stop;

	if (--stop->left > 0 || stop->stopped)
		return;
	stop->stopped = true;
	stop->stop_unreported = true;
	stop->continued = false;
	tell_parent(process, CLD_STOPPED, stop->signal);
}

void signal_stop_thread_ends(struct task *task)
{
	if (!task->stop_pending)
		return;
	task->stop_pending = false;
	one_less(task->process);
}

bool signal_stop_here(void)
{
	struct wait_queue nobody_wakes = WAIT_QUEUE_INIT(nobody_wakes);
	struct task *task = current_task();

	if (!task->stop_pending)
		return false;
	task->stop_pending = false;
	task->stopped = true;
	one_less(task->process);
	wait_event_until(&nobody_wakes, !task->stopped, WAIT_FOREVER, WAIT_KILLABLE);
	task->stopped = false;
	signal_recalculate();
	return true;
}

bool signal_stop_process(int signal)
{
	struct process *process = current_process();
	struct signal_stop *stop = &process->stop;
	struct task *task;

	if (process->exiting)
		return false;
	if (!stop->stopped)
		stop->signal = signal;
	stop->left = 0;
	list_for_each_entry (task, &process->tasks, process_link) {
		if (task->stopped)
			continue;
		task->stop_pending = true;
		stop->left++;
		if (task != current_task())
			signal_wake(task, false);
	}
	return signal_stop_here();
}

void signal_continue(struct process *process)
{
	struct signal_stop *stop = &process->stop;
	struct task *task;

	list_for_each_entry (task, &process->tasks, process_link) {
		task->stop_pending = false;
		if (!task->stopped)
			continue;
		task->stopped = false;
		task->signal_flag = true;
		task_wake(task);
	}
	if (!stop->signal)
		return;
	*stop = (struct signal_stop){
		.continued = true,
		.notify = stop->stopped ? CLD_CONTINUED : CLD_STOPPED,
	};
}

void signal_stop_notify(void)
{
	struct process *process = current_process();
	int code = process->stop.notify;

	process->stop.notify = 0;
	if (code)
		tell_parent(process, code, code == CLD_CONTINUED ? SIGCONT : 0);
}

bool signal_is_stopped(const struct process *process)
{
	return process->stop.stopped;
}

int signal_stop_report(struct process *process, bool keep)
{
	struct signal_stop *stop = &process->stop;
	int signal = stop->stop_unreported ? stop->signal : 0;

	if (!keep)
		stop->stop_unreported = false;
	return signal;
}

bool signal_continue_report(struct process *process, bool keep)
{
	bool continued = process->stop.continued;

	if (!keep)
		process->stop.continued = false;
	return continued;
}

bool signal_group_is_orphaned(const struct process *process)
{
	const struct process_group *group = process->group;
	const struct process *member;

	list_for_each_entry (member, &group->members, group_link) {
		const struct process *parent = member->parent;

		if (member->state == PROCESS_RUNNING && parent && parent->group &&
		    parent->group != group && parent->group->session == group->session)
			return false;
	}
	return true;
}
