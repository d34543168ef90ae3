// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

long sys_sched_yield(void)
{
	schedule();
	return 0;
}

/* A mask is passed in words of 64 CPUs; there is one CPU. */
long sys_sched_getaffinity(int pid, unsigned cpusetsize, uaddr_t mask)
{
	static const uint64_t cpus = 1;

	if (cpusetsize < sizeof(cpus) || cpusetsize % sizeof(cpus) != 0)
		return -EINVAL;
	if (pid != 0 && pid != current_task()->tid)
		return -ESRCH;
	if (copy_to_user(mask, &cpus, sizeof(cpus)) < 0)
		return -EFAULT;
	return sizeof(cpus);
}
