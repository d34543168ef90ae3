/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/ipc/sem.h"
#include "kernel/sched/wait.h"

/* What the end of those who share a list does to a set. */
struct sem_undo {
	struct list_node in_list, in_set;
	struct sem_set *set;
	int16_t adjust[]; /* for each semaphore */
};

#define SEM_WAITS 1 /* the status of a request that waits */

struct sem_request {
	struct list_node link; /* in the set's waiting */
	const struct linux_sembuf *ops, *blocking;
	unsigned count;
	bool alters;
	struct sem_undo *undo; /* NULL: nothing is to be undone */
	int32_t pid;
	int status; /* SEM_WAITS, or the result */
	struct wait_queue queue;
};

/* Completes what waits and can be done now. Returns whether any has been. */
bool sem_update(struct sem_set *set);

/* The current thread's undo of a set, made if needed. NULL: no memory. */
struct sem_undo *sem_undo_find(struct sem_set *set);
void sem_undo_free(struct sem_undo *undo);
