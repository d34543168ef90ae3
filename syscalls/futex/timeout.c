// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/wait.h"
#include "plat/kvm/clock.h"
#include "syscalls/futex/futex_call.h"
#include "syscalls/time/time_internal.h"

/* When it is ns on a clock, on the monotonic one. */
static uint64_t deadline_at(enum futex_clock clock, uint64_t ns)
{
	uint64_t now_ns;

	if (clock == FUTEX_UNTIL_MONOTONIC)
		return ns;
	if (clock == FUTEX_FOR_A_TIME)
		return clock_monotonic_ns() + ns;
	now_ns = clock_realtime_ns();
	return ns > now_ns ? clock_monotonic_ns() + (ns - now_ns) : 0;
}

int futex_read_timeout(uaddr_t address, enum futex_clock clock, uint64_t *deadline_ns)
{
	struct linux_timespec time;

	*deadline_ns = WAIT_FOREVER;
	if (!address)
		return 0;
	if (copy_from_user(&time, address, sizeof(time)) < 0)
		return -EFAULT;
	if (!timespec_valid(&time))
		return -EINVAL;
	*deadline_ns = deadline_at(clock, timespec_to_ns(&time));
	return 0;
}
