// SPDX-License-Identifier: BSD-3-Clause
// semget(2), semop(2), semtimedop(2).

#include "kernel/ipc/sem.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/wait.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

#define FEW_OPS 16 /* more are not kept on the stack */

static long create(int key, unsigned count, int flags)
{
	struct sem_set *set;
	int err = sem_create(key, count, (unsigned)flags, &set);

	return err < 0 ? err : set->perm.id;
}

long sys_semget(int key, int nsems, int flags)
{
	struct sem_set *set;

	if (nsems < 0 || nsems > (int)SEM_OF_SET_MAX)
		return -EINVAL;
	set = sem_find_key(key);
	if (!set)
		return key == IPC_PRIVATE || (flags & IPC_CREAT)
			       ? create(key, (unsigned)nsems, flags)
			       : -ENOENT;
	if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
		return -EEXIST;
	if ((unsigned)nsems > set->count)
		return -EINVAL;
	return ipc_may_access(&set->perm, (unsigned)flags) ? set->perm.id : -EACCES;
}

static long operate(int id, uaddr_t sops, unsigned count, struct linux_sembuf *ops,
		    const struct linux_timespec *timeout)
{
	uint64_t deadline_ns = WAIT_FOREVER;

	if (count > 0 && copy_from_user(ops, sops, count * sizeof(*ops)) < 0)
		return -EFAULT;
	if (count == 0 || id < 0 || (timeout && !timespec_valid(timeout)))
		return -EINVAL;
	if (timeout)
		deadline_ns = clock_monotonic_ns() + timespec_to_ns(timeout);
	return sem_operate(id, ops, count, deadline_ns);
}

static long operate_any(int id, uaddr_t sops, unsigned count, const struct linux_timespec *timeout)
{
	struct linux_sembuf few[FEW_OPS], *many;
	long result;

	if (count > SEM_OPS_MAX)
		return -E2BIG;
	if (count <= FEW_OPS)
		return operate(id, sops, count, few, timeout);
	many = kmalloc(count * sizeof(*many));
	if (!many)
		return -ENOMEM;
	result = operate(id, sops, count, many, timeout);
	kfree(many);
	return result;
}

long sys_semop(int id, uaddr_t sops, unsigned nsops)
{
	return operate_any(id, sops, nsops, NULL);
}

long sys_semtimedop(int id, uaddr_t sops, unsigned nsops, uaddr_t timeout)
{
	struct linux_timespec t;

	if (!timeout)
		return operate_any(id, sops, nsops, NULL);
	if (copy_from_user(&t, timeout, sizeof(t)) < 0)
		return -EFAULT;
	return operate_any(id, sops, nsops, &t);
}
