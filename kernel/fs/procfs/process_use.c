// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/io, schedstat and wchan (proc(5)): what was moved, how long a thread ran, and what it
// waits for.

#include "include/linux/errno.h"
#include "kernel/debug/backtrace.h"
#include "kernel/debug/symbols.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"

#define FRAMES_MAX 8

/* Those of children that were waited for included, as on Linux. */
static struct io_use sum_io(const struct proc_node *node, const struct process *process,
			    const struct task *one)
{
	struct io_use sum = {0};
	const struct task *task;

	if (node->id != node->thread)
		return one->usage.io;
	io_use_add(&sum, &process->used.io);
	io_use_add(&sum, &process->used_by_children.io);
	list_for_each_entry (task, &process->tasks, process_link)
		io_use_add(&sum, &task->usage.io);
	return sum;
}

/* Nothing is on a device: what is written stays in memory. */
int proc_show_io(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);
	const struct task *task = proc_task(node);
	struct io_use io;

	if (!process || !task)
		return -ESRCH;
	if (!proc_may_inspect(node))
		return -EACCES;
	io = sum_io(node, process, task);
	text_printf(text, "rchar: %lu\nwchar: %lu\nsyscr: %lu\nsyscw: %lu\n", io.read_bytes,
		    io.write_bytes, io.reads, io.writes);
	text_printf(text, "read_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n");
	return 0;
}

/* Time that a thread had to wait for the CPU is not counted. */
int proc_show_schedstat(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);

	if (!task)
		return -ESRCH;
	text_printf(text, "%lu 0 %lu\n", task_cpu_ns(task),
		    task->usage.sleeps + task->usage.preemptions);
	return 0;
}

/* The functions that all sleeping threads are in. */
static bool only_waits(const char *name)
{
	static const char *const names[] = {"schedule", "wait_",  "mutex_lock",
					    "task_",	"sched_", "give_way"};

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static const char *function_of(const struct task *task)
{
	const struct switch_frame *saved = (const struct switch_frame *)task->kernel_rsp;
	uint64_t rip = saved->rip, frame = saved->rbp;

	for (unsigned i = 0; i < FRAMES_MAX; i++) {
		const char *name = symbol_name(rip);

		if (!name || !only_waits(name))
			return name;
		if (!backtrace_step(&rip, &frame, task->kstack, task->kstack + KSTACK_SIZE))
			break;
	}
	return NULL;
}

/* The kernel's function in which a thread sleeps; 0 for one that does not. */
int proc_show_wchan(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);
	const char *name = NULL;

	if (!task)
		return -ESRCH;
	if (proc_may_inspect(node) && task->state == TASK_SLEEPING && IS_ENABLED(CONFIG_KALLSYMS))
		name = function_of(task);
	text_printf(text, "%s", name ? name : "0");
	return 0;
}
