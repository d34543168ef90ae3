// SPDX-License-Identifier: BSD-3-Clause
/* What becomes of processes that have ended, and of the children of those. */
#include "kernel/process/process_internal.h"

#include "kernel/mm/slab.h"
#include "kernel/signal/signal.h"
#include "kernel/time/cpu_time.h"
#include "kernel/tty/job.h"

void resource_use_add(struct resource_use *to, const struct resource_use *use)
{
	to->cpu_ns += use->cpu_ns;
	to->system_ns += use->system_ns;
	to->faults += use->faults;
	to->sleeps += use->sleeps;
	to->preemptions += use->preemptions;
	io_use_add(&to->io, &use->io);
	to->peak_pages = MAX(to->peak_pages, use->peak_pages);
}

void process_reap(struct process *process)
{
	struct pid *pid = process->id;

	process->state = PROCESS_REAPED;
	list_remove(&process->sibling);
	list_remove(&process->all_link);
	group_move(process, NULL);
	pid->process = NULL;
	pid->task = NULL;
	wake_up_all(&pid->changes);
	pid_release(pid);
	process->leader->process = NULL;
	task_put(process->leader);
	process->leader = NULL;
	process->parent = NULL;
	process_put(process);
	if (machine_is_ending)
		wake_up_all(&process_first()->child_wait);
}

/* signal(7): whoever ignores SIGCHLD does not want to wait for children. */
static bool wants_no_zombies(const struct process *parent)
{
	const struct linux_sigaction *action = &parent->handlers->actions[SIGCHLD - 1];

	return action->sa_handler == SIG_IGN || (action->sa_flags & SA_NOCLDWAIT);
}

/* wait(2) and SIGCHLD say it alike. */
int process_end_code(const struct process *process, int *status)
{
	uint32_t wait_status = process->exit_status;
	uint32_t signal = wait_status & 0x7f;

	*status = (int)(signal ? signal : wait_status >> 8 & 0xff);
	if (!signal)
		return CLD_EXITED;
	return wait_status & 0x80 ? CLD_DUMPED : CLD_KILLED;
}

static void send_signal(struct process *process)
{
	struct cpu_time time = process_cpu_time(process);
	struct linux_siginfo info = {
		.child =
			{
				.pid = process->pid,
				.uid = process->leader->cred.uid,
				.utime = (int64_t)(time.user_ns / TICK_NS),
				.stime = (int64_t)(time.system_ns / TICK_NS),
			},
	};

	info.si_code = process_end_code(process, &info.child.status);
	if (process->exit_signal > 0 && process->exit_signal <= SIGNAL_MAX)
		signal_send_process(process->parent, process->exit_signal, &info);
}

/* Tells the parent of a zombie, which may be a new one, or reaps it when that does not care. */
static void report(struct process *process)
{
	struct process *parent = process->parent;

	send_signal(process);
	if (machine_is_ending || (process->exit_signal == SIGCHLD && wants_no_zombies(parent)))
		process_reap(process);
	wake_up_all(&parent->child_wait);
}

/* Who takes the children of a process that ends: the nearest of its ancestors that asked for them
 * (PR_SET_CHILD_SUBREAPER), or the first process. */
static struct process *find_reaper(const struct process *process)
{
	struct process *ancestor = process->parent;

	for (; ancestor != &nobody_process; ancestor = ancestor->parent)
		if (ancestor->child_subreaper && !list_empty(&ancestor->tasks))
			return ancestor;
	return process_first();
}

/* prctl(2), PR_SET_PDEATHSIG: sent by the parent that ends, whose last thread may have left it. */
static void send_death_signals(struct process *child, const struct process *parent)
{
	const struct task *task;
	const struct linux_siginfo info = {
		.si_code = SI_USER,
		.sender = {.pid = parent->pid, .uid = credentials_current()->uid},
	};

	list_for_each_entry (task, &child->tasks, process_link)
		if (task->parent_death_signal)
			signal_send_process(child, task->parent_death_signal, &info);
}

static struct task *any_task(const struct process *process)
{
	if (list_empty(&process->tasks))
		return NULL;
	return list_first(&process->tasks, struct task, process_link);
}

static void leave_children(struct process *process)
{
	struct process *reaper = find_reaper(process);
	struct process *child, *next;

	list_for_each_entry_safe (child, next, &process->children, sibling) {
		send_death_signals(child, process);
		process_set_parent(child, reaper, any_task(reaper));
		child->exit_signal = SIGCHLD;
		group_check_orphaned(child, process);
		if (child->state == PROCESS_ZOMBIE)
			report(child);
	}
}

/* Another thread of the process is the one that PR_SET_PDEATHSIG is about from now on. */
void process_leave_children_of(struct task *task)
{
	struct process *process = task->process;
	struct process *child;
	struct task *heir;

	list_for_each_entry (heir, &process->tasks, process_link)
		if (heir != task)
			break;
	if (&heir->process_link == &process->tasks)
		return;
	list_for_each_entry (child, &process->children, sibling) {
		if (child->parent_task != task)
			continue;
		send_death_signals(child, process);
		child->parent_task = heir;
	}
}

void process_become_zombie(struct process *process)
{
	process->state = PROCESS_ZOMBIE;
	job_process_exit(process);
	leave_children(process);
	group_check_orphaned(process, process->parent);
	signal_process_exit(process);
	signal_handlers_put(process->handlers);
	process->handlers = NULL;
	report(process);
}
