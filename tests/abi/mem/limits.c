// SPDX-License-Identifier: BSD-3-Clause
// RLIMIT_AS, RLIMIT_DATA and RLIMIT_STACK, as they are at the time of the attempt.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define ANON   (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW     (PROT_READ | PROT_WRITE)
#define MIB(n) ((long)(n) << 20)

static struct rlimit old;

static void limit(int which, unsigned long bytes)
{
	struct rlimit new;

	SYS(prlimit64, 0, which, NULL, &old);
	new = (struct rlimit){bytes, old.rlim_max};
	SYS(prlimit64, 0, which, &new, NULL);
}

static void unlimit(int which)
{
	SYS(prlimit64, 0, which, &old, NULL);
}

static long use_stack(long depth)
{
	volatile char frame[4000];

	frame[0] = depth;
	return depth == 0 ? 0 : use_stack(depth - 1) + frame[0];
}

TEST(address_space)
{
	char *p;

	limit(RLIMIT_AS, MIB(300));
	CALL(mmap, NULL, MIB(400), PROT_NONE, ANON, -1, 0);
	p = (char *)CALL_PAGE(mmap, NULL, MIB(200), PROT_NONE, ANON, -1, 0);
	CALL(mmap, NULL, MIB(200), PROT_NONE, ANON, -1, 0);
	CALL_PAGE(mmap, p, MIB(200), PROT_NONE, ANON | MAP_FIXED, -1, 0);
	unlimit(RLIMIT_AS);
	CALL(munmap, p, MIB(200));
}

/* In a process of its own, which has mapped little so far. */
TEST_ALONE(data)
{
	char *heap = (char *)SYS(brk, 0);
	char *p = (char *)SYS(mmap, NULL, MIB(64), PROT_READ, ANON | MAP_NORESERVE, -1, 0);

	limit(RLIMIT_DATA, MIB(32));
	CALL(mmap, NULL, MIB(40), RW, ANON, -1, 0);
	CALL(mprotect, p, MIB(40), RW);
	CALL(mprotect, p, MIB(1), RW);
	check((char *)SYS(brk, heap + MIB(40)) == heap);
	check((char *)SYS(brk, heap + MIB(1)) == heap + MIB(1));
	check((char *)SYS(brk, heap) == heap);
	unlimit(RLIMIT_DATA);
	CALL(munmap, p, MIB(64));
}

TEST(stack)
{
	limit(RLIMIT_STACK, MIB(32));
	say("28 MiB deep: %ld", use_stack(7000) & 1);
	unlimit(RLIMIT_STACK);
}
