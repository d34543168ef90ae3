// SPDX-License-Identifier: BSD-3-Clause
// What keeps a clock right: here nothing does, and nobody may make it faster or slower. Whoever
// asks for that is told what Linux tells those who do not have the right.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/timex.h"
#include "kernel/mm/usercopy.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* Linux's figures of a clock that has never been adjusted (adjtimex(2) has the units). */
static const struct linux_timex untouched = {
	.maxerror = 16000000,
	.esterror = 16000000,
	.status = STA_UNSYNC,
	.constant = 2,
	.precision = 1,
	.tolerance = 32768000,
	.tick = 10000,
};

/* 0 for what only asks. */
static int check_modes(unsigned modes)
{
	if (modes & ADJ_ADJTIME) {
		if (!(modes & ADJ_OFFSET_SINGLESHOT))
			return -EINVAL;
		if (modes & ADJ_OFFSET_READONLY)
			return 0;
	}
	return modes == 0 ? 0 : -EPERM;
}

long sys_adjtimex(uaddr_t buf)
{
	struct linux_timex result = untouched;
	uint64_t now_ns = clock_realtime_ns();
	struct linux_timex given;
	int error;

	if (copy_from_user(&given, buf, sizeof(given)) < 0)
		return -EFAULT;
	error = check_modes(given.modes);
	if (error < 0)
		return error;
	result.modes = given.modes;
	result.time.tv_sec = (int64_t)(now_ns / NS_PER_SEC);
	result.time.tv_usec = (int64_t)(now_ns % NS_PER_SEC / NS_PER_US);
	return copy_to_user(buf, &result, sizeof(result)) < 0 ? -EFAULT : TIME_ERROR;
}

/* Whether Linux has a clock of that kind, be it there or not. */
static bool is_known(int clock)
{
	uint64_t ns;

	if (clock < 0)
		return (clock & CLOCK_FD_MASK) != CLOCK_FD;
	return clock == CLOCK_REALTIME_ALARM || clock == CLOCK_BOOTTIME_ALARM ||
	       clock_read(clock, &ns) == 0;
}

long sys_clock_adjtime(int clockid, uaddr_t buf)
{
	struct linux_timex given;

	if (clockid == CLOCK_REALTIME)
		return sys_adjtimex(buf);
	if (copy_from_user(&given, buf, sizeof(given)) < 0)
		return -EFAULT;
	return is_known(clockid) ? -EOPNOTSUPP : -EINVAL;
}
