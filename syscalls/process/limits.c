// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/cpu_timer.h"

#define NOFILE_MAX (1u << 20) /* as fs.nr_open */

static int check_new_limit(const struct process *process, unsigned resource,
			   const struct linux_rlimit *limit)
{
	if (limit->rlim_cur > limit->rlim_max)
		return -EINVAL;
	if (resource == RLIMIT_NOFILE && limit->rlim_max > NOFILE_MAX)
		return -EPERM;
	if (limit->rlim_max > process->limits[resource].max && !current_capable(CAP_SYS_RESOURCE))
		return -EPERM;
	return 0;
}

/* Both limits may be NULL. */
static int exchange_limit(struct process *process, unsigned resource,
			  const struct linux_rlimit *wanted, struct linux_rlimit *old)
{
	struct rlimit64 *limit;
	int result = 0;

	if (resource >= RLIMIT_COUNT)
		return -EINVAL;
	if (wanted)
		result = check_new_limit(process, resource, wanted);
	if (result < 0)
		return result;
	limit = &process->limits[resource];
	if (old)
		*old = (struct linux_rlimit){limit->cur, limit->max};
	if (wanted)
		*limit = (struct rlimit64){wanted->rlim_cur, wanted->rlim_max};
	if (wanted && IS_ENABLED(CONFIG_TIMERS))
		cpu_timers_changed(process);
	return 0;
}

/* Whether the caller's numbers are all those of the other. */
static bool is_same_user(const struct credentials *own, const struct credentials *other)
{
	return own->uid == other->euid && own->uid == other->suid && own->uid == other->uid &&
	       own->gid == other->egid && own->gid == other->sgid && own->gid == other->gid;
}

/* The process of a thread's number, where 0 is the caller's. NULL, with the error in *result, when
 * there is none or the caller has no business with it. */
static struct process *find(int pid, int *result)
{
	const struct task *task = task_by_number(pid);

	*result = -ESRCH;
	if (!task)
		return NULL;
	*result = -EPERM;
	if (task->process != current_process() &&
	    !is_same_user(credentials_current(), &task->cred) && !current_capable(CAP_SYS_RESOURCE))
		return NULL;
	return task->process;
}

long sys_prlimit64(int pid, unsigned resource, uaddr_t new_limit, uaddr_t old_limit)
{
	struct linux_rlimit wanted, old;
	struct process *process;
	int result;

	if (new_limit && copy_from_user(&wanted, new_limit, sizeof(wanted)) < 0)
		return -EFAULT;
	process = find(pid, &result);
	if (!process)
		return result;
	result = exchange_limit(process, resource, new_limit ? &wanted : NULL, &old);
	if (result < 0 || !old_limit)
		return result;
	return copy_to_user(old_limit, &old, sizeof(old));
}

long sys_getrlimit(unsigned resource, uaddr_t rlim)
{
	struct linux_rlimit old;
	int result = exchange_limit(current_process(), resource, NULL, &old);

	return result < 0 ? result : copy_to_user(rlim, &old, sizeof(old));
}

long sys_setrlimit(unsigned resource, uaddr_t rlim)
{
	struct linux_rlimit wanted;

	if (copy_from_user(&wanted, rlim, sizeof(wanted)) < 0)
		return -EFAULT;
	return exchange_limit(current_process(), resource, &wanted, NULL);
}
