// SPDX-License-Identifier: BSD-3-Clause
/* Waiting for signals. */
#include <generated/syscall_prototypes.h>

#include "kernel/mm/usercopy.h"
#include "kernel/sched/wait.h"
#include "plat/kvm/clock.h"
#include "syscalls/signal/signal_internal.h"
#include "syscalls/time/time_internal.h"

/* Sleeps until there is a signal for the thread. */
static long wait_for_any(void)
{
	struct wait_queue nobody_wakes = WAIT_QUEUE_INIT(nobody_wakes);

	wait_event_interruptible(&nobody_wakes, false);
	return -ERESTARTNOHAND;
}

long sys_pause(void)
{
	return wait_for_any();
}

long sys_rt_sigsuspend(uaddr_t mask, size_t sigsetsize)
{
	uint64_t set;
	int result = sigset_read(mask, sigsetsize, &set);

	if (result < 0)
		return result;
	signal_mask_swap(set);
	return wait_for_any();
}

static int read_deadline(uaddr_t timeout, uint64_t *deadline_ns)
{
	struct linux_timespec t;
	uint64_t now_ns;

	*deadline_ns = WAIT_FOREVER;
	if (!timeout)
		return 0;
	if (copy_from_user(&t, timeout, sizeof(t)) < 0)
		return -EFAULT;
	if (!timespec_valid(&t))
		return -EINVAL;
	now_ns = clock_monotonic_ns();
	*deadline_ns = timespec_to_ns(&t) ? now_ns + timespec_to_ns(&t) : 0;
	return 0;
}

long sys_rt_sigtimedwait(uaddr_t set, uaddr_t info, uaddr_t timeout, size_t sigsetsize)
{
	struct linux_siginfo taken;
	uint64_t wanted, deadline_ns = WAIT_FOREVER;
	long result = sigset_read(set, sigsetsize, &wanted);

	if (result == 0)
		result = read_deadline(timeout, &deadline_ns);
	if (result < 0)
		return result;
	result = signal_wait(wanted & ~UNBLOCKABLE_SIGNALS, deadline_ns, &taken);
	if (result > 0 && info && copy_to_user(info, &taken, sizeof(taken)) < 0)
		return -EFAULT;
	return result;
}
