/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fail_nth=N: the N-th allocation of pages or of an object after the start of the first process
 * fails, as it would without memory. With 0 none fails; how many there were is said at the end.
 * fail_random=N: each of them fails with a chance of one in N, as fail_seed=N has it.
 */
#pragma once

#include "kernel/lib/kconfig.h"
#include "kernel/lib/types.h"

#ifdef CONFIG_FAIL_NTH

/* Begins to count, and stops and says how far it got. */
void fail_nth_begin(void);
void fail_nth_end(void);

/* Called for each allocation: whether this is the one to fail. */
bool fail_nth_is_now(void);

#else

static inline void fail_nth_begin(void)
{
}

static inline void fail_nth_end(void)
{
}

static inline bool fail_nth_is_now(void)
{
	return false;
}

#endif
