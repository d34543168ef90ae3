// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/process.h"

#include "kernel/debug/fail_nth.h"
#include "kernel/debug/leak_check.h"
#include "kernel/mm/slab.h"
#include "kernel/process/exit.h"

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

/* What the first process has for a parent: getppid() is 0. */
static const struct process nobody;

struct process *process_create_first(void)
{
	struct process *process = kzalloc(sizeof(*process));

	if (!process)
		return NULL;
	process->pid = 1;
	process->dumpable = true;
	process->parent = &nobody;
	process->cred.cap_effective = CAP_ALL;
	process->cred.cap_permitted = CAP_ALL;
	process->cred.cap_bounding = CAP_ALL;
	for (unsigned i = 0; i < RLIMIT_COUNT; i++)
		process->limits[i] = default_limits[i];
	list_init(&process->tasks);
	return process;
}

void process_add_task(struct process *process, struct task *task)
{
	task->process = process;
	task->tid = process->pid;
	list_add_tail(&process->tasks, &task->process_link);
}

struct task *task_by_number(int tid)
{
	struct task *task;

	if (tid == 0)
		return current_task();
	list_for_each_entry (task, &current_process()->tasks, process_link)
		if (task->tid == tid)
			return task;
	return NULL;
}

/* The first process is the machine's purpose: with it the machine ends. */
static noreturn void end(enum exit_kind kind, uint32_t value)
{
	fail_nth_end();
	machine_end(leak_check_end() ? kind : EXIT_KIND_PANIC, value);
}

void process_exit(uint32_t status)
{
	current_process()->exit_status = (status & 0xff) << 8;
	end(EXIT_KIND_STATUS, status & 0xff);
}

void process_die(int signal)
{
	current_process()->exit_status = (uint32_t)signal;
	end(EXIT_KIND_SIGNAL, (uint32_t)signal);
}

void process_raise(int signal)
{
	bool blocked = current_task()->signal_mask >> (signal - 1) & 1;

	if (!blocked && current_process()->signal_actions[signal - 1].sa_handler == SIG_DFL)
		machine_end(EXIT_KIND_SIGNAL, (uint32_t)signal);
}
