// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/fail_nth.h"

#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"

static bool counting;
static uint64_t count, nth;

void fail_nth_begin(void)
{
	counting = cmdline_get("fail_nth") != NULL;
	nth = cmdline_get_u64("fail_nth", 0);
}

void fail_nth_end(void)
{
	if (counting)
		log_warn("fail_nth: %lu allocations", count);
	counting = false;
}

bool fail_nth_is_now(void)
{
	return counting && ++count == nth;
}
