/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of the scheduler. */
#pragma once

#include "kernel/sched/run_queue.h"
#include "kernel/sched/task.h"

/* Of this CPU. */
extern struct run_queue run_queue;
extern struct task idle_task;

/* Whether schedule() is to choose anew although the current task could go on. */
extern bool resched_wanted;

/* Accounts for the CPU time that the current task has had up to now. */
void sched_charge(struct task *current, uint64_t now_ns);

/* Has schedule() called at the next safe point, to choose anew. */
void sched_want_resched(void);

/* To be called when a task has come into the queue: it may be its turn. */
void preempt_check(const struct task *task);

/* To be called when a task is going to run: sets the timer for the end of its slice, if one will be
 * needed. */
void preempt_start_slice(const struct task *task, uint64_t now_ns);

/* Called once at boot. */
void preempt_init(void);
