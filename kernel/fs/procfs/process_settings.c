// SPDX-License-Identifier: BSD-3-Clause
// Files of /proc/PID that say how a process is set up: timer slack, what a core file has of it, the
// maps of its user namespace, which is the only one (user_namespaces(7)), its login.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/permission.h"

int proc_show_timer_slack(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);

	if (!task)
		return -ESRCH;
	if (task != current_task() && !current_capable(CAP_SYS_NICE))
		return -EPERM;
	text_printf(text, "%lu\n", task->timer_slack_ns);
	return 0;
}

/* 0 is what it was at first. */
int proc_store_timer_slack(struct proc_node *node, const char *data, size_t len)
{
	struct task *task = proc_task(node);
	int64_t slack_ns;

	if (proc_parse_long(data, &slack_ns) < 0 || slack_ns < 0)
		return -EINVAL;
	if (!task)
		return -ESRCH;
	if (task != current_task() && !current_capable(CAP_SYS_NICE))
		return -EPERM;
	task->timer_slack_ns = slack_ns ? (uint64_t)slack_ns : TIMER_SLACK_NS;
	return 0;
}

int proc_show_id_map(struct proc_node *node, struct text *text)
{
	if (!proc_task(node))
		return -ESRCH;
	text_printf(text, "%10u %10u %10u\n", 0, 0, UINT32_MAX);
	return 0;
}

/* It was written when the machine began. */
int proc_store_id_map(struct proc_node *node, const char *data, size_t len)
{
	return -EPERM;
}

int proc_show_setgroups(struct proc_node *node, struct text *text)
{
	if (!proc_task(node))
		return -ESRCH;
	text_printf(text, "allow\n");
	return 0;
}

int proc_store_setgroups(struct proc_node *node, const char *data, size_t len)
{
	if (strcmp(data, "allow") == 0 || strcmp(data, "allow\n") == 0)
		return 0;
	return strncmp(data, "deny", 4) == 0 ? -EPERM : -EINVAL;
}

int proc_show_core_filter(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);

	if (!process)
		return -ESRCH;
	text_printf(text, "%08x\n", process->core_filter);
	return 0;
}

int proc_store_core_filter(struct proc_node *node, const char *data, size_t len)
{
	struct process *process = proc_process(node);
	uint32_t filter;
	int err = proc_parse_unsigned(data, 0, &filter);

	if (err < 0)
		return err;
	if (!process)
		return -ESRCH;
	process->core_filter = filter & CORE_FILTER_ALL;
	return 0;
}

/* There is one time namespace, whose clocks are the machine's. */
int proc_show_time_offsets(struct proc_node *node, struct text *text)
{
	if (!proc_task(node))
		return -ESRCH;
	text_printf(text, "%-10s %10d %9d\n%-10s %10d %9d\n", "monotonic", 0, 0, "boottime", 0, 0);
	return 0;
}

int proc_show_login_uid(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);

	if (!task)
		return -ESRCH;
	text_printf(text, "%u", task->login_uid);
	return 0;
}

/* A login is known by its first number, unless who may control audit changes that. */
int proc_store_login_uid(struct proc_node *node, const char *data, size_t len)
{
	static uint32_t sessions;
	struct task *task = proc_task(node);
	uint32_t uid;
	int err;

	if (task != current_task())
		return -EPERM;
	err = proc_parse_unsigned(data, 10, &uid);
	if (err < 0)
		return err;
	if (task->login_uid != UINT32_MAX && !current_capable(CAP_AUDIT_CONTROL))
		return -EPERM;
	task->login_uid = uid;
	task->login_session = uid == UINT32_MAX ? UINT32_MAX : ++sessions;
	return 0;
}

int proc_show_login_session(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);

	if (!task)
		return -ESRCH;
	text_printf(text, "%u", task->login_session);
	return 0;
}
