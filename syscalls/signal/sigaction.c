// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/mm/usercopy.h"
#include "syscalls/signal/signal_internal.h"

#define KNOWN_FLAGS                                                                                \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_EXPOSE_TAGBITS | SA_RESTORER | SA_ONSTACK | \
	 SA_RESTART | SA_NODEFER | SA_RESETHAND)

long sys_rt_sigaction(int signum, uaddr_t act, uaddr_t oldact, size_t sigsetsize)
{
	struct linux_sigaction new, old;

	if (sigsetsize != SIGSET_SIZE)
		return -EINVAL;
	if (act && copy_from_user(&new, act, sizeof(new)) < 0)
		return -EFAULT;
	if (signum < 1 || signum > SIGNAL_MAX)
		return -EINVAL;
	if (act && (SIGNAL_BIT(signum) & UNBLOCKABLE_SIGNALS))
		return -EINVAL;
	old = current_process()->handlers->actions[signum - 1];
	if (act) {
		new.sa_flags &= KNOWN_FLAGS;
		new.sa_mask &= ~UNBLOCKABLE_SIGNALS;
		signal_set_action(signum, &new);
	}
	return oldact ? copy_to_user(oldact, &old, sizeof(old)) : 0;
}
