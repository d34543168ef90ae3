// SPDX-License-Identifier: BSD-3-Clause
// mmap, munmap, mprotect: anonymous, private file mappings, fixed addresses, errors.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW   (PROT_READ | PROT_WRITE)

/* 0 if the page can be read, by having the kernel write it to /dev/null's neighbour, a file. */
static long readable(const void *p)
{
	long fd = SYS(open, "/tmp/mmap-probe", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	long result = SYS(write, fd, p, 1);

	SYS(close, fd);
	return result;
}

static long writable(void *p)
{
	long fd = SYS(open, "/dev/zero", O_RDONLY);
	long result = SYS(read, fd, p, 1);

	SYS(close, fd);
	return result;
}

static void probe(const char *name, char *p)
{
	long w = writable(p);

	say("%s: read %s write %s", name, readable(p) == 1 ? "yes" : "no", w == 1 ? "yes" : "no");
}

static long sparse_sum(const unsigned char *p, size_t size, size_t step)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < size; i += step)
		sum = sum * 31 + p[i];
	return sum & 0xffffffff;
}

TEST(anonymous)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 10 * PAGE, RW, ANON, -1, 0);

	show_bytes("fresh", p, 10 * PAGE);
	memset(p, 'a', 10 * PAGE);
	CALL(munmap, p + 3 * PAGE, 2 * PAGE);
	probe("page 2", p + 2 * PAGE);
	probe("page 3", p + 3 * PAGE);
	probe("page 4", p + 4 * PAGE);
	probe("page 5", p + 5 * PAGE);
	CALL(munmap, p, 10 * PAGE);
	probe("page 0", p);
	CALL(munmap, p, 10 * PAGE);
}

TEST(anonymous_odd_sizes)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 1, RW, ANON, -1, 0);
	probe("last byte", p + PAGE - 1);
	CALL(munmap, p, 1);
	probe("first byte", p);
	CALL(mmap, NULL, 0, RW, ANON, -1, 0);
	CALL(mmap, NULL, 1L << 62, RW, ANON, -1, 0);
	CALL(mmap, NULL, -1L, RW, ANON, -1, 0);
	CALL(mmap, NULL, -PAGE, RW, ANON, -1, 0);
	CALL(mmap, NULL, 0x7fffffff0000, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
}

TEST(big_reservation)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 8L << 40, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
	CALL(mprotect, p + (5L << 40), 16 * PAGE, RW);
	memset(p + (5L << 40), 7, 16 * PAGE);
	probe("middle", p + (5L << 40) + PAGE);
	probe("before", p + (5L << 40) - PAGE);
	CALL(munmap, p, 8L << 40);
}

TEST(flags)
{
	CALL(mmap, NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0);
	CALL(mmap, NULL, PAGE, RW, MAP_ANONYMOUS | MAP_PRIVATE | MAP_SHARED | 0x8, -1, 0);
	CALL(mmap, NULL, PAGE, RW, MAP_PRIVATE, -1, 0);
	CALL(mmap, NULL, PAGE, RW, MAP_PRIVATE, 99, 0);
	CALL(mmap, NULL, PAGE, RW, ANON, -1, 1);
	CALL(mmap, NULL, PAGE, RW, ANON | MAP_FIXED, -1, 0x800);
	CALL(mmap, (void *)123, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, RW, ANON, 99, 0);
	CALL_PAGE(mmap, NULL, PAGE, RW, ANON, -1, PAGE);
	CALL_PAGE(mmap, NULL, PAGE, RW | PROT_EXEC, ANON, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, 0x100, ANON, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, RW, ANON | MAP_POPULATE, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, RW, ANON | MAP_STACK | MAP_NORESERVE, -1, 0);
	CALL(mmap, (void *)(1L << 56), PAGE, RW, ANON | MAP_FIXED, -1, 0);
	CALL(mmap, (void *)0x7ffffffff000, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	CALL(mmap, (void *)0xffffffff80000000, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	CALL(mmap, (void *)0xfffffffffffff000, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	CALL_PAGE(mmap, (void *)0xffff800000000000, PAGE, RW, ANON, -1, 0);
}

TEST(populate)
{
	static const int kinds[] = {MAP_POPULATE,
				    MAP_POPULATE | MAP_NONBLOCK,
				    MAP_NONBLOCK,
				    MAP_LOCKED,
				    MAP_LOCKED | MAP_NONBLOCK,
				    MAP_NORESERVE,
				    MAP_POPULATE | MAP_NORESERVE,
				    MAP_STACK,
				    MAP_GROWSDOWN,
				    MAP_GROWSDOWN | MAP_POPULATE};
	static const int prots[] = {PROT_NONE, PROT_READ, RW, PROT_READ | PROT_EXEC};

	for (size_t i = 0; i < ARRAY_LEN(kinds) * ARRAY_LEN(prots); i++) {
		int prot = prots[i % ARRAY_LEN(prots)], flags = kinds[i / ARRAY_LEN(prots)];
		char *p = (char *)SYS(mmap, NULL, 4 * PAGE, prot, ANON | flags, -1, 0);
		unsigned char vec[4] = {0};
		long result = SYS(mincore, p, 4 * PAGE, vec);

		show(result, "prot %d, flags %x: %d%d%d%d", prot, flags, vec[0] & 1, vec[1] & 1,
		     vec[2] & 1, vec[3] & 1);
		SYS(munmap, p, 4 * PAGE);
	}
}

TEST(populate_files)
{
	long fd = SYS(open, "/tmp/mmap-populate", O_RDWR | O_CREAT | O_TRUNC, 0600);
	static const int kinds[] = {MAP_POPULATE | MAP_SHARED, MAP_POPULATE | MAP_PRIVATE,
				    MAP_LOCKED | MAP_SHARED};

	SYS(ftruncate, fd, 2 * PAGE);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char *p = (char *)CALL_PAGE(mmap, NULL, 4 * PAGE, RW, kinds[i], fd, 0);

		probe("in the file", p + PAGE);
		probe("behind its end", p + 2 * PAGE);
		SYS(munmap, p, 4 * PAGE);
	}
	SYS(close, fd);
}

TEST(hint)
{
	char *p = (char *)SYS(mmap, NULL, 16 * PAGE, RW, ANON, -1, 0);

	SYS(munmap, p, 16 * PAGE);
	char *q = (char *)CALL_PAGE(mmap, p + 4 * PAGE, PAGE, RW, ANON, -1, 0);
	check(q == p + 4 * PAGE);
	char *r = (char *)CALL_PAGE(mmap, p + 4 * PAGE, PAGE, RW, ANON, -1, 0);
	check(r != q);
	char *s = (char *)CALL_PAGE(mmap, p + 8 * PAGE + 123, PAGE, RW, ANON, -1, 0);
	check(s == p + 8 * PAGE);
}

TEST(fixed)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 8 * PAGE, RW, ANON, -1, 0);

	memset(p, 'x', 8 * PAGE);
	check((char *)SYS(mmap, p + 2 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0) ==
	      p + 2 * PAGE);
	show_bytes("after", p, 8 * PAGE);
	CALL(mmap, p + 2 * PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	CALL(mmap, p - PAGE, 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	CALL(munmap, p + 2 * PAGE, PAGE);
	check((char *)SYS(mmap, p + 2 * PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) ==
	      p + 2 * PAGE);
	show_bytes("after", p, 8 * PAGE);
	CALL(munmap, p, 8 * PAGE);
}

TEST(munmap)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 4 * PAGE, RW, ANON, -1, 0);

	CALL(munmap, p + 1, PAGE);
	CALL(munmap, p, 0);
	CALL(munmap, p, -1L);
	CALL(munmap, (void *)0x7ffffffff000, PAGE);
	CALL(munmap, (void *)(1L << 56), PAGE);
	CALL(munmap, (void *)0xffffffff80000000, PAGE);
	CALL(munmap, p, 100);
	probe("first", p);
	probe("second", p + PAGE);
	CALL(munmap, p, 4 * PAGE);
	CALL(munmap, (void *)0x10000, PAGE);
}

TEST(mprotect)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 6 * PAGE, RW, ANON, -1, 0);

	memset(p, 'm', 6 * PAGE);
	CALL(mprotect, p + PAGE, PAGE, PROT_READ);
	CALL(mprotect, p + 2 * PAGE, PAGE, PROT_NONE);
	CALL(mprotect, p + 3 * PAGE, 1, PROT_READ | PROT_EXEC);
	for (int i = 0; i < 6; i++)
		probe("page", p + i * PAGE);
	CALL(mprotect, p, 6 * PAGE, RW);
	show_bytes("after", p, 6 * PAGE);
	CALL(mprotect, p + 1, PAGE, RW);
	CALL(mprotect, p, 0, RW);
	CALL(mprotect, p, -1L, RW);
	CALL(mprotect, p, PAGE, 0x100);
	CALL(mprotect, p, PAGE, PROT_GROWSDOWN | PROT_GROWSUP | RW);
	CALL(mprotect, p, PAGE, PROT_GROWSDOWN | RW);
	CALL(munmap, p + 3 * PAGE, PAGE);
	CALL(mprotect, p + 2 * PAGE, 3 * PAGE, PROT_READ);
	for (int i = 0; i < 6; i++)
		probe("page", p + i * PAGE);
	CALL(mprotect, (void *)0x10000, PAGE, RW);
	CALL(mprotect, (void *)0xffffffff80000000, PAGE, RW);
	CALL(munmap, p, 6 * PAGE);
}

TEST(execute)
{
	static const unsigned char code[] = {0xb8, 0x2a, 0, 0, 0, 0xc3}; /* mov eax, 42; ret */
	unsigned char *p = (void *)SYS(mmap, NULL, PAGE, RW, ANON, -1, 0);
	int (*function)(void) = (int (*)(void))p;

	memcpy(p, code, sizeof(code));
	CALL(mprotect, p, PAGE, PROT_READ | PROT_EXEC);
	say("code says %d", function());
	CALL(mprotect, p, PAGE, RW);
	p[1] = 43;
	CALL(mprotect, p, PAGE, PROT_READ | PROT_EXEC);
	say("code says %d", function());
	CALL(munmap, p, PAGE);
}

TEST(many_small_changes)
{
	enum { PAGES = 512 };
	char *p = (char *)SYS(mmap, NULL, PAGES * PAGE, RW, ANON, -1, 0);
	unsigned long seed = 12345;
	char state[PAGES];
	int wrong = 0;

	memset(state, 'w', sizeof(state));
	for (int round = 0; round < 3000; round++) {
		seed = seed * 6364136223846793005UL + 1442695040888963407UL;
		int first = (seed >> 33) % PAGES, count = 1 + (seed >> 50) % 20;

		count = first + count > PAGES ? PAGES - first : count;
		char kind = "wrnu"[(seed >> 20) % 4];
		char *at = p + first * PAGE;

		if (kind == 'u')
			SYS(munmap, at, count * PAGE);
		else
			SYS(mmap, at, count * PAGE,
			    kind == 'w'	  ? RW
			    : kind == 'r' ? 1
					  : 0,
			    ANON | MAP_FIXED, -1, 0);
		memset(state + first, kind, count);
		at = p + ((seed >> 13) % PAGES) * PAGE;
		wrong += (writable(at) == 1) != (state[(at - p) / PAGE] == 'w');
	}
	say("%d pages were not as expected", wrong);
	SYS(munmap, p, PAGES * PAGE);
}

TEST(file_private)
{
	long fd = CALL(open, "/data/big", O_RDONLY);
	unsigned char *p = (void *)CALL_PAGE(mmap, NULL, 200000, PROT_READ, MAP_PRIVATE, fd, 0);
	unsigned char *q = (void *)CALL_PAGE(mmap, NULL, 200000, RW, MAP_PRIVATE, fd, 0);

	say("sum %lx", sparse_sum(p, 200000, 1));
	say("sum %lx", sparse_sum(q, 200000, 1));
	memset(q + 5000, 'w', 10000);
	say("sum %lx", sparse_sum(p, 200000, 1));
	say("sum %lx", sparse_sum(q, 200000, 1));
	show_bytes("after the end", p + 200000, 4096 - 200000 % 4096);
	unsigned char *r =
		(void *)CALL_PAGE(mmap, NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 3 * PAGE);
	check(memcmp(r, p + 3 * PAGE, 2 * PAGE) == 0);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 5);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, -PAGE);
	CALL_PAGE(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 1L << 40);
	CALL(close, fd);
	say("sum %lx", sparse_sum(p, 200000, 64));
	CALL(munmap, p, 200000);
	CALL(munmap, q, 200000);
}

TEST(file_modes)
{
	long ro = CALL(open, "/data/hello", O_RDONLY);
	long wo = CALL(open, "/data/hello", O_WRONLY);
	long path = CALL(open, "/data/hello", O_PATH);
	long dir = CALL(open, "/data/dir", O_RDONLY);

	CALL_PAGE(mmap, NULL, PAGE, RW, MAP_PRIVATE, ro, 0);
	CALL(mmap, NULL, PAGE, RW, MAP_SHARED, ro, 0);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, wo, 0);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, path, 0);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, dir, 0);
	CALL(close, ro);
	CALL(close, wo);
	CALL(close, path);
	CALL(close, dir);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, ro, 0);
}

TEST(file_write_is_seen)
{
	long fd = CALL(open, "/tmp/mmap-seen", O_RDWR | O_CREAT, 0600);

	CALL(write, fd, "before", 6);
	char *p = (char *)CALL_PAGE(mmap, NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	show_bytes("mapped", p, 8);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(write, fd, "after!", 6);
	show_bytes("mapped", p, 8);
	p[0] = 'P';
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(write, fd, "third!", 6);
	show_bytes("mapped", p, 8);
	char buf[8] = "";
	CALL(pread64, fd, buf, 6, 0);
	show_bytes("file", buf, 8);
	CALL(munmap, p, PAGE);
	CALL(close, fd);
}

TEST(past_the_end_of_a_file)
{
	long fd = CALL(open, "/data/hello", O_RDONLY);
	char *p = (char *)CALL_PAGE(mmap, NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	show(readable(p), "first page");
	show(readable(p + PAGE - 1), "tail of the first page");
	show(readable(p + PAGE), "page past the end");
	CALL(munmap, p, 3 * PAGE);
	CALL(close, fd);
}

TEST(dev_zero)
{
	long fd = CALL(open, "/dev/zero", O_RDWR);
	char *p = (char *)CALL_PAGE(mmap, NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, 0);

	show_bytes("fresh", p, 2 * PAGE);
	memset(p, 1, 2 * PAGE);
	CALL(munmap, p, 2 * PAGE);
	CALL(close, fd);
	fd = CALL(open, "/dev/null", O_RDWR);
	CALL(mmap, NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	CALL(close, fd);
}

TEST(touch_much)
{
	size_t size = 24 << 20;
	unsigned char *p = (void *)CALL_PAGE(mmap, NULL, size, RW, ANON, -1, 0);

	for (size_t i = 0; i < size; i += PAGE)
		p[i] = i / PAGE;
	say("sum %lx", sparse_sum(p, size, PAGE));
	CALL(munmap, p, size);
	for (int round = 0; round < 4; round++) {
		p = (void *)SYS(mmap, NULL, size, RW, ANON, -1, 0);
		for (size_t i = 0; i < size; i += PAGE)
			p[i] += 1;
		say("sum %lx", sparse_sum(p, size, PAGE));
		SYS(munmap, p, size);
	}
}
