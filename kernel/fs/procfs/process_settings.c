// SPDX-License-Identifier: BSD-3-Clause
// Files of /proc/PID that say how a process is set up: timer slack, the maps of its user namespace,
// which is the only one (user_namespaces(7)).

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
