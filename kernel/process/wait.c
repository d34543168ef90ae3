// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/wait.h"

#include "include/linux/errno.h"
#include "kernel/process/process_internal.h"
#include "kernel/signal/signal.h"

/* What a search for something to report comes to. */
enum search { NO_CHILD, NOTHING_YET, FOUND };

static bool is_meant(const struct child_wait *wait, const struct process *child)
{
	switch (wait->which) {
	case CHILD_PROCESS:
		return wait->pid && child == wait->pid->process;
	case CHILD_GROUP:
		return wait->pid && child->group->pid == wait->pid;
	default:
		return true;
	}
}

/* A child that was not made as fork(2) makes them is waited for only by those who ask for such. */
static bool is_eligible(const struct child_wait *wait, const struct process *child)
{
	bool is_clone = child->exit_signal != SIGCHLD;

	if (!is_meant(wait, child))
		return false;
	if ((wait->options & __WNOTHREAD) && child->parent_task != current_task())
		return false;
	return (wait->options & __WALL) || is_clone == !!(wait->options & __WCLONE);
}

static void report(struct child_wait *wait, const struct process *child, int code, int status)
{
	wait->found_pid = child->pid;
	wait->uid = child->leader->cred.uid;
	wait->code = code;
	wait->status = status;
	process_use(child, &wait->use);
	resource_use_add(&wait->use, &child->used_by_children);
}

static void report_end(struct child_wait *wait, struct process *child)
{
	int status;
	int code = process_end_code(child, &status);

	report(wait, child, code, status);
	wait->wait_status = child->exit_status;
	if (wait->options & WNOWAIT)
		return;
	resource_use_add(&child->parent->used_by_children, &wait->use);
	process_reap(child);
}

static bool report_stop(struct child_wait *wait, struct process *child)
{
	int signal = signal_stop_report(child, wait->options & WNOWAIT);

	if (signal == 0)
		return false;
	report(wait, child, CLD_STOPPED, signal);
	wait->wait_status = (uint32_t)signal << 8 | 0x7f;
	return true;
}

static bool report_continue(struct child_wait *wait, struct process *child)
{
	if (!signal_continue_report(child, wait->options & WNOWAIT))
		return false;
	report(wait, child, CLD_CONTINUED, SIGCONT);
	wait->wait_status = 0xffff;
	return true;
}

static enum search look_at(struct child_wait *wait, struct process *child)
{
	if (child->state == PROCESS_ZOMBIE) {
		if (!(wait->options & WEXITED))
			return NO_CHILD;
		report_end(wait, child);
		return FOUND;
	}
	if ((wait->options & WSTOPPED) && report_stop(wait, child))
		return FOUND;
	return (wait->options & WCONTINUED) && report_continue(wait, child) ? FOUND : NOTHING_YET;
}

static enum search search(struct child_wait *wait)
{
	enum search result = NO_CHILD;
	struct process *child;

	list_for_each_entry (child, &current_process()->children, sibling) {
		enum search seen = is_eligible(wait, child) ? look_at(wait, child) : NO_CHILD;

		if (seen == FOUND)
			return FOUND;
		result = MAX(result, seen);
	}
	return result;
}

static int wait_for_child(struct child_wait *wait)
{
	enum search result = search(wait);
	int error = 0;

	if (result == NOTHING_YET && wait->non_blocking && !(wait->options & WNOHANG))
		return -EAGAIN;
	if (result == NOTHING_YET && !(wait->options & WNOHANG))
		error = wait_event_interruptible(&current_process()->child_wait,
						 (result = search(wait)) != NOTHING_YET);
	if (error < 0)
		return error;
	return result == NO_CHILD ? -ECHILD : 0;
}

int process_wait(struct child_wait *wait)
{
	struct pid *pid = wait->pid;
	int result;

	if (pid)
		pid_get(pid);
	result = wait_for_child(wait);
	if (pid)
		pid_put(pid);
	return result;
}
