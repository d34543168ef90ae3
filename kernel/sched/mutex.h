/* SPDX-License-Identifier: BSD-3-Clause */
/* A sleeping lock, held across sleep points. Locks are taken in the order of docs/architecture.md.
 */
#pragma once

#include "kernel/sched/wait.h"

struct mutex {
	struct task *owner;
	struct wait_queue waiters;
};

#define MUTEX_INIT(m)                              \
	{                                          \
		NULL, WAIT_QUEUE_INIT((m).waiters) \
	}

static inline void mutex_init(struct mutex *mutex)
{
	mutex->owner = NULL;
	wait_queue_init(&mutex->waiters);
}

void mutex_lock(struct mutex *mutex); /* may sleep; not recursive */
void mutex_unlock(struct mutex *mutex);
bool mutex_is_held(const struct mutex *mutex); /* by the current task */
