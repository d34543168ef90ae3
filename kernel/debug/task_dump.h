/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"

/* Writes to the log where in the kernel every thread stands. */
void task_dump_all(void);

/* With watchdog=SECONDS on the command line, does so when no thread has run for so long. Called
 * once at boot, after timers_init(). */
#ifdef CONFIG_DEBUG
void watchdog_init(void);
#else
static inline void watchdog_init(void)
{
}
#endif
