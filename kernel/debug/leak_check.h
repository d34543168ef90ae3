/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * leakcheck=1: when the first process has ended, all it had is freed and the memory in use compared
 * with that before it was made. What files take is no leak: it is counted file by file.
 * Network devices are stopped before the second count.
 * leakcheck=seeded leaks a page and an object, to prove that this is noticed.
 */
#pragma once

#include "kernel/lib/kconfig.h"
#include "kernel/lib/types.h"

#ifdef CONFIG_LEAK_CHECK

/* Notes what is in use; before the process gets its memory and files. May sleep. */
void leak_check_begin(void);

/*
 * Says in the log what is in use that was not before. Returns whether there is no such thing. All
 * processes have ended, and have given back what they had. May sleep.
 */
bool leak_check_end(void);

#else

static inline void leak_check_begin(void)
{
}

static inline bool leak_check_end(void)
{
	return true;
}

#endif
