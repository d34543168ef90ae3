/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers that are files (timerfd_create(2)). */
#pragma once

#include "kernel/lib/compiler.h"

struct file;
struct text;

/* Both in ns; a value of 0 stops the timer, an interval of 0 makes it expire once. */
struct timerfd_setting {
	uint64_t value, interval;
};

/* Makes a stopped timer; flags: O_NONBLOCK. NULL without memory. */
struct file *timerfd_create(int clock, uint32_t flags);

/* Whether file is one, and whether it counts by the wall clock. */
bool timerfd_is(const struct file *file);
int timerfd_clock(const struct file *file);

/*
 * Sets a timer to expire setting->value from now, or, with deadline_ns not 0, at that monotonic
 * time (a value that is not 0 is then only what starts it). With TIMERFD_WALL that moves when the
 * wall clock is set, and with TIMERFD_CANCEL, too, reading fails then, once. *old is what
 * timerfd_get() would have said. 0; -ENOMEM; or -ECANCELED, and it is set: nobody has yet read that
 * the clock was set before.
 */
#define TIMERFD_WALL   (1u << 0)
#define TIMERFD_CANCEL (1u << 1)
int timerfd_set(struct file *file, const struct timerfd_setting *setting, uint64_t deadline_ns,
		unsigned how, struct timerfd_setting *old);

/* The time left until it expires next, 0 when it does not, and the interval. 0 or -ENOMEM. */
int timerfd_get(struct file *file, struct timerfd_setting *setting);

/* Writes the lines of /proc/PID/fdinfo about a file, if it is a timer. */
void timerfd_show(struct file *file, struct text *text);
