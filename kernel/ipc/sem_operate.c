// SPDX-License-Identifier: BSD-3-Clause
// Operations on semaphores, and waiting for them.

#include "include/linux/errno.h"
#include "kernel/ipc/sem_internal.h"
#include "kernel/process/process.h"

#define READ_BITS  0444
#define WRITE_BITS 0222

/* Does the operation: 0, SEM_WAITS, -EAGAIN or -ERANGE. */
static int apply(struct sem_set *set, struct sem_request *request, const struct linux_sembuf *op)
{
	struct sem *sem = &set->sems[op->sem_num];
	int value = sem->value + op->sem_op;

	if (value < 0 || (op->sem_op == 0 && value != 0)) {
		request->blocking = op;
		return op->sem_flg & IPC_NOWAIT ? -EAGAIN : SEM_WAITS;
	}
	if (value > SEM_VALUE_MAX)
		return -ERANGE;
	if (op->sem_flg & SEM_UNDO) {
		int adjust = request->undo->adjust[op->sem_num] - op->sem_op;

		if (adjust < -SEM_ADJUST_MAX - 1 || adjust > SEM_ADJUST_MAX)
			return -ERANGE;
		request->undo->adjust[op->sem_num] = (int16_t)adjust;
	}
	sem->value = value;
	return 0;
}

static void revert(struct sem_set *set, const struct sem_request *request,
		   const struct linux_sembuf *op)
{
	set->sems[op->sem_num].value -= op->sem_op;
	if (op->sem_flg & SEM_UNDO)
		request->undo->adjust[op->sem_num] += op->sem_op;
}

/* Does all operations of a request, or none. As apply(). */
static int perform(struct sem_set *set, struct sem_request *request)
{
	for (unsigned i = 0; i < request->count; i++) {
		int result = apply(set, request, &request->ops[i]);

		if (result == 0)
			continue;
		while (i > 0)
			revert(set, request, &request->ops[--i]);
		return result;
	}
	for (unsigned i = 0; i < request->count; i++)
		set->sems[request->ops[i].sem_num].last = request->pid;
	return 0;
}

static bool complete(struct sem_set *set, struct sem_request *request)
{
	int result = perform(set, request);

	if (result == SEM_WAITS)
		return false;
	list_remove(&request->link);
	request->status = result;
	wake_up_all(&request->queue);
	return result == 0;
}

/* Those that wait for zeros and change nothing go first, whenever they came. */
static bool complete_readers(struct sem_set *set)
{
	struct sem_request *request, *next;
	bool any = false;

	list_for_each_entry_safe (request, next, &set->waiting, link)
		if (!request->alters)
			any |= complete(set, request);
	return any;
}

/* One that changes something may let older ones go on. */
static bool complete_first_writer(struct sem_set *set)
{
	struct sem_request *request, *next;

	list_for_each_entry_safe (request, next, &set->waiting, link)
		if (request->alters && complete(set, request))
			return true;
	return false;
}

bool sem_update(struct sem_set *set)
{
	bool any = false, more;

	do {
		any |= complete_readers(set);
		more = complete_first_writer(set);
		any |= more;
	} while (more);
	return any;
}

static int wait(struct sem_set *set, struct sem_request *request, uint64_t deadline_ns)
{
	int result;

	request->status = SEM_WAITS;
	wait_queue_init(&request->queue);
	list_add_tail(&set->waiting, &request->link);
	result = wait_event_until(&request->queue, request->status != SEM_WAITS, deadline_ns,
				  WAIT_INTERRUPTIBLE);
	/* Once it is completed, the set may be gone. */
	if (request->status != SEM_WAITS)
		return request->status;
	list_remove(&request->link);
	return result == -ETIMEDOUT ? -EAGAIN : -EINTR;
}

/* Whether all semaphores exist and may be used as asked. */
static int check(const struct sem_set *set, const struct sem_request *request)
{
	for (unsigned i = 0; i < request->count; i++)
		if (request->ops[i].sem_num >= set->count)
			return -EFBIG;
	if (!ipc_may_access(&set->perm, request->alters ? WRITE_BITS : READ_BITS))
		return -EACCES;
	return 0;
}

static bool wants_undo(const struct sem_request *request)
{
	for (unsigned i = 0; i < request->count; i++)
		if (request->ops[i].sem_flg & SEM_UNDO)
			return true;
	return false;
}

int sem_operate(int id, const struct linux_sembuf *ops, unsigned count, uint64_t deadline_ns)
{
	struct sem_set *set = sem_find(id);
	struct sem_request request = {.ops = ops, .count = count, .pid = current_process()->pid};
	int result;

	if (!set)
		return -EINVAL;
	for (unsigned i = 0; i < count; i++)
		request.alters |= ops[i].sem_op != 0;
	result = check(set, &request);
	if (result < 0)
		return result;
	if (wants_undo(&request)) {
		request.undo = sem_undo_find(set);
		if (!request.undo)
			return -ENOMEM;
	}
	result = perform(set, &request);
	if (result == SEM_WAITS)
		return wait(set, &request, deadline_ns);
	if (result < 0)
		return result;
	if (request.alters)
		sem_update(set);
	set->operated_s = ipc_now_s();
	return 0;
}
