// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/fail_nth.h"

#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"

static bool counting;
static uint64_t count, nth;
static uint64_t one_of; /* fail_random, 0: no */
static uint64_t state;

void fail_nth_begin(void)
{
	nth = cmdline_get_u64("fail_nth", 0);
	one_of = cmdline_get_u64("fail_random", 0);
	state = cmdline_get_u64("fail_seed", 1) * 2685821657736338717UL + 88172645463325252UL;
	counting = cmdline_get("fail_nth") || one_of > 0;
}

void fail_nth_end(void)
{
	if (counting)
		log_warn("fail_nth: %lu allocations", count);
	counting = false;
}

/* xorshift64: a seed gives the same failures again, as long as nothing else is different. */
static bool fails_at_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 16) % one_of == 0;
}

bool fail_nth_is_now(void)
{
	if (!counting)
		return false;
	return ++count == nth || (one_of > 0 && fails_at_random());
}
