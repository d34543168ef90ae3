// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/mutex.h"

#include "kernel/sched/nosleep.h"
#include "kernel/sched/task.h"

/* Apart from mutex_lock(), which then needs no stack frame. A task that waits for itself would hang
 * for ever; a panic says where. */
static __attribute__((noinline)) void wait_for_unlock(struct mutex *mutex)
{
	assert_always(mutex->owner != current_task());
	wait_event(&mutex->waiters, !mutex->owner);
	mutex->owner = current_task();
}

void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	if (unlikely(mutex->owner))
		wait_for_unlock(mutex);
	else
		mutex->owner = current_task();
}

void mutex_unlock(struct mutex *mutex)
{
	assert(mutex->owner == current_task());
	mutex->owner = NULL;
	if (unlikely(!list_empty(&mutex->waiters.waiters)))
		wake_up(&mutex->waiters);
}

bool mutex_is_held(const struct mutex *mutex)
{
	return mutex->owner == current_task();
}
