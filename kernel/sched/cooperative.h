/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ordinary threads run until they wait, yield or end, and in the order in which they came to be
 * able to. A thread that does none of these loses the CPU only after CONFIG_SCHED_PATIENCE_MS.
 */
#pragma once

#include "kernel/sched/run_queue.h"
#include "kernel/sched/task.h"

static inline void ordinary_init(struct run_queue *queue)
{
}

static inline void ordinary_add(struct run_queue *queue, struct task *task,
				enum sched_arrival arrival)
{
	if (arrival == ARRIVAL_PREEMPTED)
		list_add(&queue->levels[0], &task->sched.link);
	else
		list_add_tail(&queue->levels[0], &task->sched.link);
}

static inline void ordinary_remove(struct run_queue *queue, struct task *task)
{
	list_remove(&task->sched.link);
}

static inline struct task *ordinary_first(const struct run_queue *queue)
{
	return list_empty(&queue->levels[0])
		       ? NULL
		       : list_first(&queue->levels[0], struct task, sched.link);
}

/* The first one, taken out of the queue; NULL if it is empty. */
static inline struct task *ordinary_take(struct run_queue *queue)
{
	struct task *task = ordinary_first(queue);

	if (task)
		run_queue_remove(queue, task);
	return task;
}

static inline bool ordinary_preempts(const struct task *task, const struct task *running,
				     uint64_t ran_ns)
{
	return false;
}

static inline uint64_t ordinary_slice(const struct task *task)
{
	return CONFIG_SCHED_PATIENCE_MS ? CONFIG_SCHED_PATIENCE_MS * NS_PER_MS : SLICE_ENDLESS;
}

static inline void ordinary_charge(struct run_queue *queue, struct task *task, uint64_t ns)
{
}

static inline void ordinary_set_rights(struct task *task)
{
}
