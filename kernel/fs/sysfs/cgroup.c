// SPDX-License-Identifier: BSD-3-Clause
// The root of the cgroup hierarchy (cgroups(7)), in which all processes are and always will be: no
// controllers, no other cgroups.

#include "include/linux/errno.h"
#include "include/linux/statfs.h"
#include "include/linux/fcntl.h"
#include "kernel/fs/sysfs/sysfs_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/time/cpu_time.h"

static int show_processes(struct proc_node *node, struct text *text)
{
	const struct process *process;

	process_for_each(process) text_printf(text, "%d\n", process->pid);
	return 0;
}

static int show_threads(struct proc_node *node, struct text *text)
{
	const struct process *process;
	const struct task *task;

	process_for_each(process) list_for_each_entry (task, &process->tasks, process_link)
		text_printf(text, "%d\n", task->tid);
	return 0;
}

/* Whoever is to be moved here is here; 0 is the writer. */
static int move_here(struct proc_node *node, const char *data, size_t len)
{
	int number, err = proc_parse_int(data, &number);

	if (err < 0)
		return -EINVAL;
	return number >= 0 && task_by_number(number) ? 0 : -ESRCH;
}

/* All that runs now, and what has been waited for by somebody. */
static int show_cpu(struct proc_node *node, struct text *text)
{
	uint64_t user_ns = 0, system_ns = 0;
	struct process *process;

	process_for_each(process)
	{
		struct cpu_time time = process_cpu_time(process);
		uint64_t children_ns = process->used_by_children.cpu_ns;
		uint64_t children_system_ns = MIN(process->used_by_children.system_ns, children_ns);

		user_ns += time.user_ns + children_ns - children_system_ns;
		system_ns += time.system_ns + children_system_ns;
	}
	text_printf(text, "usage_usec %lu\nuser_usec %lu\nsystem_usec %lu\n",
		    (user_ns + system_ns) / NS_PER_US, user_ns / NS_PER_US, system_ns / NS_PER_US);
	return 0;
}

#define SHOWN_AS(is_called, permissions, shows, stores)                                            \
	{                                                                                          \
		.name = is_called, .mode = S_IFREG | (permissions), .show = shows, .store = stores \
	}

static const struct proc_entry cgroup_entries[] = {
	SHOWN_AS("cgroup.controllers", 0444, proc_show_nothing, NULL),
	{.name = "cgroup.max.depth",
	 .mode = S_IFREG | 0644,
	 .show = proc_show_constant,
	 .store = proc_keep_constant,
	 .target = "max"},
	{.name = "cgroup.max.descendants",
	 .mode = S_IFREG | 0644,
	 .show = proc_show_constant,
	 .store = proc_keep_constant,
	 .target = "max"},
	SHOWN_AS("cgroup.procs", 0644, show_processes, move_here),
	{.name = "cgroup.stat",
	 .mode = S_IFREG | 0444,
	 .show = proc_show_constant,
	 .target = "nr_descendants 0\nnr_dying_descendants 0"},
	SHOWN_AS("cgroup.subtree_control", 0644, proc_show_nothing, NULL),
	SHOWN_AS("cgroup.threads", 0644, show_threads, move_here),
	SHOWN_AS("cpu.stat", 0444, show_cpu, NULL),
	{0},
};

static const struct proc_entry root = {.mode = S_IFDIR | 0755, .entries = cgroup_entries};

static void cgroup_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = CGROUP2_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_namelen = LINUX_NAME_MAX;
}

int cgroup_init(void)
{
	static const struct fs_ops ops = {.statfs = cgroup_statfs};
	static struct fs_type fs_type;

	return sysfs_mount(&fs_type, "/sys/fs/cgroup", "cgroup2", &ops, &root);
}
