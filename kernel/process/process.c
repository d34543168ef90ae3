// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/process.h"

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/signal/signal.h"

#define RLIM_INFINITY UINT64_MAX

/* What Linux gives the first process: include/asm-generic/resource.h documents them in
 * getrlimit(2)'s terms. Index: RLIMIT_CPU, FSIZE, DATA, STACK, CORE, RSS, NPROC, NOFILE, MEMLOCK,
 * AS, LOCKS, SIGPENDING, MSGQUEUE, NICE, RTPRIO, RTTIME. */
static const struct rlimit64 default_limits[RLIMIT_COUNT] = {
	{RLIM_INFINITY, RLIM_INFINITY},
	{RLIM_INFINITY, RLIM_INFINITY},
	{RLIM_INFINITY, RLIM_INFINITY},
	{8 << 20, RLIM_INFINITY},
	{0, RLIM_INFINITY},
	{RLIM_INFINITY, RLIM_INFINITY},
	{RLIM_INFINITY, RLIM_INFINITY},
	{1024, 1048576},
	{8 << 20, 8 << 20},
	{RLIM_INFINITY, RLIM_INFINITY},
	{RLIM_INFINITY, RLIM_INFINITY},
	{RLIM_INFINITY, RLIM_INFINITY},
	{819200, 819200},
	{0, 0},
	{0, 0},
	{RLIM_INFINITY, RLIM_INFINITY},
};

struct list_node process_list = LIST_INIT(process_list);

/* What the first process has for a parent: getppid() is 0. */
static struct process nobody = {.children = LIST_INIT(nobody.children)};

/* Its memory is that of the machine, and nothing is given back when something is missing. */
static struct process *create(void)
{
	struct process *process = kzalloc(sizeof(*process));

	if (!process)
		return NULL;
	process->id = pid_alloc();
	process->handlers = signal_handlers_create();
	if (!process->id || !process->handlers)
		return NULL;
	process->pid = process->id->number;
	process->id->process = process;
	list_init(&process->tasks);
	list_init(&process->children);
	list_init(&process->group_link);
	wait_queue_init(&process->child_wait);
	signal_process_init(process);
	return process;
}

static void add_task(struct process *process, struct task *task)
{
	task->process = process;
	task->tid = process->pid;
	task->id = process->id;
	task->id->task = task;
	process->leader = task;
	list_add_tail(&process->tasks, &task->process_link);
}

static void make_root(struct credentials *cred)
{
	cred->cap_effective = CAP_ALL;
	cred->cap_permitted = CAP_ALL;
	cred->cap_bounding = CAP_ALL;
}

int process_create_first(struct task *task)
{
	struct process *process = create();

	if (!process || group_create(process, NULL) != 0)
		return -ENOMEM;
	for (unsigned i = 0; i < RLIMIT_COUNT; i++)
		process->limits[i] = default_limits[i];
	process->dumpable = true;
	process->exit_signal = SIGCHLD;
	process->parent = &nobody;
	list_add_tail(&nobody.children, &process->sibling);
	list_add_tail(&process_list, &process->all_link);
	make_root(&task->cred);
	add_task(process, task);
	return 0;
}

struct task *task_by_number(int tid)
{
	return tid == 0 ? current_task() : task_find(tid);
}
