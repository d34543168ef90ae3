// SPDX-License-Identifier: BSD-3-Clause
/* Signals that are blocked, and those that wait. */
#include <generated/syscall_prototypes.h>

#include "kernel/mm/usercopy.h"
#include "syscalls/signal/signal_internal.h"

int sigset_read(uaddr_t address, size_t size, uint64_t *set)
{
	if (size != SIGSET_SIZE)
		return -EINVAL;
	return copy_from_user(set, address, sizeof(*set));
}

static int change_mask(int how, uint64_t old, uint64_t set)
{
	switch (how) {
	case SIG_BLOCK:
		signal_set_mask(old | (set & ~UNBLOCKABLE_SIGNALS));
		return 0;
	case SIG_UNBLOCK:
		signal_set_mask(old & ~set);
		return 0;
	case SIG_SETMASK:
		signal_set_mask(set);
		return 0;
	default:
		return -EINVAL;
	}
}

long sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t oldset, size_t sigsetsize)
{
	uint64_t old = current_task()->signal_mask;
	uint64_t new;
	int result;

	if (sigsetsize != SIGSET_SIZE)
		return -EINVAL;
	if (set) {
		if (copy_from_user(&new, set, sizeof(new)) < 0)
			return -EFAULT;
		result = change_mask(how, old, new);
		if (result < 0)
			return result;
	}
	return oldset ? copy_to_user(oldset, &old, sizeof(old)) : 0;
}

long sys_rt_sigpending(uaddr_t set, size_t sigsetsize)
{
	uint64_t pending = signal_pending_set(current_task());

	if (sigsetsize > SIGSET_SIZE)
		return -EINVAL;
	return copy_to_user(set, &pending, sigsetsize);
}
