// SPDX-License-Identifier: BSD-3-Clause
// msync.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <sys/mman.h>

static void finish(void)
{
	SYS(munmap, FREE_AT, 20 * PAGE);
}

TEST(file)
{
	long fd = letters_file("/tmp/msync", 4);
	char *p = (char *)SYS(mmap, FREE_AT, 4 * PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	char byte = 0;

	p[PAGE] = 'X';
	CALL(msync, p, 4 * PAGE, MS_SYNC);
	CALL(msync, p, 4 * PAGE, MS_ASYNC);
	CALL(msync, p, 4 * PAGE, MS_SYNC | MS_INVALIDATE);
	CALL(msync, p, 4 * PAGE, 0);
	CALL(msync, p + PAGE, 1, MS_SYNC);
	CALL(pread64, fd, &byte, 1, PAGE);
	say("the file has %c", byte);
	SYS(mlock, p + PAGE, PAGE);
	CALL(msync, p, 4 * PAGE, MS_SYNC);
	CALL(msync, p, 4 * PAGE, MS_SYNC | MS_INVALIDATE);
	CALL(msync, p, PAGE, MS_INVALIDATE);
	CALL(msync, p + PAGE, PAGE, MS_INVALIDATE);
	SYS(close, fd);
	finish();
}

static const int modes[] = {0, MS_SYNC, MS_ASYNC, MS_INVALIDATE, MS_ASYNC | MS_INVALIDATE};

TEST(holes)
{
	char *p = map_letters(FREE_AT, 6, ANON);

	SYS(munmap, p + 2 * PAGE, PAGE);
	SYS(mlock, p + 4 * PAGE, PAGE);
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		show(SYS(msync, p, 2 * PAGE, modes[i]), "%d: before the hole", modes[i]);
		show(SYS(msync, p, 3 * PAGE, modes[i]), "%d: to its end", modes[i]);
		show(SYS(msync, p, 4 * PAGE, modes[i]), "%d: over it", modes[i]);
		show(SYS(msync, p, 6 * PAGE, modes[i]), "%d: to the lock", modes[i]);
		show(SYS(msync, p + 2 * PAGE, PAGE, modes[i]), "%d: in it", modes[i]);
		show(SYS(msync, p + 2 * PAGE, 2 * PAGE, modes[i]), "%d: from it", modes[i]);
		show(SYS(msync, p + 5 * PAGE, 2 * PAGE, modes[i]), "%d: to the end", modes[i]);
	}
	finish();
}

TEST(arguments)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	char *p = map_letters(FREE_AT, 2, ANON);

	CALL(msync, p, PAGE, MS_SYNC | MS_ASYNC);
	CALL(msync, p, PAGE, 8);
	CALL(msync, p, PAGE, -1);
	CALL(msync, p + 1, PAGE, MS_SYNC);
	CALL(msync, p, 0, MS_SYNC);
	CALL(msync, p + 10 * PAGE, 0, MS_SYNC);
	CALL(msync, p, -1L, MS_SYNC);
	CALL(msync, p, -PAGE, MS_SYNC);
	CALL(msync, p, -2 * PAGE, MS_SYNC);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		show(SYS(msync, bad[i], PAGE, MS_SYNC), "msync of %#lx", bad[i]);
	finish();
}
