/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Semaphores of System V (semop(2)). A request does all of its operations or none, and waits until
 * it can; whoever changes values completes the requests that wait, in the order they came. Nothing
 * here sleeps but sem_operate().
 */
#pragma once

#include "kernel/ipc/ipc_perm.h"
#include "kernel/lib/list.h"

struct task;

#define SEM_SETS_MAX   32000u /* kernel.sem, … */
#define SEM_OF_SET_MAX 32000u
#define SEM_ALL_MAX    1024000000u /* … as Linux has it */
#define SEM_OPS_MAX    500u
#define SEM_VALUE_MAX  32767
#define SEM_ADJUST_MAX 32767

struct sem {
	int32_t value;
	int32_t last; /* the process that operated on it */
};

struct sem_set {
	struct ipc_perm perm;
	unsigned count;
	int64_t operated_s, changed_s; /* in real time, 0: never */
	struct list_node waiting;      /* requests */
	struct list_node undos;
	struct sem sems[];
};

/* A new set, all of whose values are 0: 0, -EINVAL, -ENOSPC, -ENOMEM. */
int sem_create(int key, unsigned count, unsigned mode, struct sem_set **out);
/* By key (not IPC_PRIVATE), by identifier, by its place in the table; NULL: there is none. */
struct sem_set *sem_find_key(int key);
struct sem_set *sem_find(int id);
struct sem_set *sem_at(unsigned index);
/* The highest place in use, or -1; how many sets there are, and semaphores in all of them. */
int sem_last_index(void);
unsigned sem_count_sets(void);
unsigned sem_count_all(void);
/* Whoever waits gets -EIDRM. */
void sem_remove(struct sem_set *set);
void sem_remove_all(void);

/*
 * Does operations for the current thread, or waits until they can be done, a signal comes, or the
 * deadline (monotonic ns) passes. 0, or -EINVAL, -EFBIG, -EACCES, -ERANGE, -EAGAIN, -ENOMEM,
 * -EIDRM, -EINTR.
 */
int sem_operate(int id, const struct linux_sembuf *ops, unsigned count, uint64_t deadline_ns);

/* Sets the values of count semaphores from first on; what would be undone of them is forgotten. */
void sem_set_values(struct sem_set *set, unsigned first, unsigned count, const uint16_t *values);

/* How many requests wait for a semaphore, to become 0 or to become larger. */
unsigned sem_count_waiting(const struct sem_set *set, unsigned number, bool for_zero);

/* Lets a new thread share the current one's list of what is undone when its last thread ends
 * (CLONE_SYSVSEM). 0 or -ENOMEM. */
int sem_undo_share(struct task *child);
/* A thread has done with its list: the last one undoes what is in it. */
void sem_undo_leave(struct task *task);
