/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks of the debug configuration: sections that rely on not sleeping, and functions that may. */
#pragma once

#include "kernel/debug/races.h"
#include "kernel/lib/assert.h"
#include "plat/x86_64/cpu.h"

static inline void no_sleep_begin(void)
{
	if (IS_ENABLED(CONFIG_DEBUG))
		this_cpu()->no_sleep++;
}

static inline void no_sleep_end(void)
{
	if (IS_ENABLED(CONFIG_DEBUG))
		this_cpu()->no_sleep--;
}

static inline void assert_may_sleep(void)
{
	assert(this_cpu()->no_sleep == 0 && !this_cpu()->in_interrupt);
}

/* At the beginning of whatever may sleep. */
static inline void might_sleep(void)
{
	assert_may_sleep();
	race_point();
}
