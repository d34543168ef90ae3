// SPDX-License-Identifier: BSD-3-Clause
// The sets of semaphores and their table.

#include "kernel/ipc/sem.h"

#include "include/linux/errno.h"
#include "kernel/ipc/ipc_table.h"
#include "kernel/ipc/sem_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"

static struct ipc_table table = IPC_TABLE(SEM_SETS_MAX);
static unsigned all_count;

static struct sem_set *set_of(struct ipc_perm *perm)
{
	return perm ? container_of(perm, struct sem_set, perm) : NULL;
}

int sem_create(int key, unsigned count, unsigned mode, struct sem_set **out)
{
	struct sem_set *set;
	int err;

	if (count == 0 || count > SEM_OF_SET_MAX)
		return -EINVAL;
	if (all_count + count > SEM_ALL_MAX)
		return -ENOSPC;
	set = kzalloc(sizeof(*set) + count * sizeof(set->sems[0]));
	if (!set)
		return -ENOMEM;
	set->perm = ipc_perm_new(key, mode);
	set->count = count;
	set->changed_s = ipc_now_s();
	list_init(&set->waiting);
	list_init(&set->undos);
	err = ipc_table_add(&table, &set->perm);
	if (err < 0) {
		kfree(set);
		return err;
	}
	all_count += count;
	*out = set;
	return 0;
}

struct sem_set *sem_find_key(int key)
{
	return set_of(ipc_table_find_key(&table, key));
}

struct sem_set *sem_find(int id)
{
	return set_of(ipc_table_find(&table, id));
}

struct sem_set *sem_at(unsigned index)
{
	return set_of(ipc_table_at(&table, index));
}

int sem_last_index(void)
{
	return ipc_table_last(&table);
}

unsigned sem_count_sets(void)
{
	return table.count;
}

unsigned sem_count_all(void)
{
	return all_count;
}

void sem_remove(struct sem_set *set)
{
	struct sem_request *request, *next_request;
	struct sem_undo *undo, *next_undo;

	list_for_each_entry_safe (request, next_request, &set->waiting, link) {
		list_remove(&request->link);
		request->status = -EIDRM;
		wake_up_all(&request->queue);
	}
	list_for_each_entry_safe (undo, next_undo, &set->undos, in_set)
		sem_undo_free(undo);
	ipc_table_remove(&table, &set->perm);
	all_count -= set->count;
	kfree(set);
}

void sem_remove_all(void)
{
	for (int i = sem_last_index(); i >= 0; i--)
		if (sem_at((unsigned)i))
			sem_remove(sem_at((unsigned)i));
}

void sem_set_values(struct sem_set *set, unsigned first, unsigned count, const uint16_t *values)
{
	struct sem_undo *undo;

	for (unsigned i = 0; i < count; i++) {
		set->sems[first + i].value = values[i];
		set->sems[first + i].last = current_process()->pid;
		list_for_each_entry (undo, &set->undos, in_set)
			undo->adjust[first + i] = 0;
	}
	set->changed_s = ipc_now_s();
	if (sem_update(set))
		set->operated_s = ipc_now_s();
}

unsigned sem_count_waiting(const struct sem_set *set, unsigned number, bool for_zero)
{
	const struct sem_request *request;
	unsigned count = 0;

	list_for_each_entry (request, &set->waiting, link)
		count += request->blocking->sem_num == number &&
			 (request->blocking->sem_op == 0) == for_zero;
	return count;
}
