// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/errno.h"
#include "include/linux/personality.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/sched/task.h"
#include "kernel/sched/wait.h"
#include "plat/kvm/clock.h"
#include "syscalls/event/event_internal.h"
#include "syscalls/signal/signal_internal.h"
#include "syscalls/time/time_internal.h"

/* The clock is not read for a timeout of 0. */
static uint64_t deadline_after(uint64_t ns)
{
	uint64_t now;

	if (ns == 0)
		return NO_WAIT;
	now = clock_monotonic_ns();
	return ns >= WAIT_FOREVER - now ? WAIT_FOREVER : now + ns;
}

uint64_t deadline_from_ms(int timeout_ms)
{
	return timeout_ms < 0 ? WAIT_FOREVER : deadline_after((uint64_t)timeout_ms * NS_PER_MS);
}

int deadline_from_timespec(uaddr_t address, uint64_t *deadline_ns)
{
	struct linux_timespec t;

	*deadline_ns = WAIT_FOREVER;
	if (!address)
		return 0;
	if (copy_from_user(&t, address, sizeof(t)) != 0)
		return -EFAULT;
	if (!timespec_valid(&t))
		return -EINVAL;
	*deadline_ns = deadline_after(timespec_to_ns(&t));
	return 0;
}

/* More than a million microseconds are carried into the seconds; as on Linux, a sum that is too
 * large wraps, and so is refused. */
int deadline_from_timeval(uaddr_t address, uint64_t *deadline_ns)
{
	struct linux_timespec t;
	struct linux_timeval tv;

	*deadline_ns = WAIT_FOREVER;
	if (!address)
		return 0;
	if (copy_from_user(&tv, address, sizeof(tv)) != 0)
		return -EFAULT;
	t.tv_sec = (int64_t)((uint64_t)tv.tv_sec + (uint64_t)(tv.tv_usec / 1000000));
	t.tv_nsec = tv.tv_usec % 1000000 * 1000;
	if (!timespec_valid(&t))
		return -EINVAL;
	*deadline_ns = deadline_after(timespec_to_ns(&t));
	return 0;
}

static struct linux_timespec time_left(uint64_t deadline_ns)
{
	uint64_t now = deadline_ns == NO_WAIT ? 0 : clock_monotonic_ns();

	return timespec_from_ns(deadline_ns > now ? deadline_ns - now : 0);
}

static bool timeouts_stay(void)
{
	return current_process()->personality & STICKY_TIMEOUTS;
}

void deadline_store_timespec(uaddr_t address, uint64_t deadline_ns)
{
	struct linux_timespec left;

	if (!address || timeouts_stay())
		return;
	left = time_left(deadline_ns);
	(void)!copy_to_user(address, &left, sizeof(left));
}

void deadline_store_timeval(uaddr_t address, uint64_t deadline_ns)
{
	struct linux_timespec left;
	struct linux_timeval tv;

	if (!address || timeouts_stay())
		return;
	left = time_left(deadline_ns);
	tv = (struct linux_timeval){left.tv_sec, left.tv_nsec / 1000};
	(void)!copy_to_user(address, &tv, sizeof(tv));
}

int signal_mask_begin(uaddr_t address, size_t size)
{
	uint64_t mask;
	int result;

	if (!address)
		return 0;
	result = sigset_read(address, size, &mask);
	if (result == 0)
		signal_mask_swap(mask);
	return result;
}

void signal_mask_end(long result)
{
	if (result != -EINTR && result != -ERESTARTNOHAND)
		signal_mask_restore();
}
