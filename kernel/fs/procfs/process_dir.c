// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID and /proc/PID/task/TID: their entries are in tables.

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"

static int find_in_context(struct proc_node *node, struct path *path, bool cwd)
{
	const struct task *task = proc_task(node);

	if (!task || !task->fs)
		return -ENOENT;
	*path = cwd ? task->fs->cwd : task->fs->root;
	return 0;
}

static int find_cwd(struct proc_node *node, struct path *path)
{
	return find_in_context(node, path, true);
}

static int find_root(struct proc_node *node, struct path *path)
{
	return find_in_context(node, path, false);
}

static int find_exe(struct proc_node *node, struct path *path)
{
	const struct process *process = proc_process(node);
	const struct file *exe = process && process->mm ? process->mm->exe : NULL;

	if (!exe || !exe->name)
		return -ENOENT;
	*path = (struct path){exe->mount, exe->name};
	return 0;
}

#define TEXT(is_called, permissions, shows)                                       \
	{                                                                         \
		.name = is_called, .mode = S_IFREG | (permissions), .show = shows \
	}
#define INSPECTED(is_called, permissions, shows)                                                   \
	{                                                                                          \
		.name = is_called, .mode = S_IFREG | (permissions), .show = shows, .inspect = true \
	}
#define SET(is_called, permissions, shows, stores)                                                 \
	{                                                                                          \
		.name = is_called, .mode = S_IFREG | (permissions), .show = shows, .store = stores \
	}
#if IS_ENABLED(CONFIG_MOUNT)
#define MOUNTS(is_called, permissions, shows)                                      \
	{                                                                          \
		.name = is_called, .mode = S_IFREG | (permissions), .show = shows, \
		.news = &mount_news                                                \
	}
#else
#define MOUNTS(is_called, permissions, shows) TEXT(is_called, permissions, shows)
#endif
#define LINK(is_called, finds)                                           \
	{                                                                \
		.name = is_called, .mode = S_IFLNK | 0777, .find = finds \
	}
#define MEMORY(is_called, permissions, its_ops)                                         \
	{                                                                               \
		.name = is_called, .mode = S_IFREG | (permissions), .file_ops = its_ops \
	}
#define DIRECTORY(is_called, permissions, its_ops, its_file_ops)                    \
	{                                                                           \
		.name = is_called, .mode = S_IFDIR | (permissions), .ops = its_ops, \
		.file_ops = its_file_ops                                            \
	}

/* What processes and threads have alike. */
#define COMMON_ENTRIES                                                                            \
	INSPECTED("auxv", 0400, proc_show_auxv), TEXT("cgroup", 0444, proc_show_cgroup),          \
		SET("clear_refs", 0200, NULL, proc_store_clear_refs),                             \
		TEXT("cmdline", 0444, proc_show_cmdline),                                         \
		SET("comm", 0644, proc_show_comm, proc_store_comm), LINK("cwd", find_cwd),        \
		TEXT("cpuset", 0444, proc_show_cpuset),                                           \
		INSPECTED("environ", 0400, proc_show_environ), LINK("exe", find_exe),             \
		DIRECTORY("fd", 0500, &proc_fd_dir_ops, &proc_fd_dir_file_ops),                   \
		DIRECTORY("fdinfo", 0555, &proc_fdinfo_dir_ops, &proc_fdinfo_dir_file_ops),       \
		SET("gid_map", 0644, proc_show_id_map, proc_store_id_map),                        \
		SET("loginuid", 0644, proc_show_login_uid, proc_store_login_uid),                 \
		TEXT("io", 0400, proc_show_io), TEXT("limits", 0444, proc_show_limits),           \
		INSPECTED("maps", 0444, proc_show_maps), MEMORY("mem", 0600, &proc_mem_file_ops), \
		MOUNTS("mountinfo", 0444, proc_show_mountinfo),                                   \
		MOUNTS("mounts", 0444, proc_show_mounts),                                         \
		{.name = "net", .mode = S_IFDIR | 0555, .entries = proc_net_entries},             \
		{.name = "ns", .mode = S_IFDIR | 0511, .entries = proc_ns_entries},               \
		INSPECTED("numa_maps", 0444, proc_show_numa_maps),                                \
		SET("oom_adj", 0644, proc_show_oom_adj, proc_store_oom_adj),                      \
		TEXT("oom_score", 0444, proc_show_oom_score),                                     \
		SET("oom_score_adj", 0644, proc_show_oom_score_adj, proc_store_oom_score_adj),    \
		MEMORY("pagemap", 0400, &proc_pagemap_file_ops),                                  \
		TEXT("personality", 0400, proc_show_personality),                                 \
		SET("projid_map", 0644, proc_show_id_map, proc_store_id_map),                     \
		LINK("root", find_root), TEXT("schedstat", 0444, proc_show_schedstat),            \
		TEXT("sessionid", 0444, proc_show_login_session),                                 \
		SET("setgroups", 0644, proc_show_setgroups, proc_store_setgroups),                \
		INSPECTED("smaps", 0444, proc_show_smaps),                                        \
		INSPECTED("smaps_rollup", 0444, proc_show_smaps_rollup),                          \
		TEXT("stack", 0400, proc_show_stack), TEXT("stat", 0444, proc_show_stat),         \
		TEXT("statm", 0444, proc_show_statm), TEXT("status", 0444, proc_show_status),     \
		TEXT("syscall", 0400, proc_show_syscall),                                         \
		SET("uid_map", 0644, proc_show_id_map, proc_store_id_map),                        \
		TEXT("wchan", 0444, proc_show_wchan)

const struct proc_entry proc_process_entries[] = {
	COMMON_ENTRIES,
	SET("coredump_filter", 0644, proc_show_core_filter, proc_store_core_filter),
	DIRECTORY("map_files", 0500, &proc_map_files_ops, &proc_map_files_file_ops),
	MOUNTS("mountstats", 0400, proc_show_mountstats),
	DIRECTORY("task", 0555, &proc_task_dir_ops, &proc_task_dir_file_ops),
	TEXT("timens_offsets", 0644, proc_show_time_offsets),
	TEXT("timers", 0444, proc_show_timers),
	SET("timerslack_ns", 0666, proc_show_timer_slack, proc_store_timer_slack),
	{0},
};

const struct proc_entry proc_thread_entries[] = {
	COMMON_ENTRIES,
	TEXT("children", 0444, proc_show_children),
	{0},
};
