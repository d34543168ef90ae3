// SPDX-License-Identifier: BSD-3-Clause
// Nice values, and the priorities of input and output. The only process is its own group.

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/sched.h"
#include "kernel/process/process.h"

/* The only thread, if it is among those that which and who of getpriority(2) name; *error says what
 * to answer if not. */
static struct task *find(int which, int who, long *error)
{
	const struct process *process = current_process();

	*error = -ESRCH;
	switch (which) {
	case PRIO_PROCESS:
		return task_by_number(who);
	case PRIO_PGRP: /* the first process leads its group */
		return who == 0 || who == process->pid ? current_task() : NULL;
	case PRIO_USER:
		return who == 0 || (uint32_t)who == current_task()->cred.uid ? current_task()
									     : NULL;
	default:
		*error = -EINVAL;
		return NULL;
	}
}

/* The result is 1 for the nicest and 40 for the least nice. */
long sys_getpriority(int which, int who)
{
	long result;
	const struct task *task = find(which, who, &result);

	return task ? NICE_MAX + 1 - task->policy.nice : result;
}

long sys_setpriority(int which, int who, int prio)
{
	int nice = MAX(NICE_MIN, MIN(NICE_MAX, prio));
	long result;
	struct task *task = find(which, who, &result);

	if (!task)
		return result;
	if (nice < task->policy.nice && !sched_may_be_nice(nice))
		return -EACCES;
	task->policy.nice = nice;
	return 0;
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

long sys_ioprio_set(int which, int who, int ioprio)
{
	int error = check_io_priority((unsigned)ioprio);
	long result;
	struct task *task;

	if (error < 0)
		return error;
	task = find(priority_which(which), who, &result);
	if (!task)
		return result;
	task->io_priority = (uint16_t)ioprio;
	return 0;
}

long sys_ioprio_get(int which, int who)
{
	long result;
	const struct task *task = find(priority_which(which), who, &result);

	return task ? task->io_priority : result;
}
