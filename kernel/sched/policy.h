/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduling policy of a thread (sched(7)): kept for programs that ask. Whoever can run runs in
 * the order of arrival, so that it does not yet matter who has which. */
#pragma once

#include "include/linux/sched.h"
#include "kernel/lib/compiler.h"

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

/* Whether the current thread may have another policy: 0, -EINVAL for what does not fit together, or
 * -EPERM. */
int sched_policy_check(const struct sched_policy *policy);
/* The same, and gives it to the thread. */
int sched_policy_set(const struct sched_policy *policy);

/* Whether the current thread may have this nice value (RLIMIT_NICE, CAP_SYS_NICE). */
bool sched_may_be_nice(int nice);
