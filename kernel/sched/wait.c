// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/wait.h"

#include "include/linux/errno.h"
#include "kernel/sched/nosleep.h"
#include "kernel/sched/task.h"
#include "kernel/signal/signal.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

/* A timer on the stack of the task that it wakes. */
struct sleep_timer {
	struct timer timer;
	struct task *task;
	bool expired;
};

void wait_add(struct wait_queue *queue, struct wait_entry *entry)
{
	list_add_tail(&queue->waiters, &entry->link);
}

void wait_prepare(struct wait_queue *queue, struct wait_entry *entry)
{
	might_sleep();
	entry->task = current_task();
	entry->func = NULL;
	entry->task->woken = false;
	wait_add(queue, entry);
}

void wait_finish(struct wait_entry *entry)
{
	list_remove(&entry->link);
}

static void sleep_expired(struct timer *timer)
{
	struct sleep_timer *sleep = container_of(timer, struct sleep_timer, timer);

	sleep->expired = true;
	task_wake(sleep->task);
}

/*
 * Sleeps unless something has woken the task since it last looked at its condition. Wake-ups only
 * happen at safe points, so none can come between the test and the switch.
 */
static void sleep_until_woken(struct task *task)
{
	race_delay();
	if (!task->woken) {
		task->state = TASK_SLEEPING;
		schedule();
	}
	task->woken = false;
}

static bool is_interrupted(const struct task *task, enum wait_mode mode)
{
	if (likely(!task->signal_flag) || mode == WAIT_UNINTERRUPTIBLE)
		return false;
	return mode == WAIT_INTERRUPTIBLE || signal_is_fatal_pending(task);
}

/* Apart from wait_sleep(), which needs less without it. */
static __attribute__((noinline)) int sleep_until(struct task *task, uint64_t deadline_ns)
{
	struct sleep_timer sleep = {.task = task};
	int result;

	if (deadline_ns <= clock_monotonic_ns())
		return -ETIMEDOUT;
	timer_init(&sleep.timer, sleep_expired);
	result = timer_start(&sleep.timer, deadline_ns);
	if (result != 0)
		return result;
	sleep_until_woken(task);
	timer_stop(&sleep.timer);
	return sleep.expired ? -ETIMEDOUT : 0;
}

int wait_sleep(uint64_t deadline_ns, enum wait_mode mode)
{
	struct task *task = current_task();

	if (is_interrupted(task, mode))
		return -ERESTARTSYS;
	task->wait_mode = mode;
	if (deadline_ns != WAIT_FOREVER)
		return sleep_until(task, deadline_ns);
	sleep_until_woken(task);
	return 0;
}

static bool wake_entry(struct wait_entry *entry)
{
	if (entry->func)
		return entry->func(entry);
	task_wake(entry->task);
	return false;
}

void wake_up(struct wait_queue *queue)
{
	if (!list_empty(&queue->waiters))
		wake_entry(list_first(&queue->waiters, struct wait_entry, link));
}

void wake_up_all(struct wait_queue *queue)
{
	struct wait_entry *entry, *next;
	bool found = false;

	list_for_each_entry_safe (entry, next, &queue->waiters, link) {
		if (entry->func && entry->exclusive && found)
			continue;
		found |= wake_entry(entry);
	}
}

bool wait_queue_has_sleeper(const struct wait_queue *queue)
{
	const struct wait_entry *entry;

	list_for_each_entry (entry, &queue->waiters, link)
		if (entry->func || !entry->task->woken)
			return true;
	return false;
}
