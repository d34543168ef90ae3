/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers: callbacks at a monotonic time. The clock is tickless: the hardware timer is only set for
 * the earliest of them. */
#pragma once

#include "kernel/lib/compiler.h"

struct timer {
	uint64_t deadline_ns;
	void (*func)(struct timer *timer); /* runs as deferred work; must not sleep */
	uint32_t heap_index;		   /* 0: not running */
};

void timer_init(struct timer *timer, void (*func)(struct timer *timer));
/* Starts or moves the timer. 0 or -ENOMEM. */
int timer_start(struct timer *timer, uint64_t deadline_ns);
/* Stops it; harmless when it is not running. */
void timer_stop(struct timer *timer);
static inline bool timer_is_running(const struct timer *timer)
{
	return timer->heap_index != 0;
}

/* Called once at boot, after clock_init(). */
void timers_init(void);
