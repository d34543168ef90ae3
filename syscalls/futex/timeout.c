// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "plat/kvm/clock.h"
#include "syscalls/futex/futex_call.h"
#include "syscalls/time/time_internal.h"

int futex_read_timeout(uaddr_t address, enum futex_clock clock, struct deadline *until)
{
	struct linux_timespec time;

	*until = DEADLINE_NEVER;
	if (!address)
		return 0;
	if (copy_from_user(&time, address, sizeof(time)) < 0)
		return -EFAULT;
	if (!timespec_valid(&time))
		return -EINVAL;
	until->wall = clock == FUTEX_UNTIL_REALTIME;
	until->ns = timespec_to_ns(&time);
	if (clock == FUTEX_FOR_A_TIME)
		until->ns += clock_monotonic_ns();
	return 0;
}
