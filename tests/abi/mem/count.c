// SPDX-License-Identifier: BSD-3-Clause
// As many areas as there can be, and what is refused then.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <sys/mman.h>

#define PAGES	  70000L
#define ELSEWHERE (FREE_AT + (1L << 32))

/* Cuts an area page by page, until that is refused. Returns how often it was not. */
static long cut(void)
{
	char *p = (char *)SYS(mmap, FREE_AT, PAGES * PAGE, PROT_NONE, ANON | MAP_FIXED, -1, 0);
	long cuts = 0;

	while (cuts < PAGES && SYS(mprotect, p + cuts * PAGE, PAGE, cuts % 2 ? RW : PROT_READ) == 0)
		cuts++;
	return cuts;
}

TEST(no_more_areas)
{
	char *other = (char *)SYS(mmap, ELSEWHERE, 8 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	char *p = FREE_AT;
	long cuts = cut();

	check(cuts > 60000 && cuts < 65530);
	CALL(mprotect, p, PAGE, RW);
	CALL(mprotect, p, PAGE, PROT_READ);
	CALL(mlock, other, PAGE);
	CALL(madvise, other, PAGE, MADV_DONTFORK);
	CALL(madvise, other + PAGE, PAGE, MADV_DONTFORK);
	CALL(madvise, other + PAGE, PAGE, MADV_DONTNEED);
	CALL(munmap, other + PAGE, PAGE);
	CALL(mremap, other, 4 * PAGE, PAGE, 0);
	CALL(mremap, other, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	CALL(mremap, other, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, other + 100 * PAGE);
	CALL_PAGE(mmap, NULL, PAGE, PROT_READ | PROT_EXEC, ANON, -1, 0);
	CALL(mmap, NULL, PAGE, PROT_WRITE | PROT_EXEC, ANON, -1, 0);
	CALL(munmap, other, PAGE);
	CALL(munmap, FREE_AT, 1L << 33);
}
