/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of scheduling share: threads on one CPU, with a policy each. */
#pragma once

#include "tests/abi/futex/futex.h"

#include <stdio.h>

/* Lets the calling thread, and those it makes, run on one CPU only. */
static inline void use_one_cpu(void)
{
	unsigned long mask[16] = {1};

	if (SYS(sched_setaffinity, 0, sizeof(mask), mask) != 0)
		say("the CPU cannot be chosen");
}

static inline long set_policy(int tid, int policy, int priority)
{
	return SYS(sched_setscheduler, tid, policy, &priority);
}

/* Events of several threads, in the order in which they happened. */
static char events[64][32];
static volatile unsigned event_count;

static inline void event(const char *what)
{
	unsigned index = __atomic_fetch_add(&event_count, 1, __ATOMIC_SEQ_CST);

	if (index < ARRAY_LEN(events))
		snprintf(events[index], sizeof(events[0]), "%s", what);
}

static inline void show_events(void)
{
	for (unsigned i = 0; i < event_count && i < ARRAY_LEN(events); i++)
		say("  %s", events[i]);
	event_count = 0;
}

/* CPU time of the calling thread, in ns. */
static inline long thread_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}
