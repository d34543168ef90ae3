// SPDX-License-Identifier: BSD-3-Clause
// What a process has used. Time in the kernel is not told apart: all of it is user time.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

#define TICK_NS (NS_PER_SEC / 100)

uint64_t process_cpu_ns(void)
{
	return task_cpu_ns(current_task());
}

long sys_times(uaddr_t buf)
{
	struct linux_tms times = {.tms_utime = (int64_t)(process_cpu_ns() / TICK_NS)};

	if (buf && copy_to_user(buf, &times, sizeof(times)) < 0)
		return -EFAULT;
	return (long)(clock_monotonic_ns() / TICK_NS);
}

static uint64_t most_resident(const struct mm *mm)
{
	return MAX(mm->resident_peak, mm->resident_pages);
}

/* A process has one thread. No fault has to wait for a disk, since there is none. */
long sys_getrusage(int who, uaddr_t usage)
{
	struct linux_rusage result = {0};
	uint64_t cpu_ns = process_cpu_ns();
	const struct mm *mm = current_process()->mm;
	const struct task *task = current_task();

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
		return -EINVAL;
	if (who != RUSAGE_CHILDREN) {
		result.ru_utime_sec = (int64_t)(cpu_ns / NS_PER_SEC);
		result.ru_utime_usec = (int64_t)(cpu_ns % NS_PER_SEC / NS_PER_US);
		result.ru_maxrss = (int64_t)(most_resident(mm) * PAGE_SIZE / KIB(1));
		result.ru_minflt = (int64_t)task->usage.faults;
		result.ru_nvcsw = (int64_t)task->usage.sleeps;
		result.ru_nivcsw = (int64_t)task->usage.preemptions;
	}
	return copy_to_user(usage, &result, sizeof(result));
}
