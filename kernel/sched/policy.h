/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduling policy of a thread (sched(7)), and who may change it. */
#pragma once

#include "include/linux/sched.h"
#include "kernel/lib/compiler.h"

struct task;

struct sched_policy {
	int32_t policy;	   /* SCHED_x */
	uint32_t priority; /* 1 to SCHED_PRIORITY_MAX with SCHED_FIFO and SCHED_RR, otherwise 0 */
	int32_t nice;	   /* NICE_MIN to NICE_MAX */
	bool reset_on_fork;
};

/* Whether Linux would know the policy, and elfin does: no deadlines, no schedulers of the
 * program's own. */
bool sched_policy_exists(int policy);
/* Whether the policy has priorities from 1 on. */
static inline bool sched_policy_is_realtime(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

/* Whether the current thread may give a thread another policy: 0, -EINVAL for what does not fit
 * together, or -EPERM. */
int sched_policy_check(const struct task *task, const struct sched_policy *policy);
/* The same, and gives it to the thread. */
int sched_policy_set(struct task *task, const struct sched_policy *policy);
/* Gives it without asking. */
void sched_policy_apply(struct task *task, const struct sched_policy *policy);

/* Whether the current thread may change how a thread is scheduled at all: its own user's, or with
 * CAP_SYS_NICE. */
bool sched_may_change(const struct task *task);
/* Whether it may give a thread this nice value (RLIMIT_NICE, CAP_SYS_NICE). */
bool sched_may_be_nice(const struct task *task, int nice);
