// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/time/alarm.h"

#include "include/linux/errno.h"

#include "plat/kvm/clock.h"

static struct list_node wall_alarms = LIST_INIT(wall_alarms);
static struct list_node listeners = LIST_INIT(listeners);

void alarm_init(struct alarm *alarm, void (*func)(struct timer *timer))
{
	timer_init(&alarm->timer, func);
	list_init(&alarm->link);
}

/* The monotonic time at which the wall clock shows ns; what has passed is now. */
static uint64_t wall_to_monotonic(uint64_t ns)
{
	uint64_t now_ns = clock_monotonic_ns(), wall_now_ns = clock_realtime_ns();

	return ns > wall_now_ns ? now_ns + (ns - wall_now_ns) : now_ns;
}

int alarm_start(struct alarm *alarm, uint64_t ns, bool wall)
{
	list_remove(&alarm->link);
	if (wall) {
		alarm->wall_ns = ns;
		ns = wall_to_monotonic(ns);
	}
	if (timer_start(&alarm->timer, ns) != 0)
		return -ENOMEM;
	if (wall)
		list_add(&wall_alarms, &alarm->link);
	return 0;
}

void alarm_stop(struct alarm *alarm)
{
	list_remove(&alarm->link);
	timer_stop(&alarm->timer);
}

/* Timers that run are moved, which takes no memory. Those that have expired stay where they are. */
void alarms_clock_was_set(void)
{
	struct clock_listener *listener;
	struct alarm *alarm;

	list_for_each_entry (alarm, &wall_alarms, link)
		if (timer_is_running(&alarm->timer))
			(void)!timer_start(&alarm->timer, wall_to_monotonic(alarm->wall_ns));
	list_for_each_entry (listener, &listeners, link)
		listener->func(listener);
}

void clock_listener_add(struct clock_listener *listener)
{
	list_add(&listeners, &listener->link);
}

void clock_listener_remove(struct clock_listener *listener)
{
	list_remove(&listener->link);
}
