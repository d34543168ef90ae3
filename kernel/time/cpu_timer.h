/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers on clocks of CPU time. They only need looking at while the process whose time it is runs:
 * then a timer of the machine is set for the earliest time at which one of them can expire. Nothing
 * here sleeps.
 */
#pragma once

#include "include/linux/resource.h"
#include "kernel/process/process.h"
#include "kernel/time/cpu_time.h"

struct cpu_timer {
	struct list_node link;	/* in its process's; an empty list of its own: not running */
	struct cpu_clock clock; /* process NULL: it has ended, and nothing will expire */
	uint64_t expires_ns;	/* on that clock */
	void (*func)(struct cpu_timer *timer); /* deferred work; the timer has been stopped */
};

void cpu_timer_init(struct cpu_timer *timer, const struct cpu_clock *clock,
		    void (*func)(struct cpu_timer *timer));
void cpu_timer_start(struct cpu_timer *timer, uint64_t expires_ns);
void cpu_timer_stop(struct cpu_timer *timer);

/* The limits of CPU time may have changed, or a timer has. */
void cpu_timers_changed(struct process *process);

/* A thread ends; the last one of a process has ended. */
void cpu_timers_task_exit(struct task *task);
void cpu_timers_process_exit(struct process *process);

/* Called once at boot, after timers_init(). */
void cpu_timers_init(void);

/* Whether anything may expire while the process runs. */
static inline bool cpu_timers_wanted(const struct process *process)
{
	return !list_empty(&process->cpu_timers) ||
	       process->limits[RLIMIT_CPU].cur != RLIM_INFINITY ||
	       process->limits[RLIMIT_RTTIME].cur != RLIM_INFINITY;
}

void cpu_timers_arm(struct process *process);

/* A thread of a program begins to run. */
static inline void cpu_timers_begin(struct process *process)
{
	if (IS_ENABLED(CONFIG_TIMERS) && unlikely(cpu_timers_wanted(process)))
		cpu_timers_arm(process);
}
