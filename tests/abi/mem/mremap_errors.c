// SPDX-License-Identifier: BSD-3-Clause
// What mremap refuses, and with which of several errors.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define MOVE	  MREMAP_MAYMOVE
#define FIXED	  (MREMAP_MAYMOVE | MREMAP_FIXED)
#define DONTUNMAP (MREMAP_MAYMOVE | MREMAP_DONTUNMAP)
#define TOP	  0x7ffffffff000
#define TARGET	  (FREE_AT + 100 * PAGE)

static char *start(void)
{
	char *p = map_letters(FREE_AT, 4, ANON);

	SYS(mprotect, p + 2 * PAGE, PAGE, PROT_READ);
	SYS(munmap, p + 3 * PAGE, PAGE);
	return p;
}

static void finish(void)
{
	SYS(munmap, FREE_AT, 200 * PAGE);
}

TEST(arguments)
{
	char *p = start();

	CALL(mremap, p, PAGE, PAGE, 8, 0);
	CALL(mremap, p, PAGE, PAGE, -1L, 0);
	CALL(mremap, p, PAGE, PAGE, 1L << 40, 0);
	CALL(mremap, p + 1, PAGE, PAGE, 0, 0);
	CALL(mremap, p, PAGE, 0, 0, 0);
	CALL(mremap, p, PAGE, -1L, MOVE, 0);
	CALL(mremap, p, PAGE, TOP + PAGE, MOVE, 0);
	CALL(mremap, p, PAGE, TOP, MOVE, 0);
	CALL(mremap, p, PAGE, -PAGE, MOVE, 0);
	CALL(mremap, p, PAGE, PAGE, MREMAP_FIXED, TARGET);
	CALL(mremap, p, PAGE, PAGE, MREMAP_DONTUNMAP, 0);
	CALL(mremap, p, PAGE, 2 * PAGE, DONTUNMAP, 0);
	CALL(mremap, p, PAGE, PAGE, FIXED, TARGET + 1);
	CALL(mremap, p, PAGE, PAGE, DONTUNMAP, TARGET + 1);
	CALL(mremap, p, PAGE, PAGE, FIXED, TOP);
	CALL(mremap, p, PAGE, PAGE, FIXED, -PAGE);
	CALL(mremap, p, PAGE, PAGE, FIXED, 1L << 56);
	CALL(mremap, p, 2 * PAGE, 2 * PAGE, FIXED, p + PAGE);
	CALL(mremap, p, 2 * PAGE, 2 * PAGE, FIXED, p);
	CALL(mremap, p, PAGE, 2 * PAGE, FIXED, p - PAGE);
	CALL(mremap, p, -1L, PAGE, MOVE, 0);
	CALL(mremap, p, -PAGE, PAGE, MOVE, 0);
	show_pages("untouched", p, 4);
	finish();
}

TEST(areas)
{
	char *p = start();

	CALL(mremap, p - PAGE, PAGE, PAGE, 0, 0);
	CALL(mremap, p - PAGE, PAGE, 2 * PAGE, MOVE, 0);
	CALL(mremap, p - PAGE, 2 * PAGE, PAGE, 0, 0);
	CALL(mremap, p, 3 * PAGE, 4 * PAGE, MOVE, 0);
	CALL(mremap, p, 5 * PAGE, 6 * PAGE, MOVE, 0);
	CALL(mremap, p + 3 * PAGE, PAGE, PAGE, FIXED, TARGET);
	CALL(mremap, p - PAGE, 2 * PAGE, 2 * PAGE, FIXED, TARGET);
	CALL(mremap, p, 3 * PAGE, 4 * PAGE, FIXED, TARGET);
	CALL(mremap, p, 3 * PAGE, 3 * PAGE, DONTUNMAP, 0);
	CALL(mremap, p, 0, PAGE, 0, 0);
	CALL(mremap, p + 3 * PAGE, 0, PAGE, MOVE, 0);
	check((char *)SYS(mremap, p, 3 * PAGE, 3 * PAGE, 0, 0) == p);
	check((char *)SYS(mremap, p, 50 * PAGE, 50 * PAGE, 0, 0) == p);
	show_pages("untouched", p, 4);
	show_pages("target", TARGET, 4);
	finish();
}

TEST(addresses)
{
	static const unsigned long bad[] = BAD_ADDRESSES;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(mremap, bad[i], PAGE, 2 * PAGE, MOVE, 0), "mremap of %#lx", bad[i]);
		show(SYS(mremap, bad[i], PAGE, PAGE, FIXED, TARGET), "moved %#lx", bad[i]);
		show(SYS(mremap, bad[i], 2 * PAGE, PAGE, 0, 0), "shrunk %#lx", bad[i]);
	}
}

/* In a process of its own, which has mapped little so far. */
TEST_ALONE(limits)
{
	struct rlimit old, limit;
	char *p = map_letters(FREE_AT, 4, ANON);

	SYS(prlimit64, 0, RLIMIT_AS, NULL, &old);
	limit = (struct rlimit){64 << 20, old.rlim_max};
	SYS(prlimit64, 0, RLIMIT_AS, &limit, NULL);
	CALL(mremap, p, 4 * PAGE, 100 << 20, MOVE, 0);
	CALL(mremap, p, 4 * PAGE, 100 << 20, 0, 0);
	check((char *)SYS(mremap, p, 4 * PAGE, 5 * PAGE, 0, 0) == p);
	SYS(prlimit64, 0, RLIMIT_AS, &old, NULL);
	SYS(prlimit64, 0, RLIMIT_DATA, NULL, &old);
	limit = (struct rlimit){16 << 20, old.rlim_max};
	SYS(prlimit64, 0, RLIMIT_DATA, &limit, NULL);
	CALL(mremap, p, 5 * PAGE, 100 << 20, MOVE, 0);
	SYS(prlimit64, 0, RLIMIT_DATA, &old, NULL);
	CALL(mremap, p, 5 * PAGE, 1L << 46, MOVE, 0);
	finish();
}
