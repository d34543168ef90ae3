// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* The tick of a kernel with 250 Hz, which coarse clocks and the old CPU clocks have on Linux. */
#define COARSE_RESOLUTION 4000000L

/* The clocks with negative numbers: CPU time of a process or thread, here only the caller's. */
static bool cpu_clock_exists(int clock)
{
	int pid = ~(clock >> 3);

	if ((clock & CPUCLOCK_WHICH_MASK) > CPUCLOCK_SCHED)
		return false;
	return pid == 0 ||
	       pid == (clock & CPUCLOCK_THREAD ? current_task()->tid : current_process()->pid);
}

int clock_read(int clock, uint64_t *ns)
{
	switch (clock) {
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = clock_monotonic_ns();
		return 0;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI: /* the offset to UTC is 0 until somebody sets it, as on Linux */
		*ns = clock_realtime_ns();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID: /* a process has one thread */
		*ns = process_cpu_ns();
		return 0;
	default:
		if (clock >= 0 || !cpu_clock_exists(clock))
			return -EINVAL;
		*ns = process_cpu_ns();
		return 0;
	}
}

long sys_clock_gettime(int clockid, uaddr_t tp)
{
	struct linux_timespec now;
	uint64_t ns;

	if (clock_read(clockid, &ns) < 0)
		return -EINVAL;
	now = timespec_from_ns(ns);
	return copy_to_user(tp, &now, sizeof(now));
}

static long clock_resolution(int clock)
{
	if (clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE ||
	    (clock < 0 && (clock & CPUCLOCK_WHICH_MASK) != CPUCLOCK_SCHED))
		return COARSE_RESOLUTION;
	return 1;
}

long sys_clock_getres(int clockid, uaddr_t res)
{
	struct linux_timespec resolution = {.tv_nsec = clock_resolution(clockid)};
	uint64_t ns;

	if (clock_read(clockid, &ns) < 0)
		return -EINVAL;
	return res ? copy_to_user(res, &resolution, sizeof(resolution)) : 0;
}
