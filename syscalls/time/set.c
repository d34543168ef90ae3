// SPDX-License-Identifier: BSD-3-Clause
// Setting the clock of real time, the only one that can be set.

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/alarm.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* Linux sets no clock that would reach the end of its counter within thirty years. */
#define SETTABLE_SECONDS (INT64_MAX / (int64_t)NS_PER_SEC - 30L * 365 * 24 * 3600)

#define ZONE_MAX	 (15 * 60) /* minutes to either side of UTC */

static bool is_settable(const struct linux_timespec *t)
{
	return timespec_valid(t) && t->tv_sec < SETTABLE_SECONDS;
}

static void set_realtime(uint64_t ns)
{
	clock_set_realtime(ns);
	alarms_clock_was_set();
}

/* As on Linux, the machine must not have been started before 1970. */
static long set_clock(const struct linux_timespec *t)
{
	uint64_t ns = timespec_to_ns(t);

	if (ns < clock_monotonic_ns())
		return -EINVAL;
	set_realtime(ns);
	return 0;
}

/* The first who sets a time zone, and no time with it, says that the clock has shown local time. */
static long set_zone(const struct linux_timezone *zone, bool only)
{
	static bool has_been_set;
	bool first = !has_been_set;

	if (zone->tz_minuteswest > ZONE_MAX || zone->tz_minuteswest < -ZONE_MAX)
		return -EINVAL;
	time_zone = *zone;
	has_been_set = true;
	if (first && only)
		set_realtime(clock_realtime_ns() +
			     (uint64_t)(zone->tz_minuteswest * 60L) * NS_PER_SEC);
	return 0;
}

/* Either may be NULL. */
static long set(const struct linux_timespec *t, const struct linux_timezone *zone)
{
	long result = 0;

	if (t && !is_settable(t))
		return -EINVAL;
	if (!current_capable(CAP_SYS_TIME))
		return -EPERM;
	if (zone)
		result = set_zone(zone, !t);
	return result == 0 && t ? set_clock(t) : result;
}

long sys_settimeofday(uaddr_t tv, uaddr_t tz)
{
	struct linux_timeval time = {0};
	struct linux_timezone zone;
	struct linux_timespec t;

	if (tv && copy_from_user(&time, tv, sizeof(time)) < 0)
		return -EFAULT;
	if (time.tv_usec < 0 || time.tv_usec > 1000000)
		return -EINVAL;
	if (tz && copy_from_user(&zone, tz, sizeof(zone)) < 0)
		return -EFAULT;
	t = (struct linux_timespec){time.tv_sec, time.tv_usec * (long)NS_PER_US};
	return set(tv ? &t : NULL, tz ? &zone : NULL);
}

/* CPU clocks by number are nobody's to set; all others of Linux cannot be set at all. */
long sys_clock_settime(int clockid, uaddr_t tp)
{
	struct linux_timespec t;
	uint64_t ns;

	if (clockid > CLOCK_REALTIME)
		return -EINVAL;
	if (copy_from_user(&t, tp, sizeof(t)) < 0)
		return -EFAULT;
	if (clockid < 0)
		return clock_read(clockid, &ns) < 0 ? -EINVAL : -EPERM;
	return set(&t, NULL);
}
