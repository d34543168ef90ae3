// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/timer.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/interval_timer.h"
#include "syscalls/time/time_internal.h"

static struct linux_timeval timeval_from_ns(uint64_t ns)
{
	return (struct linux_timeval){(int64_t)(ns / NS_PER_SEC),
				      (int64_t)(ns % NS_PER_SEC / NS_PER_US)};
}

static bool is_timer(int which)
{
	return which >= LINUX_ITIMER_REAL && which <= LINUX_ITIMER_PROF;
}

static int put_setting(uaddr_t to, const struct interval_setting *setting)
{
	struct linux_itimerval value = {timeval_from_ns(setting->interval_ns),
					timeval_from_ns(setting->value_ns)};

	return copy_to_user(to, &value, sizeof(value));
}

long sys_getitimer(int which, uaddr_t curr_value)
{
	struct interval_setting setting;

	if (!is_timer(which))
		return -EINVAL;
	interval_timer_get(current_process(), which, &setting);
	return put_setting(curr_value, &setting);
}

static int to_ns(const struct linux_timeval *tv, uint64_t *ns)
{
	struct linux_timespec t;

	if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= 1000000)
		return -EINVAL;
	t = (struct linux_timespec){tv->tv_sec, tv->tv_usec * (int64_t)NS_PER_US};
	*ns = timespec_to_ns(&t);
	return 0;
}

/* Linux takes NULL for a timer that is to stop. */
static int get_setting(uaddr_t from, struct interval_setting *setting)
{
	struct linux_itimerval value = {0};

	if (from && copy_from_user(&value, from, sizeof(value)) < 0)
		return -EFAULT;
	if (to_ns(&value.it_value, &setting->value_ns) < 0 ||
	    to_ns(&value.it_interval, &setting->interval_ns) < 0)
		return -EINVAL;
	return 0;
}

long sys_setitimer(int which, uaddr_t new_value, uaddr_t old_value)
{
	struct interval_setting new, old;
	int err = get_setting(new_value, &new);

	if (err < 0)
		return err;
	if (!is_timer(which))
		return -EINVAL;
	interval_timer_get(current_process(), which, &old);
	err = interval_timer_set(current_process(), which, &new);
	return err == 0 && old_value ? put_setting(old_value, &old) : err;
}

/* What is left is rounded to seconds, but not to none. */
long sys_alarm(unsigned seconds)
{
	struct interval_setting old,
		new = {.value_ns = MIN(seconds, (unsigned)INT32_MAX) * NS_PER_SEC};
	uint64_t left;
	int err;

	interval_timer_get(current_process(), LINUX_ITIMER_REAL, &old);
	err = interval_timer_set(current_process(), LINUX_ITIMER_REAL, &new);
	if (err < 0)
		return err;
	left = (old.value_ns + NS_PER_SEC / 2) / NS_PER_SEC;
	return (long)(left == 0 && old.value_ns > 0 ? 1 : left);
}
