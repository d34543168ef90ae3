/* SPDX-License-Identifier: BSD-3-Clause */
/* The three interval timers of a process (setitimer(2)). Nothing here sleeps. */
#pragma once

#include "kernel/lib/types.h"

struct process;

struct interval_setting {
	uint64_t value_ns, interval_ns; /* value 0: it does not run */
};

/* which: LINUX_ITIMER_x. */
void interval_timer_get(struct process *process, int which, struct interval_setting *setting);
/* 0, or -ENOMEM. */
int interval_timer_set(struct process *process, int which, const struct interval_setting *setting);

/* The process ends. */
void interval_timers_free(struct process *process);
