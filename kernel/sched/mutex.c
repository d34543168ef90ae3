// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/mutex.h"

#include "kernel/sched/nosleep.h"
#include "kernel/sched/task.h"

void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	assert(mutex->owner != current_task());
	if (mutex->owner)
		wait_event(&mutex->waiters, !mutex->owner);
	mutex->owner = current_task();
}

void mutex_unlock(struct mutex *mutex)
{
	assert(mutex->owner == current_task());
	mutex->owner = NULL;
	wake_up(&mutex->waiters);
}

bool mutex_is_held(const struct mutex *mutex)
{
	return mutex->owner == current_task();
}
