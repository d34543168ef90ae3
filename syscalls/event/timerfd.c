// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/timerfd.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/timerfd.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* Clocks that would wake a machine that sleeps; this one never does. */
static bool is_alarm(int clock)
{
	return clock == CLOCK_REALTIME_ALARM || clock == CLOCK_BOOTTIME_ALARM;
}

static int check_clock(int clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		return 0;
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM:
		return credentials_capable(credentials_current(), CAP_WAKE_ALARM) ? 0 : -EPERM;
	default:
		return -EINVAL;
	}
}

long sys_timerfd_create(int clockid, int flags)
{
	struct file *file;
	int result;

	if (flags & ~(O_NONBLOCK | O_CLOEXEC))
		return -EINVAL;
	result = check_clock(clockid);
	if (result < 0)
		return result;
	file = timerfd_create(clockid, flags);
	if (!file)
		return -ENOMEM;
	return fd_install_new(file, flags & O_CLOEXEC);
}

/* The timer of a descriptor with a reference; 0 or a negative errno. */
static int get_timer(int fd, struct file **out)
{
	struct file *file = fd_get(current_files(), fd);

	if (!file)
		return -EBADF;
	if (!timerfd_is(file)) {
		file_put(file);
		return -EINVAL;
	}
	*out = file;
	return 0;
}

/* A time on the timer's clock as monotonic time; not 0, which is long past, too. */
static uint64_t to_monotonic(int clock, uint64_t value_ns)
{
	uint64_t ahead = 0; /* of the monotonic clock */

	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM)
		ahead = clock_realtime_ns() - clock_monotonic_ns();
	return value_ns > ahead ? value_ns - ahead : 1;
}

static int put_setting(uaddr_t to, const struct timerfd_setting *setting)
{
	struct linux_itimerspec spec = {timespec_from_ns(setting->interval),
					timespec_from_ns(setting->value)};

	return copy_to_user(to, &spec, sizeof(spec));
}

/* Whether a timer depends on what the wall clock is set to, and whether that is to cancel it. */
static unsigned how_set(int clock, int flags)
{
	bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM;

	if (!wall || !(flags & TFD_TIMER_ABSTIME))
		return 0;
	return TIMERFD_WALL | (flags & TFD_TIMER_CANCEL_ON_SET ? TIMERFD_CANCEL : 0);
}

static int set(int fd, int flags, const struct timerfd_setting *new, struct timerfd_setting *old)
{
	struct file *file;
	uint64_t deadline_ns = 0;
	int err = get_timer(fd, &file);

	if (err < 0)
		return err;
	if (is_alarm(timerfd_clock(file)))
		err = check_clock(timerfd_clock(file));
	if (flags & TFD_TIMER_ABSTIME)
		deadline_ns = to_monotonic(timerfd_clock(file), new->value);
	if (err == 0)
		err = timerfd_set(file, new, deadline_ns, how_set(timerfd_clock(file), flags), old);
	file_put(file);
	return err;
}

long sys_timerfd_settime(int fd, int flags, uaddr_t new_value, uaddr_t old_value)
{
	struct linux_itimerspec spec;
	struct timerfd_setting new, old;
	int err = copy_from_user(&spec, new_value, sizeof(spec));

	if (err < 0)
		return err;
	if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) ||
	    !timespec_valid(&spec.it_value) || !timespec_valid(&spec.it_interval))
		return -EINVAL;
	new.value = timespec_to_ns(&spec.it_value);
	new.interval = timespec_to_ns(&spec.it_interval);
	err = set(fd, flags, &new, &old);
	return err == 0 && old_value ? put_setting(old_value, &old) : err;
}

long sys_timerfd_gettime(int fd, uaddr_t curr_value)
{
	struct timerfd_setting setting;
	struct file *file;
	int err = get_timer(fd, &file);

	if (err < 0)
		return err;
	err = timerfd_get(file, &setting);
	file_put(file);
	return err < 0 ? err : put_setting(curr_value, &setting);
}
