// SPDX-License-Identifier: BSD-3-Clause
// Process groups and sessions.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/process/process.h"

long sys_getpgrp(void)
{
	return current_process()->group->pid->number;
}

long sys_getpgid(int pid)
{
	const struct process *process = process_by_number(pid);

	return process ? process->group->pid->number : -ESRCH;
}

long sys_getsid(int pid)
{
	const struct process *process = process_by_number(pid);

	return process ? process->group->session->pid->number : -ESRCH;
}

static bool leads_session(const struct process *process)
{
	return process->group->session->leader == process;
}

/* Whether the caller may move a process, itself or a child of its own, to any group at all. */
static int check_movable(const struct process *process)
{
	const struct process *self = current_process();

	if (process->parent == self) {
		if (process->group->session != self->group->session)
			return -EPERM;
		if (process->executed)
			return -EACCES;
	} else if (process != self) {
		return -ESRCH;
	}
	return leads_session(process) ? -EPERM : 0;
}

/* Moves a process to the group with a number in the caller's session, which may be a new one with
 * the number of the process. */
static int move_to(struct process *process, int pgid)
{
	struct session *session = current_process()->group->session;
	struct process_group *group = group_find(pgid);

	if (!group && pgid == process->pid)
		return group_create(process, session);
	if (!group || group->session != session)
		return -EPERM;
	if (group != process->group)
		group_move(process, group);
	return 0;
}

long sys_setpgid(int pid, int pgid)
{
	int number = pid == 0 ? current_process()->pid : pid;
	int group = pgid == 0 ? number : pgid;
	struct process *process;
	int result;

	if (group < 0)
		return -EINVAL;
	process = process_by_number(number);
	if (!process)
		return -ESRCH;
	if (process->pid != number)
		return -EINVAL;
	result = check_movable(process);
	return result < 0 ? result : move_to(process, group);
}

long sys_setsid(void)
{
	struct process *process = current_process();
	int result;

	if (group_find(process->pid))
		return -EPERM;
	result = group_create(process, NULL);
	return result < 0 ? result : process->pid;
}
