// SPDX-License-Identifier: BSD-3-Clause
// What lwIP expects of its system, apart from the hooks.

#include <lwip/sys.h>
#include <lwip/timeouts.h>

#include "plat/kvm/clock.h"

u32_t sys_now(void)
{
	return (u32_t)(clock_monotonic_ns() / NS_PER_MS);
}

/* Its timers are run by kernel/net/inet/ticks.c. */
void sys_timeouts_init(void)
{
}
