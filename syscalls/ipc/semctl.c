// SPDX-License-Identifier: BSD-3-Clause
// semctl(2).

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/ipc/sem.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"

#define READ_BITS  0444
#define WRITE_BITS 0222
#define UNDO_SIZE  20 /* what Linux says of its own structures */

static long info(int op, uaddr_t buf)
{
	struct linux_seminfo info = {
		.semmap = SEM_ALL_MAX,
		.semmni = SEM_SETS_MAX,
		.semmns = SEM_ALL_MAX,
		.semmnu = SEM_ALL_MAX,
		.semmsl = SEM_OF_SET_MAX,
		.semopm = SEM_OPS_MAX,
		.semume = SEM_OPS_MAX,
		.semusz = UNDO_SIZE,
		.semvmx = SEM_VALUE_MAX,
		.semaem = SEM_ADJUST_MAX,
	};

	if (op == SEM_INFO) {
		info.semusz = (int)sem_count_sets();
		info.semaem = (int)sem_count_all();
	}
	if (copy_to_user(buf, &info, sizeof(info)) < 0)
		return -EFAULT;
	return MAX(sem_last_index(), 0);
}

/* By identifier (IPC_STAT), or by its place in the table, and then the identifier is returned. */
static long stat(int id, int op, uaddr_t buf)
{
	const struct sem_set *set = op == IPC_STAT ? sem_find(id) : sem_at((unsigned)id);
	struct linux_semid_ds ds = {0};
	int result;

	if (!set)
		return -EINVAL;
	if (op != SEM_STAT_ANY && !ipc_may_access(&set->perm, READ_BITS))
		return -EACCES;
	ipc_perm_show(&set->perm, &ds.sem_perm);
	ds.sem_otime = set->operated_s;
	ds.sem_ctime = set->changed_s;
	ds.sem_nsems = set->count;
	result = op == IPC_STAT ? 0 : set->perm.id;
	return copy_to_user(buf, &ds, sizeof(ds)) < 0 ? -EFAULT : result;
}

static long control(int id, int op, uaddr_t buf)
{
	struct sem_set *set;
	struct linux_semid_ds ds;
	int err;

	if (op == IPC_SET && copy_from_user(&ds, buf, sizeof(ds)) < 0)
		return -EFAULT;
	set = sem_find(id);
	if (!set)
		return -EINVAL;
	if (!ipc_may_control(&set->perm))
		return -EPERM;
	if (op == IPC_RMID) {
		sem_remove(set);
		return 0;
	}
	err = ipc_perm_change(&set->perm, &ds.sem_perm);
	if (err == 0)
		set->changed_s = ipc_now_s();
	return err;
}

static long get_all(const struct sem_set *set, uaddr_t to)
{
	size_t size = set->count * sizeof(uint16_t);
	uint16_t *values = kmalloc(size);
	int err;

	if (!values)
		return -ENOMEM;
	for (unsigned i = 0; i < set->count; i++)
		values[i] = (uint16_t)set->sems[i].value;
	err = copy_to_user(to, values, size);
	kfree(values);
	return err;
}

/* Sets them all, in the set that there is when they have been copied. */
static int set_copied(int id, const uint16_t *values, unsigned count)
{
	struct sem_set *set = sem_find(id);

	if (!set)
		return -EIDRM;
	for (unsigned i = 0; i < count; i++)
		if (values[i] > SEM_VALUE_MAX)
			return -ERANGE;
	sem_set_values(set, 0, count, values);
	return 0;
}

static long set_all(const struct sem_set *set, uaddr_t from)
{
	int id = set->perm.id, err;
	unsigned count = set->count;
	uint16_t *values = kmalloc(count * sizeof(*values));

	if (!values)
		return -ENOMEM;
	err = copy_from_user(values, from, count * sizeof(*values));
	if (err == 0)
		err = set_copied(id, values, count);
	kfree(values);
	return err;
}

static long get(const struct sem_set *set, int number, int op)
{
	if (number < 0 || (unsigned)number >= set->count)
		return -EINVAL;
	switch (op) {
	case GETVAL:
		return set->sems[number].value;
	case GETPID:
		return set->sems[number].last;
	default:
		return sem_count_waiting(set, (unsigned)number, op == GETZCNT);
	}
}

/* What reads or sets values. */
static long use(int id, int number, int op, uaddr_t arg)
{
	struct sem_set *set = sem_find(id);

	if (!set)
		return -EINVAL;
	if (!ipc_may_access(&set->perm, op == SETALL ? WRITE_BITS : READ_BITS))
		return -EACCES;
	if (op == GETALL)
		return get_all(set, arg);
	return op == SETALL ? set_all(set, arg) : get(set, number, op);
}

static long set_value(int id, int number, int value)
{
	struct sem_set *set = sem_find(id);
	uint16_t narrow = (uint16_t)value;

	if (value < 0 || value > SEM_VALUE_MAX)
		return -ERANGE;
	if (!set || number < 0 || (unsigned)number >= set->count)
		return -EINVAL;
	if (!ipc_may_access(&set->perm, WRITE_BITS))
		return -EACCES;
	sem_set_values(set, (unsigned)number, 1, &narrow);
	return 0;
}

long sys_semctl(int id, int number, int op, uaddr_t arg)
{
	if (id < 0)
		return -EINVAL;
	switch (op) {
	case IPC_INFO:
	case SEM_INFO:
		return info(op, arg);
	case IPC_STAT:
	case SEM_STAT:
	case SEM_STAT_ANY:
		return stat(id, op, arg);
	case IPC_SET:
	case IPC_RMID:
		return control(id, op, arg);
	case GETVAL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
	case GETALL:
	case SETALL:
		return use(id, number, op, arg);
	case SETVAL:
		return set_value(id, number, (int)arg);
	default:
		return -EINVAL;
	}
}
