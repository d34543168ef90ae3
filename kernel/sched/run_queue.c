// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/run_queue.h"

#include "include/linux/sched.h"
#include "kernel/sched/task.h"

#ifdef CONFIG_SCHED_FAIR
#include "kernel/sched/fair.h"
#else
#include "kernel/sched/cooperative.h"
#endif

void run_queue_init(struct run_queue *queue)
{
	for (unsigned level = 0; level < SCHED_LEVELS; level++)
		list_init(&queue->levels[level]);
	ordinary_init(queue);
}

static uint64_t *word_of(struct run_queue *queue, unsigned level)
{
	return &queue->occupied[level / 64];
}

/* Whoever was taken from the CPU goes on first, and so does who lost rank by a change. */
static void add_real_time(struct run_queue *queue, struct task *task, enum sched_arrival arrival)
{
	unsigned level = task->sched.level;

	if (arrival == ARRIVAL_PREEMPTED)
		list_add(&queue->levels[level], &task->sched.link);
	else
		list_add_tail(&queue->levels[level], &task->sched.link);
	*word_of(queue, level) |= 1UL << level % 64;
}

static void remove_real_time(struct run_queue *queue, struct task *task)
{
	unsigned level = task->sched.level;

	list_remove(&task->sched.link);
	if (list_empty(&queue->levels[level]))
		*word_of(queue, level) &= ~(1UL << level % 64);
}

/* The highest level in use, of which there is one. */
static unsigned highest_level(const struct run_queue *queue)
{
	if (queue->occupied[1])
		return 127 - (unsigned)__builtin_clzl(queue->occupied[1]);
	return 63 - (unsigned)__builtin_clzl(queue->occupied[0]);
}

static void refill(struct task *task)
{
	task->sched.slice_left_ns = task->sched.level ? ROUND_ROBIN_NS : ordinary_slice(task);
}

void run_queue_add(struct run_queue *queue, struct task *task, enum sched_arrival arrival)
{
	assert(!task->sched.queued);
	task->sched.queued = true;
	queue->count++;
	if (arrival != ARRIVAL_PREEMPTED)
		refill(task);
	if (unlikely(task->sched.level))
		add_real_time(queue, task, arrival);
	else
		ordinary_add(queue, task, arrival);
}

void run_queue_remove(struct run_queue *queue, struct task *task)
{
	assert(task->sched.queued);
	task->sched.queued = false;
	queue->count--;
	if (unlikely(task->sched.level))
		remove_real_time(queue, task);
	else
		ordinary_remove(queue, task);
}

struct task *run_queue_first(const struct run_queue *queue)
{
	unsigned level;

	if (likely(!(queue->occupied[0] | queue->occupied[1])))
		return ordinary_first(queue);
	level = highest_level(queue);
	return list_first(&queue->levels[level], struct task, sched.link);
}

struct task *run_queue_take(struct run_queue *queue)
{
	struct task *task;

	if (likely(!(queue->occupied[0] | queue->occupied[1])))
		return ordinary_take(queue);
	task = run_queue_first(queue);
	run_queue_remove(queue, task);
	return task;
}

bool run_queue_preempts(const struct task *task, const struct task *running, uint64_t ran_ns)
{
	if (unlikely(task->sched.level | running->sched.level))
		return task->sched.level > running->sched.level;
	return ordinary_preempts(task, running, ran_ns);
}

static bool has_slice(const struct task *task)
{
	return task->sched.level == 0 || task->policy.policy == SCHED_RR;
}

uint64_t run_queue_slice(const struct run_queue *queue, const struct task *running)
{
	unsigned level = running->sched.level;

	if (queue->count == 0)
		return SLICE_ENDLESS;
	if (!has_slice(running) || (level && list_empty(&queue->levels[level])))
		return SLICE_ENDLESS;
	return running->sched.slice_left_ns;
}

void run_queue_charge(struct run_queue *queue, struct task *task, uint64_t ns)
{
	struct sched_entity *entity = &task->sched;

	if (likely(has_slice(task)))
		entity->slice_left_ns -= MIN(ns, entity->slice_left_ns);
	if (likely(entity->level == 0))
		ordinary_charge(queue, task, ns);
}

void run_queue_set_rights(struct task *task)
{
	bool real_time = sched_policy_is_realtime(task->policy.policy);
	unsigned own = real_time ? task->policy.priority : 0;

	task->sched.level = (uint8_t)MAX(own, task->sched.inherited);
	ordinary_set_rights(task);
	refill(task);
}

uint64_t run_queue_ordinary_slice(const struct task *task)
{
	return ordinary_slice(task);
}
