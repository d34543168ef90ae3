// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/resource.h"
#include "kernel/sched/wait.h"
#include "kernel/signal/signal_internal.h"
#include "plat/x86_64/pending.h"

struct wait_queue signal_sent = WAIT_QUEUE_INIT(signal_sent);

static bool is_ignored_handler(uint64_t handler, int signal)
{
	return handler == SIG_IGN || (handler == SIG_DFL && SIGNAL_BIT(signal) & IGNORED_SIGNALS);
}

struct receiver {
	struct process *process;
	struct task *only;  /* the thread it is sent to; NULL: any of the process's … */
	struct task *named; /* … but first of all this one, unless it is NULL */
};

/* A signal that is blocked is kept even if it is ignored: the action may change until it is
 * unblocked. */
static bool is_ignored(struct process *process, const struct task *task, int signal)
{
	if (task && (task->signal_mask | task->awaited_signals) & SIGNAL_BIT(signal))
		return false;
	return is_ignored_handler(action_of(process, signal)->sa_handler, signal);
}

static void flush_everywhere(struct process *process, uint64_t set)
{
	struct task *task;

	signal_pending_flush(&process->shared_pending, set);
	list_for_each_entry (task, &process->tasks, process_link)
		signal_pending_flush(&task->pending, set);
}

/* What happens at sending, also of a signal that is ignored: a stop and SIGCONT undo each other.
 * Returns whether there is more to do. */
static bool prepare(struct process *process, const struct task *task, int signal)
{
	if (process->exiting || process->state != PROCESS_RUNNING)
		return false;
	if (SIGNAL_BIT(signal) & STOP_SIGNALS) {
		flush_everywhere(process, SIGNAL_BIT(SIGCONT));
	} else if (signal == SIGCONT) {
		flush_everywhere(process, STOP_SIGNALS);
		signal_continue(process);
	}
	return !is_ignored(process, task, signal);
}

void signal_wake(struct task *task, bool fatal)
{
	task->signal_flag = true;
	if (task == current_task())
		pending_raise(PENDING_SIGNAL);
	/* So may the current one: work that was deferred runs on its way to sleep. */
	if (task->state == TASK_SLEEPING &&
	    (task->wait_mode == WAIT_INTERRUPTIBLE || (fatal && task->wait_mode == WAIT_KILLABLE)))
		task_wake(task);
}

static bool wants(const struct task *task, int signal)
{
	if (task->signal_mask & SIGNAL_BIT(signal) || task->state == TASK_DEAD)
		return false;
	if (signal == SIGKILL)
		return true;
	return !task->stopped && (task == current_task() || !task->signal_flag);
}

/* The thread that a signal for all is shown to: the first one if it can take it. */
static struct task *find_taker(struct process *process, int signal)
{
	struct task *task;

	list_for_each_entry (task, &process->tasks, process_link)
		if (wants(task, signal))
			return task;
	return NULL;
}

/* One thread is told; the others may still take it if they come first. */
static void tell(const struct receiver *to, int signal)
{
	struct task *task = to->only ? to->only : to->named;

	wake_up_all(&signal_sent);
	if (task && !wants(task, signal))
		task = NULL;
	if (!task && !to->only)
		task = find_taker(to->process, signal);
	if (task)
		signal_wake(task, signal_ends_process(to->process, SIGNAL_BIT(signal)));
}

/* Whose mask decides whether a signal that is ignored is kept. */
static struct task *first_asked(const struct receiver *to)
{
	const struct list_node *tasks = &to->process->tasks;

	if (to->only)
		return to->only;
	if (to->named)
		return to->named;
	return list_empty(tasks) ? NULL : list_first(tasks, struct task, process_link);
}

static struct signal_pending *pending_of(const struct receiver *to)
{
	return to->only ? &to->only->pending : &to->process->shared_pending;
}

/* Signals of the kernel's own that are not realtime ones are always queued. */
static uint64_t queue_limit(const struct process *process, int signal,
			    const struct linux_siginfo *info)
{
	if (signal < FIRST_REALTIME && (!info || info->si_code >= 0))
		return UINT64_MAX;
	return process->limits[RLIMIT_SIGPENDING].cur;
}

static int queue(struct signal_pending *pending, struct process *process, const struct task *task,
		 int signal, const struct linux_siginfo *info)
{
	struct signal_entry *entry = NULL;

	if (signal != SIGKILL)
		entry = signal_entry_create(task ? task->cred.uid : 0,
					    queue_limit(process, signal, info));
	if (entry) {
		entry->info = info ? *info : (struct linux_siginfo){.si_code = SI_KERNEL};
		entry->info.si_signo = signal;
		signal_pending_add(pending, entry);
		return 0;
	}
	if (signal >= FIRST_REALTIME && info && info->si_code != SI_USER)
		return -EAGAIN;
	pending->set |= SIGNAL_BIT(signal);
	return 0;
}

static int send(const struct receiver *to, int signal, const struct linux_siginfo *info)
{
	struct signal_pending *pending = pending_of(to);
	struct task *task = first_asked(to);
	int result;

	if (!prepare(to->process, task, signal))
		return 0;
	if (signal < FIRST_REALTIME && pending->set & SIGNAL_BIT(signal))
		return 0;
	result = queue(pending, to->process, task, signal, info);
	if (result == 0)
		tell(to, signal);
	return result;
}

int signal_send_task(struct task *task, int signal, const struct linux_siginfo *info)
{
	return send(&(struct receiver){.process = task->process, .only = task}, signal, info);
}

int signal_send_process(struct process *process, int signal, const struct linux_siginfo *info)
{
	return send(&(struct receiver){.process = process}, signal, info);
}

int signal_send_named(struct task *task, int signal, const struct linux_siginfo *info)
{
	return send(&(struct receiver){.process = task->process, .named = task}, signal, info);
}

void signal_send_self(int signal)
{
	struct task *task = current_task();
	const struct linux_siginfo info = {
		.si_code = SI_USER,
		.sender = {.pid = task->process->pid, .uid = task->cred.uid},
	};

	signal_send_task(task, signal, &info);
}

void signal_send_group(struct process_group *group, int signal, const struct linux_siginfo *info)
{
	struct process *process, *next;

	list_for_each_entry_safe (process, next, &group->members, group_link)
		signal_send_process(process, signal, info);
}

bool signal_send_entry(struct process *process, struct task *task, struct signal_entry *entry)
{
	const struct receiver to = {.process = process, .only = task};
	int signal = entry->info.si_signo;

	if (!list_empty(&entry->link))
		return false;
	if (!prepare(process, first_asked(&to), signal))
		return true;
	signal_pending_add(pending_of(&to), entry);
	tell(&to, signal);
	return true;
}

void signal_force(int signal, const struct linux_siginfo *info)
{
	struct task *task = current_task();
	struct linux_sigaction *action = action_of(task->process, signal);

	if (task->signal_mask & SIGNAL_BIT(signal) || action->sa_handler == SIG_IGN) {
		action->sa_handler = SIG_DFL;
		task->signal_mask &= ~SIGNAL_BIT(signal);
	}
	signal_send_task(task, signal, info);
	/* It may have been waiting already, blocked. */
	signal_wake(task, false);
}

void signal_force_fault(int signal, int code, uaddr_t addr)
{
	signal_force(signal, &(struct linux_siginfo){.si_code = code, .fault.addr = addr});
}

void signal_force_fatal(int signal)
{
	action_of(current_process(), signal)->sa_handler = SIG_DFL;
	signal_force(signal, NULL);
}

void signal_kill_task(struct task *task)
{
	task->killed = true;
	if (task->stop_pending)
		signal_stop_thread_ends(task);
	signal_wake(task, true);
}

void signal_set_action(int signal, const struct linux_sigaction *action)
{
	struct process *process = current_process();

	*action_of(process, signal) = *action;
	process->handlers->changed |= SIGNAL_BIT(signal);
	if (is_ignored_handler(action->sa_handler, signal))
		flush_everywhere(process, SIGNAL_BIT(signal));
}
