// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/sched.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"

/* Whether the bytes from where on a program has set are all 0: 0, -E2BIG or -EFAULT. */
static int check_zeros(uaddr_t from, size_t n)
{
	uint8_t byte;

	for (; n > 0; n--, from++) {
		if (get_user_u8(&byte, from) < 0)
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

static int read_sized(uaddr_t from, uint32_t size, struct linux_sched_attr *attr)
{
	uint32_t known = MIN(size, sizeof(*attr));
	int result = size < SCHED_ATTR_SIZE_MIN || size > PAGE_SIZE ? -E2BIG : 0;

	if (result == 0)
		result = check_zeros(from + known, size - known);
	if (result == 0)
		result = copy_from_user(attr, from, known);
	return result;
}

/* A size that does not do is answered with the one that does, in the program's structure. */
static int read_attr(uaddr_t from, struct linux_sched_attr *attr)
{
	uint32_t size;
	int result;

	if (get_user_u32(&size, from) < 0)
		return -EFAULT;
	*attr = (struct linux_sched_attr){0};
	result = read_sized(from, size ? size : SCHED_ATTR_SIZE_MIN, attr);
	if (result == -E2BIG && put_user_u32(from, sizeof(*attr)) < 0)
		return -EFAULT;
	return result;
}

static int clamp_nice(int nice)
{
	return MAX(NICE_MIN, MIN(NICE_MAX, nice));
}

/* As on Linux, whoever keeps the parameters keeps the policy, too, once it has been checked. */
static int keep_parameters(struct task *task, const struct sched_policy *wanted)
{
	int result = sched_policy_check(task, wanted);

	if (result == 0)
		task->policy.reset_on_fork = wanted->reset_on_fork;
	return result;
}

long sys_sched_setattr(int pid, uaddr_t from, unsigned flags)
{
	struct linux_sched_attr attr;
	struct sched_policy wanted;
	struct task *task;
	int result;

	if (!from || pid < 0 || flags)
		return -EINVAL;
	result = read_attr(from, &attr);
	if (result < 0)
		return result;
	if ((int)attr.sched_policy < 0)
		return -EINVAL;
	task = task_by_number(pid);
	if (!task)
		return -ESRCH;
	/* Deadlines and the clamping of utilisation are refused. */
	if (attr.sched_flags &
	    ~(SCHED_FLAG_RESET_ON_FORK | SCHED_FLAG_KEEP_POLICY | SCHED_FLAG_KEEP_PARAMS))
		return -EINVAL;
	wanted = task->policy;
	if (!(attr.sched_flags & SCHED_FLAG_KEEP_POLICY)) {
		wanted.policy = (int)attr.sched_policy;
		wanted.reset_on_fork = attr.sched_flags & SCHED_FLAG_RESET_ON_FORK;
	}
	if (attr.sched_flags & SCHED_FLAG_KEEP_PARAMS)
		return keep_parameters(task, &wanted);
	wanted.priority = attr.sched_priority;
	wanted.nice = clamp_nice(attr.sched_nice);
	return sched_policy_set(task, &wanted);
}
