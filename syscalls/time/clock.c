// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/cpu_time.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* The tick of a kernel with 250 Hz, which coarse clocks and the old CPU clocks have on Linux. */
#define COARSE_RESOLUTION 4000000L

int clock_read(int clock, uint64_t *ns)
{
	struct cpu_clock cpu_clock;

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
		*ns = process_cpu_ns(current_process());
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		*ns = task_cpu_ns(current_task());
		return 0;
	default:
		if (clock >= 0 || cpu_clock_find(clock, true, &cpu_clock) < 0)
			return -EINVAL;
		*ns = cpu_clock_read(&cpu_clock);
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
	struct cpu_clock cpu_clock;
	uint64_t ns;
	int err =
		clockid < 0 ? cpu_clock_find(clockid, false, &cpu_clock) : clock_read(clockid, &ns);

	if (err < 0)
		return err;
	return res ? copy_to_user(res, &resolution, sizeof(resolution)) : 0;
}
