// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/time/cpu_time.h"

#include "kernel/process/process.h"
#include "plat/kvm/clock.h"

bool cpu_time_is_sampling;

/* Of all threads. */
static uint64_t all_system_ns;

uint64_t process_cpu_ns(const struct process *process)
{
	const struct task *task;
	uint64_t ns = process->used.cpu_ns;

	list_for_each_entry (task, &process->tasks, process_link)
		ns += task_cpu_ns(task);
	return ns;
}

/* What has been shown as the program's own never becomes less, whatever is sampled later. */
static struct cpu_time divide(uint64_t ns, uint64_t system_ns, uint64_t *shown_ns)
{
	uint64_t user_ns = ns - MIN(system_ns, ns);

	*shown_ns = MAX(user_ns, *shown_ns);
	return (struct cpu_time){*shown_ns, ns - *shown_ns};
}

struct cpu_time task_cpu_time(struct task *task)
{
	return divide(task_cpu_ns(task), task->usage.system_ns, &task->usage.shown_user_ns);
}

struct cpu_time process_cpu_time(struct process *process)
{
	uint64_t system_ns = process->used.system_ns;
	const struct task *task;

	list_for_each_entry (task, &process->tasks, process_link)
		system_ns += task->usage.system_ns;
	return divide(process_cpu_ns(process), system_ns, &process->shown_user_ns);
}

struct cpu_time machine_cpu_time(uint64_t busy_ns)
{
	static uint64_t shown_ns;

	return divide(busy_ns, all_system_ns, &shown_ns);
}

static void add_system_time(struct task *task, uint64_t ns)
{
	task->usage.system_ns += ns;
	if (IS_ENABLED(CONFIG_PROCFS))
		all_system_ns += ns;
}

/*
 * All the time a thread has used since it was last sampled counts as what it is doing now. Returns
 * whether to go on sampling.
 */
static bool sample(bool in_program)
{
	struct task *task = current_task();
	uint64_t now_ns;

	if (!task->process) {
		cpu_time_is_sampling = false;
		return false;
	}
	now_ns = task_cpu_ns(task);
	if (!in_program)
		add_system_time(task, now_ns - task->usage.sampled_ns);
	task->usage.sampled_ns = now_ns;
	return true;
}

void cpu_time_start_sampling(void)
{
	cpu_time_is_sampling = true;
	clock_start_sampling();
}

void cpu_time_init(void)
{
	clock_set_sampler(sample);
}
