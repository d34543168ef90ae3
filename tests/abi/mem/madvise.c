// SPDX-License-Identifier: BSD-3-Clause
// madvise: what each advice does, where it is refused, and what holes do to it.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <fcntl.h>
#include <sys/mman.h>

#define POPULATE_READ	22
#define POPULATE_WRITE	23
#define DONTNEED_LOCKED 24

static void finish(void)
{
	SYS(munmap, FREE_AT, 20 * PAGE);
}

static char *map_file(int prot, int flags, long fd)
{
	return (char *)SYS(mmap, FREE_AT, 4 * PAGE, prot, flags | MAP_FIXED, fd, 0);
}

/* Advice that may do nothing. */
static const int hints[] = {
	MADV_NORMAL,	 MADV_RANDOM,	  MADV_SEQUENTIAL, MADV_WILLNEED,
	MADV_COLD,	 MADV_PAGEOUT,	  MADV_MERGEABLE,  MADV_UNMERGEABLE,
	MADV_NOHUGEPAGE, MADV_HUGEPAGE,	  MADV_DONTFORK,   MADV_DOFORK,
	MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_DONTDUMP,   MADV_DODUMP,
};

static void give_hints(const char *name, char *p, size_t pages)
{
	for (size_t i = 0; i < ARRAY_LEN(hints); i++)
		show(SYS(madvise, p, pages * PAGE, hints[i]), "%s, advice %d", name, hints[i]);
}

TEST(hints)
{
	long fd = letters_file("/tmp/madvise", 4);
	char *p = map_letters(FREE_AT, 4, ANON);

	give_hints("anonymous", p, 4);
	show_pages("unchanged", p, 4);
	give_hints("part", p + PAGE, 2);
	show_pages("unchanged", p, 4);
	map_letters(FREE_AT, 4, SHARED);
	give_hints("shared", p, 4);
	show_pages("unchanged", p, 4);
	map_file(RW, MAP_SHARED, fd);
	give_hints("file", p, 4);
	show_pages("unchanged", p, 4);
	map_file(PROT_READ, MAP_PRIVATE, fd);
	give_hints("private file", p, 4);
	map_letters(FREE_AT, 4, ANON);
	SYS(mlock, p + PAGE, 2 * PAGE);
	give_hints("locked", p, 4);
	SYS(munmap, p + PAGE, PAGE);
	give_hints("with a hole", p, 4);
	SYS(close, fd);
	finish();
}

TEST(dontneed)
{
	long fd = letters_file("/tmp/madvise", 4);
	char *p = map_letters(FREE_AT, 4, ANON);

	CALL(madvise, p + PAGE, PAGE + 1, MADV_DONTNEED);
	show_resident("dropped", p, 4);
	show_pages("zeros", p, 4);
	map_letters(FREE_AT, 4, SHARED);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	show_resident("kept", p, 4);
	show_pages("kept", p, 4);
	map_file(RW, MAP_PRIVATE, fd);
	p[0] = 'X';
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	show_pages("the file's again", p, 4);
	map_file(RW, MAP_SHARED, fd);
	p[0] = 'X';
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	show_pages("changed", p, 4);
	SYS(mprotect, p, 4 * PAGE, PROT_NONE);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	SYS(close, fd);
	finish();
}

TEST(dontneed_without_access)
{
	char *p = map_letters(FREE_AT, 4, ANON);

	SYS(mprotect, p, 2 * PAGE, PROT_NONE);
	CALL(madvise, p, 3 * PAGE, MADV_DONTNEED);
	SYS(mprotect, p, 4 * PAGE, RW);
	show_pages("dropped", p, 4);
	finish();
}

TEST(holes)
{
	char *p = map_letters(FREE_AT, 6, ANON);

	SYS(munmap, p + 2 * PAGE, PAGE);
	CALL(madvise, p + PAGE, 3 * PAGE, MADV_DONTNEED);
	show_pages("around the hole", p, 6);
	CALL(madvise, p + 2 * PAGE, PAGE, MADV_DONTNEED);
	CALL(madvise, p + 5 * PAGE, 2 * PAGE, MADV_DONTNEED);
	show_pages("at the end", p, 6);
	CALL(madvise, p + 2 * PAGE, PAGE, MADV_NORMAL);
	CALL(madvise, p + 2 * PAGE, 2 * PAGE, MADV_FREE);
	CALL(madvise, p + 2 * PAGE, 0, MADV_DONTNEED);
	finish();
}

/* What is given up may be there a while longer; what is written afterwards stays. */
TEST(free)
{
	long fd = letters_file("/tmp/madvise", 4);
	char *p = map_letters(FREE_AT, 4, ANON);

	CALL(madvise, p, 2 * PAGE, MADV_FREE);
	check(p[0] == 'a' || p[0] == 0);
	p[PAGE] = 'X';
	check(p[PAGE + 1] == 0);
	show_pages("kept", p + PAGE, 3);
	map_letters(FREE_AT, 4, SHARED);
	CALL(madvise, p, 4 * PAGE, MADV_FREE);
	map_file(RW, MAP_PRIVATE, fd);
	CALL(madvise, p, 4 * PAGE, MADV_FREE);
	map_file(RW, MAP_SHARED, fd);
	CALL(madvise, p, 4 * PAGE, MADV_FREE);
	show_pages("kept", p, 4);
	SYS(close, fd);
	finish();
}

TEST(locked)
{
	char *p = map_letters(FREE_AT, 4, ANON);

	SYS(mlock, p + 2 * PAGE, PAGE);
	CALL(madvise, p, 4 * PAGE, MADV_DONTNEED);
	show_pages("up to the lock", p, 4);
	CALL(madvise, p + 2 * PAGE, PAGE, MADV_FREE);
	CALL(madvise, p + 2 * PAGE, PAGE, DONTNEED_LOCKED);
	show_pages("locked too", p, 4);
	finish();
}

TEST(populate)
{
	char *p = (char *)SYS(mmap, FREE_AT, 8 * PAGE, RW, ANON | MAP_FIXED, -1, 0);

	CALL(madvise, p, 2 * PAGE, POPULATE_WRITE);
	show_resident("written", p, 8);
	CALL(madvise, p + 4 * PAGE, PAGE, POPULATE_READ);
	show_resident("read", p, 8);
	SYS(mprotect, p + 6 * PAGE, PAGE, PROT_READ);
	CALL(madvise, p, 8 * PAGE, POPULATE_WRITE);
	show_resident("up to the read-only page", p, 8);
	SYS(mprotect, p + 6 * PAGE, PAGE, PROT_NONE);
	CALL(madvise, p, 8 * PAGE, POPULATE_READ);
	SYS(munmap, p + 6 * PAGE, PAGE);
	CALL(madvise, p, 8 * PAGE, POPULATE_WRITE);
	CALL(madvise, p + 6 * PAGE, PAGE, POPULATE_READ);
	show_resident("behind the hole", p + 7 * PAGE, 1);
	SYS(mprotect, p, PAGE, PROT_WRITE);
	CALL(madvise, p, PAGE, POPULATE_READ);
	CALL(madvise, p, PAGE, POPULATE_WRITE);
	finish();
}

TEST(populate_files)
{
	long fd = letters_file("/tmp/madvise", 2);
	char *p = map_file(RW, MAP_SHARED, fd);

	CALL(madvise, p, 2 * PAGE, POPULATE_READ);
	CALL(madvise, p, 2 * PAGE, POPULATE_WRITE);
	CALL(madvise, p, 3 * PAGE, POPULATE_READ);
	CALL(madvise, p, 3 * PAGE, POPULATE_WRITE);
	map_file(PROT_READ, MAP_PRIVATE, fd);
	CALL(madvise, p, 2 * PAGE, POPULATE_READ);
	CALL(madvise, p, 2 * PAGE, POPULATE_WRITE);
	CALL(madvise, p + 2 * PAGE, PAGE, POPULATE_READ);
	SYS(close, fd);
	finish();
}

TEST(remove)
{
	char *p = map_letters(FREE_AT, 4, SHARED);

	check((char *)SYS(mremap, p, 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 8 * PAGE) ==
	      p + 8 * PAGE);
	CALL(madvise, p + PAGE, 2 * PAGE, MADV_REMOVE);
	show_resident("removed", p, 4);
	show_pages("removed", p, 4);
	show_pages("the other mapping", p + 8 * PAGE, 4);
	p[PAGE] = 'N';
	show_pages("new", p + 8 * PAGE, 4);
	SYS(mprotect, p, 4 * PAGE, PROT_READ);
	CALL(madvise, p, PAGE, MADV_REMOVE);
	show_pages("read-only", p, 4);
	SYS(mlock, p, PAGE);
	CALL(madvise, p, PAGE, MADV_REMOVE);
	map_letters(FREE_AT, 4, ANON);
	CALL(madvise, p, PAGE, MADV_REMOVE);
	finish();
}

TEST(remove_of_files)
{
	long fd = letters_file("/tmp/madvise", 4);
	char *p = map_file(RW, MAP_SHARED, fd);
	char bytes[2] = "";

	SYS(mmap, p + 8 * PAGE, 4 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	p[9 * PAGE] = 'P';
	CALL(madvise, p + PAGE, 2 * PAGE, MADV_REMOVE);
	show_resident("removed", p, 4);
	show_pages("removed", p, 4);
	show_pages("private mapping", p + 8 * PAGE, 4);
	CALL(pread64, fd, bytes, 1, 2 * PAGE);
	show_bytes("read", bytes, 1);
	SYS(ftruncate, fd, 2 * PAGE);
	CALL(madvise, p, 4 * PAGE, MADV_REMOVE);
	show_pages("all removed", p, 4);
	SYS(close, fd);
	finish();
}

TEST(remove_refused)
{
	long fd = letters_file("/tmp/madvise", 4);
	char *p = map_file(RW, MAP_PRIVATE, fd);

	CALL(madvise, p, PAGE, MADV_REMOVE);
	SYS(close, fd);
	fd = SYS(open, "/tmp/madvise", O_RDONLY);
	map_file(PROT_READ, MAP_SHARED, fd);
	CALL(madvise, p, PAGE, MADV_REMOVE);
	SYS(close, fd);
	finish();
}

TEST(arguments)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	char *p = map_letters(FREE_AT, 2, ANON);

	CALL(madvise, p, PAGE, 5);
	CALL(madvise, p, PAGE, 7);
	CALL(madvise, p, PAGE, 99);
	CALL(madvise, p, PAGE, -1);
	CALL(madvise, p + 1, PAGE, MADV_DONTNEED);
	CALL(madvise, p + 1, 0, MADV_DONTNEED);
	CALL(madvise, p, 0, 99);
	CALL(madvise, p, 0, MADV_DONTNEED);
	CALL(madvise, p, -1L, MADV_DONTNEED);
	CALL(madvise, p, -PAGE, MADV_DONTNEED);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(madvise, bad[i], PAGE, MADV_NORMAL), "madvise of %#lx", bad[i]);
		show(SYS(madvise, bad[i], PAGE, POPULATE_READ), "populate %#lx", bad[i]);
	}
	show_pages("untouched", p, 2);
	finish();
}
