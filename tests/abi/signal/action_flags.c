// SPDX-License-Identifier: BSD-3-Clause
// Every flag of rt_sigaction, and what is kept of those that Linux does not know.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <signal.h>

struct action {
	unsigned long handler, flags, restorer, mask;
};

TEST(kept)
{
	struct action old, action = {.mask = ~0UL};

	for (int bit = 0; bit < 64; bit++) {
		action.flags = 1UL << bit;
		show(SYS(rt_sigaction, SIGUSR1, &action, NULL, 8), "set %lx", action.flags);
		CALL(rt_sigaction, SIGUSR1, NULL, &old, 8);
		say("  flags %lx, mask %lx", old.flags, old.mask);
	}
	action.flags = 0;
	action.mask = 0;
	CALL(rt_sigaction, SIGUSR1, &action, NULL, 8);
}
