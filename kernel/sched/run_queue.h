/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who can run and does not. Threads in real time come first, by level; among those of one level
 * (SCHED_FIFO, SCHED_RR) whoever came first. How the others share what is left is a choice of the
 * configuration: fair.h or cooperative.h, which define the functions ordinary_x().
 *
 * Nothing here sleeps or knows of the CPU; the task that runs is in no queue.
 */
#pragma once

#include "kernel/sched/heap.h"
#include "kernel/sched/policy.h"

struct task;

#define SCHED_LEVELS   100 /* 0 is for those without a level */
#define SLICE_ENDLESS  UINT64_MAX
#define ROUND_ROBIN_NS (100 * NS_PER_MS) /* as on Linux */

/* Why a task enters the queue. */
enum sched_arrival {
	ARRIVAL_WOKEN,	   /* it slept, or is new */
	ARRIVAL_PREEMPTED, /* another has more right to the CPU, or its rights have changed */
	ARRIVAL_EXPIRED,   /* it had its time */
	ARRIVAL_YIELDED,   /* it gives way to others of its level */
};

struct run_queue {
	struct list_node levels[SCHED_LEVELS]; /* level 0: the ordinary ones, where in a list */
	uint64_t occupied[2];		       /* a bit for each level in use, 0 not counted */
	struct heap fair;
	uint64_t fair_now; /* vruntime: all that run or can run had about that */
	uint64_t arrivals;
	unsigned count;
};

void run_queue_init(struct run_queue *queue);

/* Adds a task, and takes out one that is there. */
void run_queue_add(struct run_queue *queue, struct task *task, enum sched_arrival arrival);
void run_queue_remove(struct run_queue *queue, struct task *task);

/* Who is to run next; NULL: nobody can. run_queue_take() takes it out. */
struct task *run_queue_first(const struct run_queue *queue);
struct task *run_queue_take(struct run_queue *queue);

/* Whether a task that could run should do so now, instead of one that has run for ran_ns since it
 * was last charged. */
bool run_queue_preempts(const struct task *task, const struct task *running, uint64_t ran_ns);

/* How long a task that runs may go on while those in the queue wait: ns, or SLICE_ENDLESS. */
uint64_t run_queue_slice(const struct run_queue *queue, const struct task *running);

/* Accounts for ns of CPU time. */
void run_queue_charge(struct run_queue *queue, struct task *task, uint64_t ns);

/* How long a task of level 0 may run while others wait. */
uint64_t run_queue_ordinary_slice(const struct task *task);

/* What its policy and what it inherits mean for a task that is in no queue. */
void run_queue_set_rights(struct task *task);
