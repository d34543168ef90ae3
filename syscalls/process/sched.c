// SPDX-License-Identifier: BSD-3-Clause
// Which CPU a thread runs on: there is one, of one node.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/sched/sched.h"

#define CPUS 1UL /* a bit for each */

long sys_sched_yield(void)
{
	sched_yield();
	return 0;
}

/* A mask is passed in words of 64 CPUs. */
long sys_sched_getaffinity(int pid, unsigned cpusetsize, uaddr_t mask)
{
	if (cpusetsize < sizeof(CPUS) || cpusetsize % sizeof(CPUS) != 0)
		return -EINVAL;
	if (!task_by_number(pid))
		return -ESRCH;
	return put_user_u64(mask, CPUS) < 0 ? -EFAULT : (long)sizeof(CPUS);
}

/* CPUs that do not exist are ignored, as long as there is one that does. */
long sys_sched_setaffinity(int pid, unsigned cpusetsize, uaddr_t mask)
{
	uint64_t cpus = 0;
	const struct task *task;

	if (copy_from_user(&cpus, mask, MIN(cpusetsize, sizeof(cpus))) < 0)
		return -EFAULT;
	task = task_by_number(pid);
	if (!task)
		return -ESRCH;
	if (!sched_may_change(task))
		return -EPERM;
	return cpus & CPUS ? 0 : -EINVAL;
}

/* The third argument has no meaning any more. */
long sys_getcpu(uaddr_t cpu, uaddr_t node, uaddr_t tcache)
{
	if (cpu && put_user_u32(cpu, 0) < 0)
		return -EFAULT;
	return node ? put_user_u32(node, 0) : 0;
}
