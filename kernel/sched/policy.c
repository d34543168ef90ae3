// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/policy.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "include/linux/sched.h"
#include "kernel/process/process.h"

bool sched_policy_exists(int policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH || policy == SCHED_IDLE ||
	       sched_policy_is_realtime(policy);
}

static bool nice_within_limit(int nice)
{
	return (uint64_t)(NICE_MAX + 1 - nice) <= current_process()->limits[RLIMIT_NICE].cur;
}

bool sched_may_be_nice(int nice)
{
	return nice_within_limit(nice) || current_capable(CAP_SYS_NICE);
}

static bool is_fair(int policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH;
}

static bool needs_privilege(const struct sched_policy *old, const struct sched_policy *new)
{
	uint64_t limit = current_process()->limits[RLIMIT_RTPRIO].cur;

	if (is_fair(new->policy) && new->nice < old->nice && !nice_within_limit(new->nice))
		return true;
	if (sched_policy_is_realtime(new->policy) &&
	    ((new->policy != old->policy &&limit == 0) ||
	     (new->priority > old->priority &&new->priority > limit)))
		return true;
	if (old->policy == SCHED_IDLE && new->policy != SCHED_IDLE && !nice_within_limit(old->nice))
		return true;
	return old->reset_on_fork && !new->reset_on_fork;
}

int sched_policy_check(const struct sched_policy *policy)
{

	if (!sched_policy_exists(policy->policy) || policy->priority > SCHED_PRIORITY_MAX ||
	    sched_policy_is_realtime(policy->policy) != (policy->priority != 0))
		return -EINVAL;
	if (needs_privilege(&current_task()->policy, policy) && !current_capable(CAP_SYS_NICE))
		return -EPERM;
	return 0;
}

int sched_policy_set(const struct sched_policy *policy)
{
	struct sched_policy *old = &current_task()->policy;
	int result = sched_policy_check(policy);

	if (result < 0)
		return result;
	old->policy = policy->policy;
	old->priority = policy->priority;
	old->reset_on_fork = policy->reset_on_fork;
	if (is_fair(policy->policy))
		old->nice = policy->nice;
	return 0;
}
