// SPDX-License-Identifier: BSD-3-Clause
/*
 * Sending signals, which only a process itself can do as long as there is no other. Nothing is
 * delivered to handlers yet: what would have to be is refused, and the default action is taken.
 */
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/process/process.h"
#include "syscalls/signal/signal_internal.h"

/* signal(7): those whose default action is to do nothing, and to stop the process. */
#define IGNORED_SIGNALS \
	(SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH))
#define STOP_SIGNALS \
	(SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))

/* Does to the current process what a signal does. Returns only if that is nothing. */
static long signal_self(int signal)
{
	const struct linux_sigaction *action;

	if (signal < 0 || signal > SIGNAL_MAX)
		return -EINVAL;
	if (signal == 0)
		return 0;
	action = &current_process()->handlers->actions[signal - 1];
	if (action->sa_handler == SIG_IGN)
		return 0;
	if (action->sa_handler != SIG_DFL || (current_task()->signal_mask & SIGNAL_BIT(signal)) ||
	    (SIGNAL_BIT(signal) & STOP_SIGNALS))
		return -ENOSYS;
	if (SIGNAL_BIT(signal) & IGNORED_SIGNALS)
		return 0;
	log_err("%s: killed by signal %d, which it sent itself", current_task()->name, signal);
	process_die(signal);
}

/* 0 and a negative number mean a process group; -1 is all processes but the caller and init. */
long sys_kill(int pid, int sig)
{
	int own = current_process()->pid;

	if (pid == -1 || (pid != 0 && pid != own && pid != -own))
		return -ESRCH;
	return signal_self(sig);
}

static long signal_thread(int tid, int sig)
{
	if (tid <= 0)
		return -EINVAL;
	return tid == current_task()->tid ? signal_self(sig) : -ESRCH;
}

long sys_tkill(int tid, int sig)
{
	return signal_thread(tid, sig);
}

long sys_tgkill(int tgid, int tid, int sig)
{
	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	return tgid == current_process()->pid ? signal_thread(tid, sig) : -ESRCH;
}
