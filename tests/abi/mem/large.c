// SPDX-License-Identifier: BSD-3-Clause
// Large pages: whatever is done to a part of one, the rest keeps what it had.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define LARGE  (2UL << 20)
#define PIECES 4

/* An aligned area of several large pages. */
static char *map_pieces(int advice)
{
	char *p = (char *)SYS(mmap, FREE_AT, PIECES * LARGE, RW, ANON | MAP_FIXED, -1, 0);

	show(SYS(madvise, p, PIECES * LARGE, advice), "advice %d", advice);
	return p;
}

/* Gives each page a word of its own. */
static void fill(char *p, size_t len)
{
	for (size_t i = 0; i < len; i += PAGE)
		*(unsigned long *)(p + i + i / PAGE % PAGE / 8 * 8) = i / PAGE * 2654435761UL + 1;
}

static unsigned long sum(const char *p, size_t len)
{
	unsigned long total = 0;

	for (size_t i = 0; i < len; i += sizeof(long))
		total = total * 31 + *(const unsigned long *)(p + i);
	return total;
}

static void show_sum(const char *what, const char *p, size_t len)
{
	say("%s: %lx", what, sum(p, len));
}

static void cut(int advice)
{
	char *p = map_pieces(advice), *moved;

	fill(p, PIECES * LARGE);
	show_sum("filled", p, PIECES * LARGE);
	SYS(mprotect, p + LARGE + 5 * PAGE, PAGE, PROT_READ);
	show_sum("a page protected", p, PIECES * LARGE);
	SYS(mprotect, p + LARGE, 2 * LARGE, PROT_NONE);
	SYS(mprotect, p + LARGE, 2 * LARGE, RW);
	fill(p + LARGE + 5 * PAGE, PAGE);
	show_sum("given back", p, PIECES * LARGE);
	SYS(madvise, p + 100 * PAGE, LARGE, MADV_DONTNEED);
	show_sum("from the middle on", p, PIECES * LARGE);
	SYS(madvise, p + 2 * LARGE, LARGE, MADV_DONTNEED);
	show_sum("a whole one", p, PIECES * LARGE);
	fill(p, PIECES * LARGE);
	SYS(munmap, p + 2 * LARGE + 7 * PAGE, PAGE);
	show_sum("a hole", p, 2 * LARGE + 7 * PAGE);
	show_sum("behind it", p + 2 * LARGE + 8 * PAGE, LARGE);
	moved = (char *)SYS(mremap, p, LARGE + PAGE, 3 * LARGE, MREMAP_MAYMOVE);
	show_sum("moved", moved, 3 * LARGE);
	SYS(munmap, moved, 3 * LARGE);
	SYS(munmap, p, PIECES * LARGE);
}

TEST(cut)
{
	cut(MADV_HUGEPAGE);
	cut(MADV_NOHUGEPAGE);
	cut(MADV_NORMAL);
}

/* System calls that read and write across two of them. */
TEST(copies)
{
	char *p = map_pieces(MADV_HUGEPAGE);
	int fds[2];

	fill(p, PIECES * LARGE);
	SYS(pipe2, fds, 0);
	CALL(write, fds[1], p + LARGE - 3000, 6000);
	CALL(read, fds[0], p + 2 * LARGE - 1000, 6000);
	show_sum("copied", p, PIECES * LARGE);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	SYS(munmap, p, PIECES * LARGE);
}

TEST(disabled)
{
	char *p;

	CALL(prctl, PR_SET_THP_DISABLE, 1, 0, 0, 0);
	p = map_pieces(MADV_HUGEPAGE);
	fill(p, 2 * LARGE);
	show_sum("filled", p, PIECES * LARGE);
	CALL(prctl, PR_SET_THP_DISABLE, 0, 0, 0, 0);
	SYS(munmap, p, PIECES * LARGE);
}

/* More large pages than memory holds at once: each is given back whole. */
TEST(given_back)
{
	for (int i = 0; i < 100; i++) {
		char *p = map_pieces(MADV_HUGEPAGE);

		fill(p, PIECES * LARGE);
		SYS(munmap, p, PIECES * LARGE);
	}
}
