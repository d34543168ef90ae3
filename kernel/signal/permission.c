// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/capability.h"
#include "kernel/signal/signal.h"

/* kill(2): the real or effective user of the sender is the real or saved one of the other. */
static bool same_user(const struct credentials *sender, const struct credentials *other)
{
	return sender->euid == other->suid || sender->euid == other->uid ||
	       sender->uid == other->suid || sender->uid == other->uid;
}

int signal_may_send(struct process *process, int signal)
{
	const struct process *sender = current_process();

	if (signal < 0 || signal > SIGNAL_MAX)
		return -EINVAL;
	if (process == sender || same_user(credentials_current(), &process->leader->cred) ||
	    credentials_capable(credentials_current(), CAP_KILL))
		return 0;
	if (signal == SIGCONT && process->group &&
	    process->group->session == sender->group->session)
		return 0;
	return -EPERM;
}
