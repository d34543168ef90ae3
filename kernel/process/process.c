// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/process.h"

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process_internal.h"
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
struct process nobody_process = {.children = LIST_INIT(nobody_process.children),
				 .child_wait = WAIT_QUEUE_INIT(nobody_process.child_wait)};

struct process *process_create(void)
{
	struct process *process = kzalloc(sizeof(*process));

	if (!process)
		return NULL;
	process->refcount = 1;
	list_init(&process->tasks);
	list_init(&process->children);
	list_init(&process->sibling);
	list_init(&process->group_link);
	list_init(&process->all_link);
	list_init(&process->timers);
	list_init(&process->cpu_timers);
	wait_queue_init(&process->child_wait);
	signal_process_init(process);
	wait_queue_init(&process->thread_wait);
	return process;
}

void process_get(struct process *process)
{
	process->refcount++;
}

void process_put(struct process *process)
{
	assert(process->refcount > 0);
	if (--process->refcount == 0)
		kfree(process);
}

void io_use_add(struct io_use *to, const struct io_use *use)
{
	if (!IS_ENABLED(CONFIG_PROCFS))
		return;
	to->read_bytes += use->read_bytes;
	to->write_bytes += use->write_bytes;
	to->reads += use->reads;
	to->writes += use->writes;
}

void task_add_use(const struct task *task, struct resource_use *use)
{
	use->cpu_ns += task_cpu_ns(task);
	use->system_ns += task->usage.system_ns;
	use->faults += task->usage.faults;
	use->sleeps += task->usage.sleeps;
	use->preemptions += task->usage.preemptions;
	io_use_add(&use->io, &task->usage.io);
}

uint64_t process_peak_pages(const struct process *process)
{
	const struct mm *mm = process->mm;

	return mm ? MAX(mm->resident_peak, mm->resident_pages) : process->used.peak_pages;
}

void process_use(const struct process *process, struct resource_use *use)
{
	const struct task *task;

	*use = process->used;
	use->peak_pages = process_peak_pages(process);
	list_for_each_entry (task, &process->tasks, process_link)
		task_add_use(task, use);
}

void process_set_parent(struct process *process, struct process *parent, struct task *task)
{
	list_remove(&process->sibling);
	process->parent = parent;
	process->parent_task = task;
	list_add_tail(&parent->children, &process->sibling);
}

void process_enter(struct process *process, struct pid *pid, struct task *leader)
{
	process->id = pid;
	process->pid = pid->number;
	pid->process = process;
	process->leader = leader;
	task_get(leader);
	list_add_tail(&process_list, &process->all_link);
}

void process_add_task(struct process *process, struct task *task, struct pid *pid)
{
	task->process = process;
	task->tid = pid->number;
	task->id = pid;
	pid->task = task;
	list_add_tail(&process->tasks, &task->process_link);
	process->thread_count++;
}

static void make_root(struct credentials *cred)
{
	cred->cap_effective = CAP_ALL;
	cred->cap_permitted = CAP_ALL;
	cred->cap_bounding = CAP_ALL;
}

int process_create_first(struct task *task)
{
	struct process *process = process_create();
	struct pid *pid;

	if (!process || pid_create(0, &pid) != 0)
		return -ENOMEM;
	process_enter(process, pid, task);
	process_add_task(process, task, pid);
	process->handlers = signal_handlers_create();
	if (!process->handlers || group_create(process, NULL) != 0)
		return -ENOMEM;
	for (unsigned i = 0; i < RLIMIT_COUNT; i++)
		process->limits[i] = default_limits[i];
	process->dumpable = true;
	if (IS_ENABLED(CONFIG_COREDUMP) || IS_ENABLED(CONFIG_PROCFS))
		process->core_filter = CORE_FILTER_DEFAULT;
	process->exit_signal = SIGCHLD;
	process_set_parent(process, &nobody_process, NULL);
	make_root(&task->cred);
	return 0;
}

/* What has ended and was not waited for counts, too. */
uint64_t process_count_threads_of(uint32_t uid)
{
	const struct process *process;
	uint64_t count = 0;

	process_for_each(process)
	{
		if (process->leader->cred.uid == uid)
			count += MAX(process->thread_count, 1u);
	}
	return count;
}

bool process_has_too_many_threads(uint32_t uid)
{
	return process_count_threads_of(uid) > current_process()->limits[RLIMIT_NPROC].cur;
}

unsigned process_count_threads(void)
{
	struct process *process;
	struct task *task;
	unsigned count = 0;

	process_for_each(process)
	{
		list_for_each_entry (task, &process->tasks, process_link)
			count++;
	}
	return count;
}

struct task *task_by_number(int tid)
{
	return tid == 0 ? current_task() : task_find(tid);
}

struct process *process_by_number(int tid)
{
	const struct task *task = task_by_number(tid);

	return task ? task->process : NULL;
}
