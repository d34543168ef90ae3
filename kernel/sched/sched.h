/* SPDX-License-Identifier: BSD-3-Clause */
/* What others ask of the scheduler, besides waiting and waking (wait.h, task.h). */
#pragma once

#include "kernel/sched/policy.h"
#include "plat/x86_64/cpu.h"

struct task;

/* Lets others of the same level run first, if there are any (sched_yield(2)). Sleeps. */
void sched_yield(void);

/* To be called in long loops, where sleeping is allowed: runs deferred work and lets others run
 * whose turn it is. */
void schedule(void);
static inline void sched_yield_point(void)
{
	if (unlikely(this_cpu()->pending))
		schedule();
}

/* Gives a new task the policy of the current one, as far as that is inherited (sched(7)). */
void sched_fork(struct task *child);

/* Gives a task another policy, unchecked; it acts at once. */
void sched_change(struct task *task, const struct sched_policy *policy);

/* The highest level of those who wait for what a task holds, 0 for none: it runs as if it had that
 * itself. */
void sched_inherit(struct task *task, unsigned level);

/* How long a task may run while others of its kind wait, in ns; 0: as long as it likes. */
uint64_t sched_interval_ns(const struct task *task);

/* How often the CPU has gone from one task to another; only with CONFIG_DEBUG. */
uint64_t sched_switches(void);
