// SPDX-License-Identifier: BSD-3-Clause
// What is undone when those who asked for it end (SEM_UNDO of semop(2)).

#include "include/linux/errno.h"
#include "kernel/ipc/sem_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"

struct sem_undo_list {
	uint32_t refcount; /* threads */
	struct list_node undos;
};

static struct sem_undo_list *own_list(void)
{
	struct task *task = current_task();

	if (task->sem_undo)
		return task->sem_undo;
	task->sem_undo = kzalloc(sizeof(*task->sem_undo));
	if (task->sem_undo) {
		task->sem_undo->refcount = 1;
		list_init(&task->sem_undo->undos);
	}
	return task->sem_undo;
}

struct sem_undo *sem_undo_find(struct sem_set *set)
{
	struct sem_undo_list *list = own_list();
	struct sem_undo *undo;

	if (!list)
		return NULL;
	list_for_each_entry (undo, &list->undos, in_list)
		if (undo->set == set)
			return undo;
	undo = kzalloc(sizeof(*undo) + set->count * sizeof(undo->adjust[0]));
	if (!undo)
		return NULL;
	undo->set = set;
	list_add_tail(&list->undos, &undo->in_list);
	list_add_tail(&set->undos, &undo->in_set);
	return undo;
}

void sem_undo_free(struct sem_undo *undo)
{
	list_remove(&undo->in_list);
	list_remove(&undo->in_set);
	kfree(undo);
}

int sem_undo_share(struct task *child)
{
	struct sem_undo_list *list = own_list();

	if (!list)
		return -ENOMEM;
	list->refcount++;
	child->sem_undo = list;
	return 0;
}

/* What does not fit is cut off. */
static void undo_one(struct sem *sem, int adjust)
{
	if (adjust == 0)
		return;
	sem->value = MIN(MAX(sem->value + adjust, 0), SEM_VALUE_MAX);
	sem->last = current_process()->pid;
}

void sem_undo_leave(struct task *task)
{
	struct sem_undo_list *list = task->sem_undo;
	struct sem_undo *undo, *next;

	task->sem_undo = NULL;
	if (!list || --list->refcount > 0)
		return;
	list_for_each_entry_safe (undo, next, &list->undos, in_list) {
		struct sem_set *set = undo->set;

		for (unsigned i = 0; i < set->count; i++)
			undo_one(&set->sems[i], undo->adjust[i]);
		sem_undo_free(undo);
		sem_update(set);
		set->operated_s = ipc_now_s();
	}
	kfree(list);
}
