// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

struct linux_timezone time_zone;

long sys_gettimeofday(uaddr_t tv, uaddr_t tz)
{
	uint64_t now_ns = clock_realtime_ns();
	struct linux_timeval now = {(int64_t)(now_ns / NS_PER_SEC),
				    (int64_t)(now_ns % NS_PER_SEC / NS_PER_US)};

	if (tv && copy_to_user(tv, &now, sizeof(now)) < 0)
		return -EFAULT;
	return tz ? copy_to_user(tz, &time_zone, sizeof(time_zone)) : 0;
}

long sys_time(uaddr_t tloc)
{
	int64_t now = (int64_t)(clock_realtime_ns() / NS_PER_SEC);

	if (tloc && copy_to_user(tloc, &now, sizeof(now)) < 0)
		return -EFAULT;
	return now;
}
