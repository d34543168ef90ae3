// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/task_dump.h"

#include "kernel/debug/backtrace.h"
#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"
#include "kernel/process/process.h"
#include "kernel/sched/sched.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/layout.h"

static const char *state_name(const struct task *task)
{
	if (task == current_task())
		return "running";
	if (task->state == TASK_RUNNABLE)
		return "runnable";
	return task->state == TASK_SLEEPING ? "sleeping" : "dead";
}

static void dump(const struct task *task)
{
	const struct switch_frame *frame = (const struct switch_frame *)task->kernel_rsp;
	const char *name = task->name;

	log_trace("%s: thread %d of process %d, %s\n", name, task->tid, task->process->pid,
		  state_name(task));
	if (task != current_task() && task->state != TASK_DEAD)
		backtrace_print(frame->rip, frame->rbp, task->kstack, task->kstack + KSTACK_SIZE);
}

void task_dump_all(void)
{
	struct process *process;
	struct task *task;

	process_for_each(process) list_for_each_entry (task, &process->tasks, process_link)
		dump(task);
}

static struct timer timer;
static uint64_t period_ns;
static uint64_t switches; /* as of the last look */

static void look(struct timer *unused)
{
	if (sched_switches() == switches && current_task()->process == NULL) {
		log_err("watchdog: no thread has run for %lu s", period_ns / NS_PER_SEC);
		task_dump_all();
	}
	switches = sched_switches();
	(void)timer_start(&timer, clock_monotonic_ns() + period_ns);
}

void watchdog_init(void)
{
	period_ns = cmdline_get_u64("watchdog", 0) * NS_PER_SEC;
	timer_init(&timer, look);
	if (period_ns)
		(void)timer_start(&timer, clock_monotonic_ns() + period_ns);
}
