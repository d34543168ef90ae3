/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ordinary threads share the CPU in proportion to weights, which their nice values stand for: one
 * step of nice is a factor of 1.25, as on Linux. A thread's virtual time passes the slower the more
 * it weighs; whoever has had the least of it runs next. A thread that slept does not catch up on
 * all that it missed, but gets the CPU soon.
 */
#pragma once

#include "include/linux/sched.h"
#include "kernel/sched/run_queue.h"
#include "kernel/sched/task.h"
#include "plat/x86_64/pending.h"

#define FAIR_SHIFT	  20
#define NICE_0_WEIGHT	  1024
#define IDLE_WEIGHT	  3 /* SCHED_IDLE */

#define SLICE_NS	  (3 * NS_PER_MS)
#define SLEEPER_CREDIT_NS (3 * NS_PER_MS / 2)
#define GRANULARITY_NS	  NS_PER_MS /* who wakes up lets others run for less than this */

/* 1024 × 1.25^-nice */
static const uint32_t weights[NICE_MAX - NICE_MIN + 1] = {
	88818, 71054, 56843, 45475, 36380, 29104, 23283, 18626, 14901, 11921,
	9537,  7629,  6104,  4883,  3906,  3125,  2500,	 2000,	1600,  1280,
	1024,  819,   655,   524,   419,   336,	  268,	 215,	172,   137,
	110,   88,    70,    56,    45,	   36,	  29,	 23,	18,    15,
};

static inline struct task *task_of(const struct heap_node *node)
{
	return (struct task *)container_of(node, struct task, sched.node);
}

static inline bool less(const struct heap_node *a, const struct heap_node *b)
{
	const struct sched_entity *left = container_of(a, struct sched_entity, node);
	const struct sched_entity *right = container_of(b, struct sched_entity, node);

	if (left->vruntime != right->vruntime)
		return left->vruntime < right->vruntime;
	return left->order < right->order;
}

static inline void ordinary_init(struct run_queue *queue)
{
	queue->fair.less = less;
}

static inline uint64_t first_vruntime(const struct run_queue *queue)
{
	return queue->fair.root ? task_of(queue->fair.root)->sched.vruntime : 0;
}

static inline void ordinary_add(struct run_queue *queue, struct task *task,
				enum sched_arrival arrival)
{
	struct sched_entity *entity = &task->sched;
	uint64_t oldest = queue->fair_now - MIN(queue->fair_now, (uint64_t)SLEEPER_CREDIT_NS);

	if (arrival == ARRIVAL_WOKEN)
		entity->vruntime = MAX(entity->vruntime, oldest);
	else if (arrival == ARRIVAL_YIELDED)
		entity->vruntime = MAX(entity->vruntime, first_vruntime(queue));
	entity->order = ++queue->arrivals;
	heap_add(&queue->fair, &entity->node);
}

static inline void ordinary_remove(struct run_queue *queue, struct task *task)
{
	heap_remove(&queue->fair, &task->sched.node);
}

static inline struct task *ordinary_first(const struct run_queue *queue)
{
	return queue->fair.root ? task_of(queue->fair.root) : NULL;
}

/* The first one, taken out of the queue; NULL if it is empty. */
static inline struct task *ordinary_take(struct run_queue *queue)
{
	struct heap_node *node = queue->fair.root;
	struct task *task;

	if (!node)
		return NULL;
	task = task_of(node);
	task->sched.queued = false;
	queue->count--;
	heap_remove_root(&queue->fair);
	return task;
}

static inline uint64_t virtual_time(const struct task *task, uint64_t ns)
{
	return (uint64_t)((unsigned __int128)ns * task->sched.per_weight >> FAIR_SHIFT);
}

static inline bool ordinary_preempts(const struct task *task, const struct task *running,
				     uint64_t ran_ns)
{
	uint64_t runs_at = running->sched.vruntime + virtual_time(running, ran_ns);

	if (unlikely(running->policy.policy == SCHED_IDLE && task->policy.policy != SCHED_IDLE))
		return true;
	/* Who is woken by what the running thread does waits a little: there may be more of it, and
	 * it is cheaper to do it all at once. What comes from outside is urgent. */
	if (ran_ns < GRANULARITY_NS && !pending_running)
		return false;
	return likely(task->policy.policy == SCHED_OTHER) &&
	       task->sched.vruntime + virtual_time(task, GRANULARITY_NS) < runs_at;
}

static inline uint64_t ordinary_slice(const struct task *task)
{
	return SLICE_NS;
}

/* The time of all goes on with the one that has least of it. */
static inline void ordinary_charge(struct run_queue *queue, struct task *task, uint64_t ns)
{
	uint64_t least;

	task->sched.vruntime += virtual_time(task, ns);
	least = task->sched.vruntime;
	if (queue->fair.root)
		least = MIN(least, first_vruntime(queue));
	queue->fair_now = MAX(queue->fair_now, least);
}

static inline void ordinary_set_rights(struct task *task)
{
	uint64_t weight = task->policy.policy == SCHED_IDLE ? IDLE_WEIGHT
							    : weights[task->policy.nice - NICE_MIN];

	task->sched.per_weight = ((uint64_t)NICE_0_WEIGHT << FAIR_SHIFT) / weight;
}
