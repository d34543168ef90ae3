// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/file/owner.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/dir_notify.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/leases.h"
#include "kernel/vfscore/owner.h"

/* Any number in use will do; whether it is one of that kind shows when there is something to tell.
 */
static long set_by_number(struct file *file, int number, enum owner_type type)
{
	struct pid *pid = number ? pid_find(number) : NULL;

	if (number && !pid)
		return -ESRCH;
	return file_owner_set(file, pid, type, true);
}

static long set_owner(struct file *file, int number)
{
	if (number == INT32_MIN)
		return -EINVAL;
	return number < 0 ? set_by_number(file, -number, OWNER_GROUP)
			  : set_by_number(file, number, OWNER_PROCESS);
}

static long set_owner_ex(struct file *file, uaddr_t arg)
{
	struct linux_f_owner_ex owner;

	if (copy_from_user(&owner, arg, sizeof(owner)) < 0)
		return -EFAULT;
	if (owner.type < F_OWNER_TID || owner.type > F_OWNER_PGRP)
		return -EINVAL;
	return set_by_number(file, owner.pid, (enum owner_type)owner.type);
}

static long get_owner_ex(const struct file *file, uaddr_t arg)
{
	struct linux_f_owner_ex owner = {.type = F_OWNER_TID};

	if (file->owner) {
		int number = file_owner_number(file->owner);

		owner.type = file->owner->type;
		owner.pid = number < 0 ? -number : number;
	}
	return copy_to_user(arg, &owner, sizeof(owner));
}

static long set_signal(struct file *file, uaddr_t signal)
{
	struct file_owner *owner;

	if (signal > SIGNAL_MAX)
		return -EINVAL;
	owner = file_owner_get(file);
	if (!owner)
		return -ENOMEM;
	owner->signal = (int32_t)signal;
	return 0;
}

long control_owner(struct file *file, int fd, unsigned cmd, uaddr_t arg)
{
	switch (cmd) {
	case F_SETOWN:
		return set_owner(file, (int)arg);
	case F_GETOWN:
		return file->owner ? file_owner_number(file->owner) : 0;
	case F_SETOWN_EX:
		return set_owner_ex(file, arg);
	case F_GETOWN_EX:
		return get_owner_ex(file, arg);
	case F_SETSIG:
		return set_signal(file, arg);
	case F_GETSIG:
		return file->owner ? file->owner->signal : 0;
	case F_SETLEASE:
		return lease_set(file, fd, (int)arg);
	case F_GETLEASE:
		return lease_get(file);
	case F_NOTIFY:
		return dir_notify_set(file, fd, (uint32_t)arg);
	default:
		return -EINVAL;
	}
}
