// SPDX-License-Identifier: BSD-3-Clause
// brk: growing, shrinking, refusal. The result is an address, so only differences are shown.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <string.h>
#include <sys/mman.h>

TEST(grow_and_shrink)
{
	char *start = (char *)SYS(brk, 0);

	check(start != NULL);
	check((char *)SYS(brk, 0) == start);
	check((char *)SYS(brk, start + 100000) == start + 100000);
	memset(start, 'b', 100000);
	show_bytes("end", start + 99990, 10);
	check((char *)SYS(brk, start + 50000) == start + 50000);
	check((char *)SYS(brk, start + 100000) == start + 100000);
	show_bytes("again", start + 49990, 50010);
	check((char *)SYS(brk, start) == start);
}

TEST(refusal_returns_the_break)
{
	char *start = (char *)SYS(brk, 0);

	check((char *)SYS(brk, 1) == start);
	check((char *)SYS(brk, -1L) == start);
	check((char *)SYS(brk, 0x7ffffffff000) == start);
	check((char *)SYS(brk, 0xffffffff80000000) == start);
}

TEST(does_not_run_into_a_mapping)
{
	char *start = (char *)SYS(brk, 0);
	char *page = (char *)(((uintptr_t)start + 10 * PAGE) & -PAGE);

	check((char *)SYS(mmap, page, PAGE, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == page);
	check((char *)SYS(brk, start + 20 * PAGE) == start);
	check((char *)SYS(brk, page - 2 * PAGE) == page - 2 * PAGE);
	check((char *)SYS(brk, start) == start);
	CALL(munmap, page, PAGE);
}

/* What of the heap is not there any more. */
TEST(with_holes)
{
	char *start = (char *)SYS(brk, 0);
	char *page = (char *)(((uintptr_t)start + PAGE - 1) & -PAGE);

	check((char *)SYS(brk, page + 8 * PAGE) == page + 8 * PAGE);
	CALL(munmap, page + 6 * PAGE, 2 * PAGE);
	say("down to the hole: %ld", SYS(brk, page + 6 * PAGE) - (long)page);
	say("in the hole: %ld", SYS(brk, page + 7 * PAGE) - (long)page);
	say("below the hole: %ld", SYS(brk, page + 5 * PAGE) - (long)page);
	CALL(munmap, page + 2 * PAGE, PAGE);
	say("around a hole: %ld", SYS(brk, page + PAGE) - (long)page);
	say("up again: %ld", SYS(brk, page + 4 * PAGE) - (long)page);
	page[3 * PAGE] = 1;
	check((char *)SYS(mremap, page + PAGE, 3 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			  0x500000000000) == (char *)0x500000000000);
	say("moved away: %ld", SYS(brk, page + PAGE) - (long)page);
	say("up: %ld", SYS(brk, page + 6 * PAGE) - (long)page);
	say("down: %ld", SYS(brk, page) - (long)page);
	check((char *)SYS(brk, start) == start);
	CALL(munmap, 0x500000000000, 3 * PAGE);
}
