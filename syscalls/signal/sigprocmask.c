// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "syscalls/signal/signal_internal.h"

static int change_mask(uint64_t *mask, int how, uint64_t set)
{
	set &= ~UNBLOCKABLE_SIGNALS;
	switch (how) {
	case SIG_BLOCK:
		*mask |= set;
		return 0;
	case SIG_UNBLOCK:
		*mask &= ~set;
		return 0;
	case SIG_SETMASK:
		*mask = set;
		return 0;
	default:
		return -EINVAL;
	}
}

long sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t oldset, size_t sigsetsize)
{
	struct task *task = current_task();
	uint64_t old = task->signal_mask;
	uint64_t new;
	int result;

	if (sigsetsize != sizeof(new))
		return -EINVAL;
	if (set) {
		if (copy_from_user(&new, set, sizeof(new)) < 0)
			return -EFAULT;
		result = change_mask(&task->signal_mask, how, new);
		if (result < 0)
			return result;
	}
	return oldset ? copy_to_user(oldset, &old, sizeof(old)) : 0;
}
