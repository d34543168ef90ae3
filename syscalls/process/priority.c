// SPDX-License-Identifier: BSD-3-Clause
// Nice values, and the priorities of input and output.

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/sched.h"
#include "kernel/process/process.h"
#include "kernel/process/session.h"

typedef void (*visit_fn)(struct task *task, void *arg);

static void visit_threads(struct process *process, visit_fn visit, void *arg)
{
	struct task *task;

	list_for_each_entry (task, &process->tasks, process_link)
		visit(task, arg);
}

static void visit_group(const struct process_group *group, visit_fn visit, void *arg)
{
	struct process *process;

	if (!group)
		return;
	list_for_each_entry (process, &group->members, group_link)
		visit_threads(process, visit, arg);
}

static void visit_user(uint32_t uid, visit_fn visit, void *arg)
{
	struct process *process;
	struct task *task;

	process_for_each(process)
		list_for_each_entry (task, &process->tasks, process_link) if (task->cred.uid == uid)
			visit(task, arg);
}

/* Visits all threads that which and who of getpriority(2) name; 0 or -EINVAL. */
static int visit_all(int which, int who, visit_fn visit, void *arg)
{
	struct task *task;

	switch (which) {
	case PRIO_PROCESS:
		task = task_by_number(who);
		if (task)
			visit(task, arg);
		return 0;
	case PRIO_PGRP:
		visit_group(who ? group_find(who) : current_process()->group, visit, arg);
		return 0;
	case PRIO_USER:
		visit_user(who ? (uint32_t)who : current_task()->cred.uid, visit, arg);
		return 0;
	default:
		return -EINVAL;
	}
}

/* The best of all; the result is 1 for the nicest and 40 for the least nice. */
static void best_priority(struct task *task, void *arg)
{
	long *best = arg;

	*best = MAX(*best, NICE_MAX + 1 - task->policy.nice);
}

long sys_getpriority(int which, int who)
{
	long best = -ESRCH;
	int result = visit_all(which, who, best_priority, &best);

	return result < 0 ? result : best;
}

struct new_priority {
	int nice;
	int result;
};

/* One that may not be changed makes the call fail, but the others are changed. */
static void set_priority(struct task *task, void *arg)
{
	struct new_priority *new = arg;
	struct sched_policy policy = task->policy;

	if (!sched_may_change(task)) {
		new->result = -EPERM;
	} else if (new->nice < policy.nice && !sched_may_be_nice(task, new->nice)) {
		new->result = -EACCES;
	} else {
		policy.nice = new->nice;
		sched_policy_apply(task, &policy);
		if (new->result == -ESRCH)
			new->result = 0;
	}
}

long sys_setpriority(int which, int who, int prio)
{
	struct new_priority new = {MAX(NICE_MIN, MIN(NICE_MAX, prio)), -ESRCH};
	int result = visit_all(which, who, set_priority, &new);

	return result < 0 ? result : new.result;
}

static int check_io_priority(unsigned priority)
{
	unsigned class = priority >> IOPRIO_CLASS_SHIFT & IOPRIO_CLASS_INVALID;
	unsigned level = priority % IOPRIO_LEVELS;

	switch (class) {
	case IOPRIO_CLASS_RT:
		return current_capable(CAP_SYS_ADMIN) || current_capable(CAP_SYS_NICE) ? 0 : -EPERM;
	case IOPRIO_CLASS_BE:
	case IOPRIO_CLASS_IDLE:
		return 0;
	case IOPRIO_CLASS_NONE:
		return level == 0 ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* The constants of ioprio_set(2) are those of getpriority(2) plus 1. */
static int priority_which(int which)
{
	return which > 0 ? which - 1 : -1;
}

struct new_io_priority {
	uint16_t priority;
	int result;
};

static bool may_set_io_priority(const struct task *task)
{
	const struct credentials *cred = credentials_current();

	return task->cred.uid == cred->euid || task->cred.uid == cred->uid ||
	       current_capable(CAP_SYS_NICE);
}

/* Whom one is refused for ends it. */
static void set_io_priority(struct task *task, void *arg)
{
	struct new_io_priority *new = arg;

	if (new->result != 0 && new->result != -ESRCH)
		return;
	new->result = may_set_io_priority(task) ? 0 : -EPERM;
	if (new->result == 0)
		task->io_priority = new->priority;
}

long sys_ioprio_set(int which, int who, int ioprio)
{
	struct new_io_priority new = {(uint16_t)ioprio, -ESRCH};
	int result = check_io_priority((unsigned)ioprio);

	if (result == 0)
		result = visit_all(priority_which(which), who, set_io_priority, &new);
	return result < 0 ? result : new.result;
}

/* What a thread has that has not set any, or none. */
static unsigned effective_io_priority(const struct task *task)
{
	unsigned class = IOPRIO_CLASS_BE;

	if (task->io_priority >> IOPRIO_CLASS_SHIFT != IOPRIO_CLASS_NONE)
		return task->io_priority;
	if (task->policy.policy == SCHED_IDLE)
		class = IOPRIO_CLASS_IDLE;
	else if (sched_policy_is_realtime(task->policy.policy))
		class = IOPRIO_CLASS_RT;
	return class << IOPRIO_CLASS_SHIFT | (unsigned)(task->policy.nice + 20) / 5;
}

/* A lower number is better. */
static void best_io_priority(struct task *task, void *arg)
{
	long *best = arg;
	long priority = effective_io_priority(task);

	*best = *best < 0 ? priority : MIN(*best, priority);
}

/* Of a single thread it is what was set. */
static void own_io_priority(struct task *task, void *arg)
{
	*(long *)arg = task->io_priority;
}

long sys_ioprio_get(int which, int who)
{
	bool single = priority_which(which) == PRIO_PROCESS;
	long best = -ESRCH;
	int result = visit_all(priority_which(which), who,
			       single ? own_io_priority : best_io_priority, &best);

	return result < 0 ? result : best;
}
