/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Races made likely, for tests: with preempt_random=SEED on the command line of a debug kernel,
 * slices have random lengths, most of them very short, a thread may lose the CPU wherever it might
 * sleep and to whom it wakes, and time passes before it sleeps, wakes others, and unlocks.
 */
#pragma once

#include "kernel/lib/compiler.h"

#ifdef CONFIG_DEBUG

extern bool races_wanted;

void races_init(void);

/* A length for a slice that would be slice_ns long. */
uint64_t races_slice(uint64_t slice_ns);

/* May let another thread run. To be called where sleeping is allowed. */
void races_yield(void);

/* May let some time pass, in which interrupts and timers come. Never sleeps. */
void races_wait(void);

/* Whether who runs should lose the CPU to one that has just woken up. */
bool races_preempt(void);

static inline void race_point(void)
{
	if (unlikely(races_wanted))
		races_yield();
}

static inline void race_delay(void)
{
	if (unlikely(races_wanted))
		races_wait();
}

#else

static inline void races_init(void)
{
}

static inline uint64_t races_slice(uint64_t slice_ns)
{
	return slice_ns;
}

static inline bool races_preempt(void)
{
	return false;
}

static inline void race_point(void)
{
}

static inline void race_delay(void)
{
}

#endif
