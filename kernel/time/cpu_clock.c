// SPDX-License-Identifier: BSD-3-Clause
// Clocks that count the CPU time of a thread or process.

#include "include/linux/errno.h"
#include "include/linux/time.h"
#include "kernel/process/process.h"
#include "kernel/time/cpu_time.h"

uint64_t cpu_clock_read(const struct cpu_clock *clock)
{
	if (clock->which == CPUCLOCK_VIRT)
		return clock->task ? task_cpu_time(clock->task).user_ns
				   : process_cpu_time(clock->process).user_ns;
	return clock->task ? task_cpu_ns(clock->task) : process_cpu_ns(clock->process);
}

/* Another process's threads are nobody's to ask for. */
static int find_thread(int tid, struct cpu_clock *clock)
{
	clock->task = tid ? task_find(tid) : current_task();
	clock->process = current_process();
	return clock->task && clock->task->process == clock->process ? 0 : -EINVAL;
}

static int find_process(int pid, bool to_read, struct cpu_clock *clock)
{
	clock->task = NULL;
	if (pid == 0 || (to_read && pid == current_task()->tid))
		clock->process = current_process();
	else
		clock->process = process_find(pid);
	return clock->process ? 0 : -EINVAL;
}

int cpu_clock_find(int number, bool to_read, struct cpu_clock *clock)
{
	int id = ~(number >> 3);

	clock->which = number & CPUCLOCK_WHICH_MASK;
	if (clock->which > CPUCLOCK_SCHED)
		return -EINVAL;
	return number & CPUCLOCK_THREAD ? find_thread(id, clock) : find_process(id, to_read, clock);
}
