// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/signal/signal.h"
#include "kernel/time/deadline.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* 0, or -ERESTARTSYS for a signal. */
static int sleep_until(struct deadline deadline)
{
	int result = 0;

	current_task()->woken = false;
	while (result == 0)
		result = deadline_sleep(deadline);
	return result == -ETIMEDOUT ? 0 : result;
}

static long sleep_again(struct task *task);

/* With rem, an interrupted sleep says there how much was left; it goes on to the same time. */
static long sleep_relative(uint64_t deadline_ns, uaddr_t rem)
{
	struct task *task = current_task();
	struct linux_timespec left;
	uint64_t now_ns;
	int result = sleep_until((struct deadline){.ns = deadline_ns});

	if (result != -ERESTARTSYS)
		return result;
	now_ns = clock_monotonic_ns();
	if (now_ns >= deadline_ns)
		return 0;
	left = timespec_from_ns(deadline_ns - now_ns);
	if (rem && copy_to_user(rem, &left, sizeof(left)) < 0)
		return -EFAULT;
	task->restart.deadline_ns = deadline_ns;
	task->restart.args[0] = rem;
	return signal_restart_later(sleep_again);
}

static long sleep_again(struct task *task)
{
	return sleep_relative(task->restart.deadline_ns, task->restart.args[0]);
}

static long sleep_absolute(struct deadline deadline)
{
	int result = sleep_until(deadline);

	return result == -ERESTARTSYS ? -ERESTARTNOHAND : result;
}

long sys_nanosleep(uaddr_t duration, uaddr_t rem)
{
	struct linux_timespec t;

	if (copy_from_user(&t, duration, sizeof(t)) < 0)
		return -EFAULT;
	if (!timespec_valid(&t))
		return -EINVAL;
	return sleep_relative(clock_monotonic_ns() + timespec_to_ns(&t), rem);
}

/* 0 if the clock can be slept on. */
static int check_sleep_clock(int clock)
{
	uint64_t ns;

	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI:
		return 0;
	case CLOCK_REALTIME_ALARM: /* Linux's answer where there is no RTC that wakes */
	case CLOCK_BOOTTIME_ALARM:
		return -EOPNOTSUPP;
	case CLOCK_PROCESS_CPUTIME_ID:
		return IS_ENABLED(CONFIG_TIMERS) ? 0 : -EOPNOTSUPP;
	default:
		if (clock < 0 && (clock & CLOCK_FD_MASK) == CLOCK_FD)
			return -EOPNOTSUPP;
		if (clock < 0 && IS_ENABLED(CONFIG_TIMERS))
			return 0;
		return clock_read(clock, &ns) < 0 ? -EINVAL : -EOPNOTSUPP;
	}
}

/* Whether it is the wall clock, which may be set meanwhile. */
static bool is_wall(int clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_TAI;
}

static long sleep_on(int clock, bool absolute, uint64_t ns, uaddr_t remain)
{
	if (IS_ENABLED(CONFIG_TIMERS) && (clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID))
		return sleep_on_cpu_clock(clock < 0 ? clock : CPUCLOCK_OF_SELF, absolute, ns,
					  remain);
	if (absolute)
		return sleep_absolute((struct deadline){ns, is_wall(clock)});
	return sleep_relative(clock_monotonic_ns() + ns, remain);
}

long sys_clock_nanosleep(int clockid, int flags, uaddr_t t, uaddr_t remain)
{
	struct linux_timespec time;
	int result = check_sleep_clock(clockid);

	if (result < 0)
		return result;
	if (copy_from_user(&time, t, sizeof(time)) < 0)
		return -EFAULT;
	if (!timespec_valid(&time))
		return -EINVAL;
	return sleep_on(clockid, flags & TIMER_ABSTIME, timespec_to_ns(&time), remain);
}
