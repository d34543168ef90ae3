/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers that expire at a time of the wall clock, which may be set meanwhile, or at a monotonic
 * one.
 */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/time/timer.h"

struct alarm {
	struct timer timer; /* its func is the alarm's: container_of() twice */
	struct list_node link;
	uint64_t wall_ns; /* since 1970; only while it is in the list of those */
};

void alarm_init(struct alarm *alarm, void (*func)(struct timer *timer));

/* Starts or moves it: to ns since 1970 with wall, otherwise since boot. 0 or -ENOMEM. */
int alarm_start(struct alarm *alarm, uint64_t ns, bool wall);
void alarm_stop(struct alarm *alarm);

/* When it expires, as things are, in monotonic ns. */
static inline uint64_t alarm_deadline(const struct alarm *alarm)
{
	return alarm->timer.deadline_ns;
}

/* The wall clock was set: moves what depends on it, and tells those who want to know. */
void alarms_clock_was_set(void);

/* Called with arg each time the wall clock was set, until removed. */
struct clock_listener {
	struct list_node link;
	void (*func)(struct clock_listener *listener);
};

void clock_listener_add(struct clock_listener *listener);
void clock_listener_remove(struct clock_listener *listener);
