/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The numbers of threads, processes, process groups and sessions. They are of one kind: a number is
 * in use as long as any of these has it, and is not given to another before.
 */
#pragma once

#include "kernel/sched/wait.h"

struct process;
struct process_group;
struct session;
struct task;

#define PID_MAX 32768 /* all numbers are below: as kernel.pid_max of a small machine */

struct pid {
	int32_t number;
	uint32_t refcount;
	struct pid *next; /* in its bucket */
	char text[12];	  /* the number, once it was asked for; else empty */
	/* Who has the number; NULL: nobody of that kind. A process that has ended keeps its number,
	 * and the task of its first thread, until its parent has waited for it. */
	struct task *task;
	struct process *process;
	struct process_group *group;
	struct session *session;
	struct wait_queue
		changes; /* woken when the thread or process ends, and when it is reaped */
};

/*
 * A free number, or the wanted one if that is not 0. 0, -ENOMEM, -EAGAIN (all are in use), or with
 * a wanted one -EINVAL (there can be no such number), -EPERM (that needs a capability) or -EEXIST.
 */
int pid_create(int wanted, struct pid **out);

/* The number given last, and how many there were in all. */
int pid_last(void);
uint64_t pid_count_given(void);

/* To be called when one of those who had the number has gone, or none came: nobody finds a number
 * that is not in use. */
void pid_release(struct pid *pid);

/* References only keep the memory; those who have the number need none. */
void pid_get(struct pid *pid);
void pid_put(struct pid *pid);

/* What has a number, borrowed; NULL: there is no such thing. Never sleep. */
struct pid *pid_find(int number);
struct task *task_find(int tid);
struct process *process_find(int pid);
struct process_group *group_find(int pgid);
