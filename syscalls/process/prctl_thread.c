// SPDX-License-Identifier: BSD-3-Clause
// What prctl has to do with the calling thread.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/prctl.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "syscalls/process/prctl_internal.h"

/* Longer names are cut. */
static long set_name(uaddr_t from)
{
	struct task *task = current_task();
	char name[sizeof(task->name) - 1]; /* no NUL is looked for behind these */
	ssize_t len = strncpy_from_user(name, from, sizeof(name));

	if (len == -EFAULT)
		return -EFAULT;
	if (len < 0)
		len = sizeof(name);
	memset(task->name, 0, sizeof(task->name));
	memcpy(task->name, name, (size_t)len);
	return 0;
}

static long set_death_signal(uint64_t signal)
{
	if (signal > SIGNAL_MAX)
		return -EINVAL;
	current_task()->parent_death_signal = (int32_t)signal;
	return 0;
}

static long set_no_new_privileges(const struct prctl_args *args)
{
	if (args->arg2 != 1 || args->arg3 || args->arg4 || args->arg5)
		return -EINVAL;
	current_task()->no_new_privileges = true;
	return 0;
}

static long get_no_new_privileges(const struct prctl_args *args)
{
	if (args->arg2 || args->arg3 || args->arg4 || args->arg5)
		return -EINVAL;
	return current_task()->no_new_privileges;
}

/* How much later than asked for timers may fire; here they never need that freedom. */
static long set_timer_slack(uint64_t slack_ns)
{
	current_task()->timer_slack_ns = slack_ns ? slack_ns : TIMER_SLACK_NS;
	return 0;
}

/* When it is told of memory that failed; no machine check ever comes here. */
static long machine_check(struct task *task, int op, const struct prctl_args *args)
{
	bool sets = op == PR_MCE_KILL && args->arg2 == PR_MCE_KILL_SET;

	if (args->arg4 || args->arg5 || (!sets && args->arg3) ||
	    (op == PR_MCE_KILL_GET && args->arg2))
		return -EINVAL;
	if (op == PR_MCE_KILL_GET)
		return task->machine_check ? task->machine_check - 1 : PR_MCE_KILL_DEFAULT;
	if (args->arg2 > PR_MCE_KILL_SET)
		return -EINVAL;
	if (!sets || args->arg3 == PR_MCE_KILL_DEFAULT)
		task->machine_check = 0;
	else if (args->arg3 < PR_MCE_KILL_DEFAULT)
		task->machine_check = (uint8_t)(1 + args->arg3);
	else if (!task->machine_check) /* refused, but no longer the default */
		task->machine_check = 1;
	return sets && args->arg3 > PR_MCE_KILL_DEFAULT ? -EINVAL : 0;
}

/* Who writes what others wait for; no memory has to be written out to be free here. */
static long io_flusher(struct task *task, int op, const struct prctl_args *args)
{
	if (!current_capable(CAP_SYS_RESOURCE))
		return -EPERM;
	if (args->arg3 || args->arg4 || args->arg5)
		return -EINVAL;
	if (args->arg2 > (op == PR_SET_IO_FLUSHER))
		return -EINVAL;
	if (op == PR_GET_IO_FLUSHER)
		return task->io_flusher;
	task->io_flusher = args->arg2;
	return 0;
}

long prctl_thread(int op, const struct prctl_args *args)
{
	struct task *task = current_task();

	switch (op) {
	case PR_SET_NAME:
		return set_name(args->arg2);
	case PR_GET_NAME:
		return copy_to_user(args->arg2, task->name, sizeof(task->name));
	case PR_SET_PDEATHSIG:
		return set_death_signal(args->arg2);
	case PR_GET_PDEATHSIG:
		return put_user_u32(args->arg2, (uint32_t)task->parent_death_signal);
	case PR_SET_NO_NEW_PRIVS:
		return set_no_new_privileges(args);
	case PR_GET_NO_NEW_PRIVS:
		return get_no_new_privileges(args);
	case PR_SET_TIMERSLACK:
		return set_timer_slack(args->arg2);
	case PR_GET_TIMERSLACK:
		return (long)task->timer_slack_ns;
	case PR_GET_TID_ADDRESS:
		return put_user_u64(args->arg2, task->clear_child_tid);
	case PR_GET_TSC:
		return put_user_u32(args->arg2, PR_TSC_ENABLE);
	case PR_SET_TSC: /* it cannot be taken from a program that runs in ring 0 */
		return args->arg2 == PR_TSC_ENABLE ? 0 : -EINVAL;
	case PR_TASK_PERF_EVENTS_DISABLE: /* there are no counters to stop */
	case PR_TASK_PERF_EVENTS_ENABLE:
		return 0;
	case PR_MCE_KILL:
	case PR_MCE_KILL_GET:
		return machine_check(task, op, args);
	case PR_SET_IO_FLUSHER:
	case PR_GET_IO_FLUSHER:
		return io_flusher(task, op, args);
	default:
		return PRCTL_NOT_MINE;
	}
}
