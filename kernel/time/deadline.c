// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/time/deadline.h"

#include "include/linux/errno.h"
#include "kernel/sched/task.h"
#include "kernel/time/alarm.h"
#include "plat/kvm/clock.h"

/* On the stack of the task that it wakes. */
struct wall_sleep {
	struct alarm alarm;
	struct task *task;
	bool expired;
};

static void wall_expired(struct timer *timer)
{
	struct alarm *alarm = container_of(timer, struct alarm, timer);
	struct wall_sleep *sleep = container_of(alarm, struct wall_sleep, alarm);

	sleep->expired = true;
	task_wake(sleep->task);
}

static int sleep_wall(uint64_t ns)
{
	struct wall_sleep sleep = {.task = current_task()};
	int result;

	alarm_init(&sleep.alarm, wall_expired);
	result = alarm_start(&sleep.alarm, ns, true);
	if (result < 0)
		return result;
	result = wait_sleep(WAIT_FOREVER, WAIT_INTERRUPTIBLE);
	alarm_stop(&sleep.alarm);
	return sleep.expired ? -ETIMEDOUT : result;
}

int deadline_sleep(struct deadline deadline)
{
	if (!deadline.wall)
		return wait_sleep(deadline.ns, WAIT_INTERRUPTIBLE);
	if (deadline.ns <= clock_realtime_ns())
		return wait_sleep(0, WAIT_INTERRUPTIBLE);
	return sleep_wall(deadline.ns);
}
