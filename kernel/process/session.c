// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/session.h"

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/process/pid.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"

static struct session *session_create(struct process *leader)
{
	struct session *session = kzalloc(sizeof(*session));

	if (!session)
		return NULL;
	session->pid = leader->id;
	session->leader = leader;
	pid_get(session->pid);
	return session;
}

static void session_put(struct session *session)
{
	if (--session->refcount > 0)
		return;
	if (session->pid->session == session) {
		session->pid->session = NULL;
		pid_release(session->pid);
	}
	pid_put(session->pid);
	kfree(session);
}

int group_create(struct process *process, struct session *session)
{
	struct session *own = session ? NULL : session_create(process);
	struct process_group *group = kzalloc(sizeof(*group));

	if (!group || !(session || own)) {
		if (own)
			pid_put(own->pid);
		kfree(own);
		kfree(group);
		return -ENOMEM;
	}
	if (own)
		own->pid->session = own;
	group->session = session ? session : own;
	group->session->refcount++;
	group->pid = process->id;
	group->pid->group = group;
	pid_get(group->pid);
	list_init(&group->members);
	group_move(process, group);
	return 0;
}

void group_get(struct process_group *group)
{
	group->refcount++;
}

void group_put(struct process_group *group)
{
	if (--group->refcount > 0)
		return;
	session_put(group->session);
	pid_put(group->pid);
	kfree(group);
}

/* A group that has no members is found no more, whoever else keeps it. */
static void leave(struct process *process, struct process_group *group)
{
	list_remove(&process->group_link);
	if (list_empty(&group->members)) {
		group->pid->group = NULL;
		pid_release(group->pid);
	}
	group_put(group);
}

void group_move(struct process *process, struct process_group *group)
{
	struct process_group *old = process->group;

	if (group)
		group_get(group);
	if (old)
		leave(process, old);
	process->group = group;
	if (group)
		list_add_tail(&group->members, &process->group_link);
}

static bool has_stopped_members(const struct process_group *group)
{
	const struct process *member;

	list_for_each_entry (member, &group->members, group_link)
		if (signal_is_stopped(member))
			return true;
	return false;
}

void group_check_orphaned(const struct process *process, const struct process *parent)
{
	struct process_group *group = process->group;

	if (parent->group == group || parent->group->session != group->session ||
	    !signal_group_is_orphaned(process) || !has_stopped_members(group))
		return;
	signal_send_group(group, SIGHUP, NULL);
	signal_send_group(group, SIGCONT, NULL);
}
