// SPDX-License-Identifier: BSD-3-Clause
// Every clock that the newer futex calls may be given, and every size.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#ifndef SYS_futex_waitv /* not every C library knows them */
#define SYS_futex_waitv 449
#endif
#ifndef SYS_futex_wait
#define SYS_futex_wait 455
#endif

TEST(clocks)
{
	unsigned long word = 1;
	long time[2] = {0, 0};
	struct {
		unsigned long value, address;
		unsigned flags, unused;
	} waiter = {2, (unsigned long)&word, 2, 0};

	for (int clock = -1; clock <= 13; clock++) {
		show(SYS(futex_wait, &word, 2, ~0U, 2, time, clock), "futex_wait %d", clock);
		show(SYS(futex_wait, &word, 2, ~0U, 2, NULL, clock), "futex_wait %d for ever",
		     clock);
		show(SYS(futex_waitv, &waiter, 1, 0, time, clock), "futex_waitv %d", clock);
	}
}

TEST(sizes)
{
	unsigned long word = 1;

	for (int size = 0; size < 16; size++) {
		show(SYS(futex_wait, &word, 2, ~0U, size, NULL, 1), "size %d", size);
		show(SYS(futex_wait, &word, 2, ~0U, size | 0x80, NULL, 1), "size %d, private",
		     size);
	}
}
