// SPDX-License-Identifier: BSD-3-Clause
// mlock, mlock2, munlock, mlockall, munlockall: pages that are there at once, and what cannot be.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <fcntl.h>
#include <sys/mman.h>

static char *map_empty(size_t pages, int prot)
{
	return (char *)SYS(mmap, FREE_AT, pages * PAGE, prot, ANON | MAP_FIXED, -1, 0);
}

static void finish(void)
{
	SYS(munmap, FREE_AT, 100 * PAGE);
}

TEST(makes_pages)
{
	char *p = map_empty(8, RW);

	CALL(mlock, p + PAGE + 100, PAGE);
	show_resident("locked", p, 8);
	CALL(munlock, p, 8 * PAGE);
	show_resident("unlocked", p, 8);
	CALL(mlock2, p + 5 * PAGE, 1, 0);
	show_resident("locked", p, 8);
	CALL(mlock, p, 8 * PAGE);
	show_resident("all", p, 8);
	CALL(munlock, p + 3 * PAGE, PAGE);
	CALL(madvise, p, 8 * PAGE, MADV_DONTNEED);
	CALL(madvise, p + 3 * PAGE, PAGE, MADV_DONTNEED);
	CALL(madvise, p + 4 * PAGE, PAGE, MADV_DONTNEED);
	show_resident("the unlocked one", p, 8);
	finish();
}

TEST(on_fault)
{
	char *p = map_empty(4, RW);

	CALL(mlock2, p, 4 * PAGE, MLOCK_ONFAULT);
	show_resident("nothing yet", p, 4);
	p[PAGE] = 1;
	show_resident("touched", p, 4);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	CALL(mlock, p, 2 * PAGE);
	show_resident("half of it", p, 4);
	CALL(mlock2, p, PAGE, 2);
	CALL(mlock2, p, PAGE, -1);
	finish();
}

TEST(ranges)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	char *p = map_empty(6, RW);

	SYS(munmap, p + 2 * PAGE, PAGE);
	CALL(mlock, p, 6 * PAGE);
	show_resident("before the hole", p, 2);
	show_resident("behind the hole", p + 3 * PAGE, 3);
	CALL(munlock, p, 6 * PAGE);
	CALL(mlock, p + 2 * PAGE, PAGE);
	CALL(munlock, p + 2 * PAGE, PAGE);
	CALL(mlock, p + 3 * PAGE, 4 * PAGE);
	CALL(mlock, p, 0);
	CALL(mlock, p + 2 * PAGE, 0);
	CALL(mlock, p, -1L);
	CALL(mlock, p, -PAGE);
	CALL(mlock, p, -2 * PAGE);
	CALL(munlock, p, -2 * PAGE);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(mlock, bad[i], PAGE), "mlock of %#lx", bad[i]);
		show(SYS(munlock, bad[i], PAGE), "munlock of %#lx", bad[i]);
		show(SYS(mlock2, bad[i], PAGE, MLOCK_ONFAULT), "mlock2 of %#lx", bad[i]);
	}
	finish();
}

TEST(no_access)
{
	long fd = letters_file("/tmp/mlock", 2);
	char *p = map_empty(4, PROT_NONE);

	CALL(mlock, p, PAGE);
	CALL(madvise, p, PAGE, MADV_DONTNEED);
	CALL(mprotect, p, PAGE, PROT_READ | PROT_WRITE);
	show_resident("after all", p, 4);
	CALL(mlock2, p + 2 * PAGE, PAGE, MLOCK_ONFAULT);
	SYS(mmap, p, 4 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
	CALL(mlock, p, 2 * PAGE);
	CALL(mlock, p, 3 * PAGE);
	SYS(close, fd);
	finish();
}

TEST(map_locked)
{
	long fd = letters_file("/tmp/mlock", 2);
	char *p = (char *)SYS(mmap, FREE_AT, 4 * PAGE, RW, ANON | MAP_FIXED | MAP_LOCKED, -1, 0);

	show_resident("locked", p, 4);
	CALL(madvise, p, PAGE, MADV_DONTNEED);
	check((char *)SYS(mremap, p, 4 * PAGE, 6 * PAGE, 0) == p);
	show_resident("grown", p, 6);
	check((char *)SYS(mremap, p, 6 * PAGE, 7 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			  p + 20 * PAGE) == p + 20 * PAGE);
	show_resident("moved", p + 20 * PAGE, 7);
	CALL(madvise, p + 20 * PAGE, PAGE, MADV_DONTNEED);
	check((char *)SYS(mremap, p + 20 * PAGE, 7 * PAGE, 7 * PAGE,
			  MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
			  p + 40 * PAGE) == p + 40 * PAGE);
	CALL(madvise, p + 20 * PAGE, PAGE, MADV_DONTNEED);
	CALL(madvise, p + 40 * PAGE, PAGE, MADV_DONTNEED);
	show_resident("left behind", p + 20 * PAGE, 7);
	show_resident("moved on", p + 40 * PAGE, 7);
	p = (char *)SYS(mmap, FREE_AT, 4 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED | MAP_LOCKED, fd,
			0);
	show_pages("of a file", p, 4);
	p = (char *)SYS(mmap, FREE_AT, 4 * PAGE, PROT_NONE, ANON | MAP_FIXED | MAP_LOCKED, -1, 0);
	show_resident("without access", p, 4);
	SYS(close, fd);
	finish();
}

TEST(all)
{
	char *heap = (char *)SYS(brk, 0);
	char *p = map_empty(4, RW);

	CALL(mlockall, MCL_CURRENT);
	show_resident("current", p, 4);
	p = map_empty(4, RW);
	show_resident("not in future", p, 4);
	CALL(mlockall, MCL_FUTURE);
	show_resident("not current", p, 4);
	p = map_empty(4, RW);
	show_resident("in future", p, 4);
	heap = (char *)(((uintptr_t)heap + PAGE - 1) & -PAGE);
	check((char *)SYS(brk, heap + 4 * PAGE) == heap + 4 * PAGE);
	show_resident("heap", heap, 4);
	SYS(brk, heap);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	CALL(mlockall, MCL_FUTURE | MCL_ONFAULT);
	p = map_empty(4, RW);
	show_resident("on fault", p, 4);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	CALL(munlockall);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	p = map_empty(4, RW);
	show_resident("no more", p, 4);
	finish();
}

TEST(all_arguments)
{
	CALL(mlockall, 0);
	CALL(mlockall, MCL_ONFAULT);
	CALL(mlockall, 8);
	CALL(mlockall, -1);
	CALL(munlockall);
}
