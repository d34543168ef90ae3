/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU time of threads and processes. How much there was is known to the nanosecond. How it
 * divides into the program's own and the kernel's is sampled: while a program has the CPU, an
 * interrupt every few milliseconds looks which of the two it interrupts. Nothing here sleeps.
 */
#pragma once

#include "kernel/sched/task.h"

struct process;

/* Whose time a CPU clock counts: a thread's, or that of all threads a process has had. */
struct cpu_clock {
	struct process *process;
	struct task *task; /* NULL: the whole process */
	unsigned which;	   /* CPUCLOCK_x */
};

/* What times(2), wait(2)'s signals and /proc count CPU time in. */
#define TICK_NS (NS_PER_SEC / 100)

struct cpu_time {
	uint64_t user_ns, system_ns;
};

struct cpu_time task_cpu_time(struct task *task);
struct cpu_time process_cpu_time(struct process *process);
uint64_t process_cpu_ns(const struct process *process);

/* How the time that the machine was busy, of all threads there ever were, divides. */
struct cpu_time machine_cpu_time(uint64_t busy_ns);

/* What a CPU clock shows, in ns. */
uint64_t cpu_clock_read(const struct cpu_clock *clock);

/*
 * The clock of a negative number, as seen by the current process. 0; or -EINVAL when there is none,
 * or only the one of the current thread's number, with which clock_gettime(2) means its process.
 */
int cpu_clock_find(int number, bool to_read, struct cpu_clock *clock);

/* Starts sampling; called once at boot. */
void cpu_time_init(void);

extern bool cpu_time_is_sampling;
void cpu_time_start_sampling(void);

/* A thread of a program begins to run. */
static inline void cpu_time_begin(void)
{
	if (IS_ENABLED(CONFIG_TIMERS) && unlikely(!cpu_time_is_sampling))
		cpu_time_start_sampling();
}
