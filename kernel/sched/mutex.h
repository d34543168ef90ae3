/* SPDX-License-Identifier: BSD-3-Clause */
/* A sleeping lock, held across sleep points. The debug build checks the order in which locks are
 * taken. */
#pragma once

#include "kernel/sched/wait.h"

/* What a lock guards. Who holds one takes none of those before it; docs/architecture.md says in
 * which order those of one rank are taken. */
enum lock_rank {
	LOCK_CORE,     /* the one core that is written at a time */
	LOCK_STREAM,   /* a pipe, a terminal, a port, or what a socket has received */
	LOCK_POSITION, /* a file's position */
	LOCK_TEXT,     /* what a file of /proc shows */
	LOCK_EPOLL,    /* an epoll; those that it watches after it */
	LOCK_RENAME,   /* one at a time moves a directory */
	LOCK_VNODE,    /* a vnode; a directory before what is in it */
	LOCK_MM,       /* an address space */
	LOCK_NOTIFY,   /* lists of watchers */
	LOCK_RANKS
};

struct mutex {
	struct task *owner;
	struct wait_queue waiters;
#ifdef CONFIG_DEBUG
	enum lock_rank rank;
#endif
};

#ifdef CONFIG_DEBUG
#define MUTEX_INIT(m, its_rank)                                              \
	{                                                                    \
		.waiters = WAIT_QUEUE_INIT((m).waiters), .rank = (its_rank), \
	}
#else
#define MUTEX_INIT(m, its_rank)                         \
	{                                               \
		.waiters = WAIT_QUEUE_INIT((m).waiters) \
	}
#endif

static inline void mutex_init(struct mutex *mutex, enum lock_rank rank)
{
	mutex->owner = NULL;
	wait_queue_init(&mutex->waiters);
#ifdef CONFIG_DEBUG
	mutex->rank = rank;
#endif
}

void mutex_lock(struct mutex *mutex); /* may sleep; not recursive */
void mutex_unlock(struct mutex *mutex);
bool mutex_is_held(const struct mutex *mutex); /* by the current task */

/* In a debug build, panics unless the current task holds no lock: before it goes back to its
 * program, and before it ends. */
#ifdef CONFIG_DEBUG
void mutex_assert_none_held(void);
#else
static inline void mutex_assert_none_held(void)
{
}
#endif
