// SPDX-License-Identifier: BSD-3-Clause
// Scheduling policies.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/sched.h"
#include "include/linux/time.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/sched/sched.h"
#include "plat/x86_64/layout.h"
#include "syscalls/time/time_internal.h"

long sys_sched_get_priority_max(int policy)
{
	if (sched_policy_is_realtime(policy))
		return SCHED_PRIORITY_MAX;
	return sched_policy_exists(policy) || policy == SCHED_DEADLINE || policy == SCHED_EXT
		       ? 0
		       : -EINVAL;
}

long sys_sched_get_priority_min(int policy)
{
	return sched_policy_is_realtime(policy) ? 1 : sys_sched_get_priority_max(policy);
}

/* The thread with a number of at least 0; or NULL and what to answer in *error. */
static struct task *find(int pid, long *error)
{
	struct task *task = pid < 0 ? NULL : task_by_number(pid);

	*error = pid < 0 ? -EINVAL : -ESRCH;
	return task;
}

long sys_sched_getscheduler(int pid)
{
	long result;
	struct task *task = find(pid, &result);

	if (!task)
		return result;
	return task->policy.policy | (task->policy.reset_on_fork ? SCHED_RESET_ON_FORK : 0);
}

long sys_sched_getparam(int pid, uaddr_t param)
{
	long result;
	struct task *task = find(pid, &result);

	if (!param || !task)
		return param ? result : -EINVAL;
	return put_user_u32(param, task->policy.priority);
}

/* policy -1 keeps the thread's. */
static long set_scheduler(int pid, int policy, uaddr_t param)
{
	struct sched_policy wanted;
	struct task *task;
	uint32_t priority;
	long result;

	if (!param || pid < 0)
		return -EINVAL;
	if (get_user_u32(&priority, param) < 0)
		return -EFAULT;
	task = find(pid, &result);
	if (!task)
		return result;
	wanted = task->policy;
	wanted.priority = priority;
	if (policy != -1) {
		wanted.policy = policy & ~SCHED_RESET_ON_FORK;
		wanted.reset_on_fork = policy & SCHED_RESET_ON_FORK;
	}
	return sched_policy_set(task, &wanted);
}

long sys_sched_setscheduler(int pid, int policy, uaddr_t param)
{
	return policy < 0 ? -EINVAL : set_scheduler(pid, policy, param);
}

long sys_sched_setparam(int pid, uaddr_t param)
{
	return set_scheduler(pid, -1, param);
}

long sys_sched_rr_get_interval(int pid, uaddr_t tp)
{
	struct linux_timespec interval;
	long result;
	struct task *task = find(pid, &result);

	if (!task)
		return result;
	interval = timespec_from_ns(sched_interval_ns(task));
	return copy_to_user(tp, &interval, sizeof(interval));
}

/* What a program has beyond the structure as it is known here is filled with zeros. */
long sys_sched_getattr(int pid, uaddr_t attr, unsigned size, unsigned flags)
{
	struct linux_sched_attr known = {.size = MIN(size, sizeof(known))};
	struct task *task;
	long result;

	if (!attr || pid < 0 || size > PAGE_SIZE || size < SCHED_ATTR_SIZE_MIN || flags)
		return -EINVAL;
	task = find(pid, &result);
	if (!task)
		return result;
	known.sched_policy = (uint32_t)task->policy.policy;
	known.sched_flags = task->policy.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	if (sched_policy_is_realtime(task->policy.policy))
		known.sched_priority = task->policy.priority;
	else
		known.sched_nice = task->policy.nice;
	if (copy_to_user(attr, &known, known.size) < 0)
		return -EFAULT;
	return clear_user(attr + known.size, size - known.size);
}
