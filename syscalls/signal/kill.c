// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "syscalls/signal/signal_internal.h"

static struct linux_siginfo sender_info(int code)
{
	return (struct linux_siginfo){
		.si_code = code,
		.sender = {.pid = current_process()->pid, .uid = credentials_current()->uid},
	};
}

/* Signal 0 only asks whether another could be sent. */
static int signal_process(struct process *process, int signal)
{
	struct linux_siginfo info = sender_info(SI_USER);
	int result = signal_may_send(process, signal);

	if (result < 0 || signal == 0)
		return result;
	return signal_send_process(process, signal, &info);
}

/* The number of any thread stands for its process. */
static int signal_number(int tid, int signal)
{
	struct linux_siginfo info = sender_info(SI_USER);
	struct task *task = task_by_number(tid);
	int result = task ? signal_may_send(task->process, signal) : -ESRCH;

	if (result < 0 || signal == 0)
		return result;
	return signal_send_named(task, signal, &info);
}

/* 0 if one of the processes got it. */
static int signal_group(struct process_group *group, int signal)
{
	struct process *process, *next;
	int result = -ESRCH;

	list_for_each_entry_safe (process, next, &group->members, group_link) {
		int one = signal_process(process, signal);

		if (result != 0)
			result = one;
	}
	return result;
}

/* All processes but the caller's and the first; EPERM only if there are no others. */
static int signal_all(int signal)
{
	struct process *process;
	int result = -ESRCH;

	process_for_each(process)
	{
		int one;

		if (process->pid == 1 || process == current_process())
			continue;
		one = signal_process(process, signal);
		if (one != -EPERM || result == -ESRCH)
			result = one == -EPERM ? 0 : one;
	}
	return result;
}

long sys_kill(int pid, int sig)
{
	struct process_group *group = current_process()->group;

	if (pid > 0)
		return signal_number(pid, sig);
	if (pid == -1)
		return signal_all(sig);
	if (pid < 0)
		group = pid == INT32_MIN ? NULL : group_find(-pid);
	return group ? signal_group(group, sig) : -ESRCH;
}

long signal_thread(int tgid, int tid, int signal, const struct linux_siginfo *info)
{
	struct task *task = task_find(tid);
	long result;

	if (!task || (tgid && task->process->pid != tgid))
		return -ESRCH;
	result = signal_may_send(task->process, signal);
	if (result < 0 || signal == 0)
		return result;
	return signal_send_task(task, signal, info);
}

long sys_tkill(int tid, int sig)
{
	struct linux_siginfo info = sender_info(SI_TKILL);

	return tid <= 0 ? -EINVAL : signal_thread(0, tid, sig, &info);
}

long sys_tgkill(int tgid, int tid, int sig)
{
	struct linux_siginfo info = sender_info(SI_TKILL);

	return tgid <= 0 || tid <= 0 ? -EINVAL : signal_thread(tgid, tid, sig, &info);
}
