// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/task: a directory for each thread.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

static const struct proc_entry thread_dir = {
	.mode = S_IFDIR | 0555,
	.entries = proc_thread_entries,
};

static int task_lookup(struct vnode *dir, struct name *name)
{
	struct process *process = proc_process(proc_node(dir));
	int tid = proc_parse_number(name);
	struct task *task = tid > 0 ? task_find(tid) : NULL;
	struct proc_node subject;

	if (!process || !task || task->process != process)
		return -ENOENT;
	subject = (struct proc_node){.id = process->id, .thread = task->id};
	return proc_make_entry(dir->fs, name, &subject, &thread_dir, PROC_INO_THREAD(tid));
}

/* The thread of a process with the lowest number from min on, or 0. */
static int next_thread(const struct process *process, int min)
{
	const struct task *task;
	int next = 0;

	list_for_each_entry (task, &process->tasks, process_link) {
		if (task->tid >= min && (next == 0 || task->tid < next))
			next = task->tid;
	}
	return next;
}

static int task_readdir(struct file *file, struct dir_context *context)
{
	const struct proc_node *node = proc_node(file->vnode);
	char text[16];

	if (!proc_process(node))
		return -ENOENT;
	if (!proc_emit_dots(file, context))
		return 0;
	for (;;) {
		const struct process *process = proc_process(node);
		int tid = process ? next_thread(process, (int)context->pos - 1) : 0;

		if (tid == 0)
			return 0;
		ksnprintf(text, sizeof(text), "%d", tid);
		if (!context->emit(context, text, strlen(text), PROC_INO_THREAD(tid), DT_DIR,
				   tid + 2))
			return 0;
		context->pos = tid + 2;
	}
}

const struct vnode_ops proc_task_dir_ops = {.lookup = task_lookup, .destroy = proc_destroy};

const struct file_ops proc_task_dir_file_ops = {
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = task_readdir,
};
