// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/policy.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "include/linux/sched.h"
#include "kernel/futex/futex.h"
#include "kernel/process/process.h"
#include "kernel/sched/sched.h"

bool sched_policy_exists(int policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH || policy == SCHED_IDLE ||
	       sched_policy_is_realtime(policy);
}

static uint64_t limit_of(const struct task *task, unsigned which)
{
	return task->process->limits[which].cur;
}

static bool nice_within_limit(const struct task *task, int nice)
{
	return (uint64_t)(NICE_MAX + 1 - nice) <= limit_of(task, RLIMIT_NICE);
}

bool sched_may_be_nice(const struct task *task, int nice)
{
	return nice_within_limit(task, nice) || current_capable(CAP_SYS_NICE);
}

bool sched_may_change(const struct task *task)
{
	uint32_t euid = current_task()->cred.euid;

	return euid == task->cred.uid || euid == task->cred.euid || current_capable(CAP_SYS_NICE);
}

static bool is_fair(int policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH;
}

static bool needs_privilege(const struct task *task, const struct sched_policy *wanted)
{
	const struct sched_policy *old = &task->policy;
	uint64_t limit = limit_of(task, RLIMIT_RTPRIO);

	if (is_fair(wanted->policy) && wanted->nice < old->nice &&
	    !nice_within_limit(task, wanted->nice))
		return true;
	if (sched_policy_is_realtime(wanted->policy) &&
	    ((wanted->policy != old->policy && limit == 0) ||
	     (wanted->priority > old->priority && wanted->priority > limit)))
		return true;
	if (old->policy == SCHED_IDLE && wanted->policy != SCHED_IDLE &&
	    !nice_within_limit(task, old->nice))
		return true;
	return old->reset_on_fork && !wanted->reset_on_fork;
}

int sched_policy_check(const struct task *task, const struct sched_policy *policy)
{
	if (!sched_policy_exists(policy->policy) || policy->priority > SCHED_PRIORITY_MAX ||
	    sched_policy_is_realtime(policy->policy) != (policy->priority != 0))
		return -EINVAL;
	if (!sched_may_change(task) ||
	    (needs_privilege(task, policy) && !current_capable(CAP_SYS_NICE)))
		return -EPERM;
	return 0;
}

void sched_policy_apply(struct task *task, const struct sched_policy *policy)
{
	sched_change(task, policy);
	futex_rights_changed(task);
}

int sched_policy_set(struct task *task, const struct sched_policy *policy)
{
	struct sched_policy wanted = *policy;
	int result = sched_policy_check(task, policy);

	if (result < 0)
		return result;
	if (!is_fair(wanted.policy))
		wanted.nice = task->policy.nice;
	sched_policy_apply(task, &wanted);
	return 0;
}
