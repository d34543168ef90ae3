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
#define LINK(is_called, finds)                                           \
	{                                                                \
		.name = is_called, .mode = S_IFLNK | 0777, .find = finds \
	}

#define COMMON_ENTRIES                                                                      \
	TEXT("auxv", 0400, proc_show_auxv), TEXT("cgroup", 0444, proc_show_cgroup),         \
		TEXT("cmdline", 0444, proc_show_cmdline),                                   \
		{.name = "comm",                                                            \
		 .mode = S_IFREG | 0644,                                                    \
		 .show = proc_show_comm,                                                    \
		 .store = proc_store_comm},                                                 \
		LINK("cwd", find_cwd), TEXT("environ", 0400, proc_show_environ),            \
		LINK("exe", find_exe),                                                      \
		{.name = "fd",                                                              \
		 .mode = S_IFDIR | 0500,                                                    \
		 .ops = &proc_fd_dir_ops,                                                   \
		 .file_ops = &proc_fd_dir_file_ops},                                        \
		TEXT("limits", 0444, proc_show_limits), TEXT("maps", 0444, proc_show_maps), \
		TEXT("mountinfo", 0444, proc_show_mountinfo),                               \
		TEXT("mounts", 0444, proc_show_mounts),                                     \
		TEXT("personality", 0400, proc_show_personality), LINK("root", find_root),  \
		TEXT("smaps", 0444, proc_show_smaps), TEXT("stat", 0444, proc_show_stat),   \
		TEXT("statm", 0444, proc_show_statm), TEXT("status", 0444, proc_show_status)

const struct proc_entry proc_process_entries[] = {
	COMMON_ENTRIES,
	{.name = "task",
	 .mode = S_IFDIR | 0555,
	 .ops = &proc_task_dir_ops,
	 .file_ops = &proc_task_dir_file_ops},
	{0},
};

const struct proc_entry proc_thread_entries[] = {COMMON_ENTRIES, {0}};
