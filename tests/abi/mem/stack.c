// SPDX-License-Identifier: BSD-3-Clause
// Stacks grow down on demand, as far as they may, and keep away from what is below them.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/mman.h>

#define RW (PROT_READ | PROT_WRITE)

static long use_stack(long depth)
{
	volatile char frame[4000];

	frame[0] = depth;
	return depth == 0 ? 0 : use_stack(depth - 1) + frame[0];
}

static const char *writable(char *p)
{
	long fd = SYS(open, "/dev/zero", O_RDONLY);
	long result = SYS(read, fd, p, 1);

	SYS(close, fd);
	return result == 1 ? "written" : errno_name(-result);
}

TEST(grows)
{
	say("7 MiB deep: %ld", use_stack(1800));
}

TEST(grows_down_mapping)
{
	char *top = (char *)0x600000000000;
	char *p = (char *)CALL_PAGE(mmap, top - PAGE, PAGE, RW,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);

	say("just below: %s", writable(p - 1));
	say("40 pages below: %s", writable(p - 40 * PAGE));
	CALL_PAGE(mmap, p - 300 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	say("at the gap: %s", writable(p - 43 * PAGE));
	say("in the gap: %s", writable(p - 44 * PAGE));
	CALL(mprotect, p, PAGE, PROT_READ | PROT_GROWSDOWN);
	say("the whole of it read only: %s", writable(p - 20 * PAGE));
	CALL(munmap, p - 300 * PAGE, 301 * PAGE);
}

TEST_ALONE(overflow)
{
	say("endless: %ld", use_stack(1L << 40));
}
