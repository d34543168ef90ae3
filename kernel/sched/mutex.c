// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/mutex.h"

#include "kernel/sched/nosleep.h"
#include "kernel/sched/task.h"

#ifdef CONFIG_DEBUG

_Static_assert(LOCK_RANKS <= ARRAY_SIZE(((struct task *)0)->locks_held), "a count for each rank");

static void check_order(const struct mutex *mutex)
{
	for (unsigned rank = mutex->rank + 1; rank < LOCK_RANKS; rank++)
		assert(current_task()->locks_held[rank] == 0);
}

static void count_held(const struct mutex *mutex, int change)
{
	current_task()->locks_held[mutex->rank] += change;
}

void mutex_assert_none_held(void)
{
	for (unsigned rank = 0; rank < LOCK_RANKS; rank++)
		assert(current_task()->locks_held[rank] == 0);
}

#else

static void check_order(const struct mutex *mutex)
{
}

static void count_held(const struct mutex *mutex, int change)
{
}

#endif

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
	check_order(mutex);
	might_sleep();
	if (unlikely(mutex->owner))
		wait_for_unlock(mutex);
	else
		mutex->owner = current_task();
	count_held(mutex, 1);
}

void mutex_unlock(struct mutex *mutex)
{
	assert(mutex->owner == current_task());
	race_delay();
	count_held(mutex, -1);
	mutex->owner = NULL;
	if (unlikely(!list_empty(&mutex->waiters.waiters)))
		wake_up(&mutex->waiters);
	race_delay();
}

bool mutex_is_held(const struct mutex *mutex)
{
	return mutex->owner == current_task();
}
