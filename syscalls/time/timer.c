// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/timer.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/posix_timer.h"
#include "syscalls/time/time_internal.h"

/* 0 if there is such a clock and timers can run on it; the clock is filled in if it is of CPU time.
 */
static int check_clock(int clock, struct cpu_clock *cpu_clock)
{
	uint64_t ns;

	*cpu_clock = (struct cpu_clock){0};
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI:
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		return cpu_clock_find(CPUCLOCK_OF_SELF, false, cpu_clock);
	case CLOCK_THREAD_CPUTIME_ID:
		return cpu_clock_find(CPUCLOCK_OF_SELF | CPUCLOCK_THREAD, false, cpu_clock);
	case CLOCK_REALTIME_ALARM: /* Linux's answer where there is no RTC that wakes */
	case CLOCK_BOOTTIME_ALARM:
		return -EOPNOTSUPP;
	default:
		if (clock < 0 && (clock & CLOCK_FD_MASK) == CLOCK_FD)
			return -EOPNOTSUPP;
		if (clock < 0)
			return cpu_clock_find(clock, false, cpu_clock);
		return clock_read(clock, &ns) < 0 ? -EINVAL : -EOPNOTSUPP;
	}
}

static int parse_event(const struct linux_sigevent *from, struct posix_timer_event *event)
{
	*event = (struct posix_timer_event){from->sigev_notify, from->sigev_signo,
					    from->sigev_value, NULL};
	switch (from->sigev_notify) {
	case LINUX_SIGEV_NONE:
		return 0;
	case LINUX_SIGEV_THREAD_ID:
		event->task = task_find(from->sigev_notify_thread_id);
		if (!event->task || event->task->process != current_process())
			return -EINVAL;
		break;
	case LINUX_SIGEV_SIGNAL:
	case LINUX_SIGEV_THREAD:
		break;
	default:
		return -EINVAL;
	}
	return from->sigev_signo > 0 && from->sigev_signo <= SIGNAL_MAX ? 0 : -EINVAL;
}

/* The clocks that CPU time is not counted by are looked at first; those of processes and threads
 * that may not exist come last. */
static long create(int clock, const struct linux_sigevent *sigevent, uaddr_t timerid)
{
	struct posix_timer_event event;
	struct cpu_clock cpu_clock;
	int id, clock_err = check_clock(clock, &cpu_clock);
	int err = clock_err < 0 && clock >= 0 ? clock_err : 0;

	if (err == 0 && sigevent)
		err = parse_event(sigevent, &event);
	if (err == 0 && clock_err < 0)
		err = clock_err;
	if (err == 0)
		err = posix_timer_create(clock, &cpu_clock, sigevent ? &event : NULL, &id);
	if (err < 0)
		return err;
	if (copy_to_user(timerid, &id, sizeof(id)) == 0)
		return 0;
	posix_timer_delete(id);
	return -EFAULT;
}

long sys_timer_create(int clockid, uaddr_t sevp, uaddr_t timerid)
{
	struct linux_sigevent event;

	if (sevp && copy_from_user(&event, sevp, sizeof(event)) < 0)
		return -EFAULT;
	return create(clockid, sevp ? &event : NULL, timerid);
}

static int put_setting(uaddr_t to, const struct posix_timer_setting *setting)
{
	struct linux_itimerspec spec = {timespec_from_ns(setting->interval_ns),
					timespec_from_ns(setting->value_ns)};

	return copy_to_user(to, &spec, sizeof(spec));
}

long sys_timer_gettime(int timerid, uaddr_t curr_value)
{
	struct posix_timer_setting setting;
	int err = posix_timer_get(timerid, &setting);

	return err < 0 ? err : put_setting(curr_value, &setting);
}

long sys_timer_settime(int timerid, int flags, uaddr_t new_value, uaddr_t old_value)
{
	struct posix_timer_setting new, old;
	struct linux_itimerspec spec;
	int err;

	if (!new_value)
		return -EINVAL;
	if (copy_from_user(&spec, new_value, sizeof(spec)) < 0)
		return -EFAULT;
	if (!timespec_valid(&spec.it_value) || !timespec_valid(&spec.it_interval))
		return -EINVAL;
	new.value_ns = timespec_to_ns(&spec.it_value);
	new.interval_ns = timespec_to_ns(&spec.it_interval);
	err = posix_timer_set(timerid, flags & TIMER_ABSTIME, &new, &old);
	return err == 0 && old_value ? put_setting(old_value, &old) : err;
}

long sys_timer_getoverrun(int timerid)
{
	return posix_timer_overrun(timerid);
}

long sys_timer_delete(int timerid)
{
	return posix_timer_delete(timerid);
}
