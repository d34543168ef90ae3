// SPDX-License-Identifier: BSD-3-Clause
// What mmap, munmap and mprotect refuse, and with which of several errors.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/mman.h>

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW   (PROT_READ | PROT_WRITE)
#define RO   PROT_READ

/* Unmaps at once what should not stay. */
#define MAP(addr, size, ...)                                        \
	do {                                                        \
		long at = CALL_PAGE(mmap, addr, size, __VA_ARGS__); \
		if (at > 0)                                         \
			SYS(munmap, at, size);                      \
	} while (0)

static long open_file(int flags)
{
	return SYS(open, "/tmp/mmap-errors", flags | O_CREAT, 0600);
}

TEST(types)
{
	long fd = open_file(O_RDWR);

	MAP(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0);
	MAP(NULL, PAGE, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0);
	MAP(NULL, PAGE, RW, 4 | MAP_ANONYMOUS, -1, 0);
	MAP(NULL, PAGE, RW, 0, fd, 0);
	MAP(NULL, PAGE, RW, 4, fd, 0);
	MAP(NULL, PAGE, RW, MAP_SHARED_VALIDATE, fd, 0);
	MAP(NULL, PAGE, RW, MAP_SHARED_VALIDATE | 0x200000, fd, 0);
	MAP(NULL, PAGE, RW, MAP_SHARED | 0x200000, fd, 0);
	MAP(NULL, PAGE, RW, MAP_PRIVATE | MAP_GROWSDOWN, fd, 0);
	MAP(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	MAP(NULL, PAGE, 0x77777777, ANON, -1, 0);
	SYS(close, fd);
}

TEST(open_modes)
{
	long fd = open_file(O_RDONLY);

	MAP(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	MAP(NULL, PAGE, RO, MAP_SHARED, fd, 0);
	MAP(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	SYS(close, fd);
	fd = open_file(O_WRONLY);
	MAP(NULL, PAGE, PROT_NONE, MAP_PRIVATE, fd, 0);
	MAP(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0);
	SYS(close, fd);
	fd = open_file(O_RDWR | O_APPEND);
	MAP(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	SYS(close, fd);
	fd = open_file(O_PATH);
	MAP(NULL, PAGE, RO, MAP_PRIVATE, fd, 0);
	SYS(close, fd);
}

TEST(kinds_of_files)
{
	long fd = SYS(open, "/dev/null", O_RDWR);

	MAP(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	SYS(close, fd);
	fd = SYS(open, "/tmp", O_RDONLY);
	MAP(NULL, PAGE, RO, MAP_PRIVATE, fd, 0);
	MAP(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	SYS(close, fd);
	fd = SYS(open, "/dev/zero", O_RDWR);
	MAP(NULL, PAGE, RW, MAP_PRIVATE, fd, PAGE);
	MAP(NULL, PAGE, RW, MAP_SHARED, fd, PAGE);
	SYS(close, fd);
	MAP(NULL, 0, RW, MAP_PRIVATE, -1, 0);
}

TEST(offsets)
{
	long fd = open_file(O_RDWR);

	MAP(NULL, PAGE, RO, MAP_PRIVATE, fd, 123);
	MAP(NULL, PAGE, RO, MAP_PRIVATE, fd, -PAGE);
	MAP(NULL, 2 * PAGE, RO, MAP_PRIVATE, fd, -PAGE);
	MAP(NULL, PAGE, RO, MAP_PRIVATE, fd, 0x7ffffffffffff000);
	MAP(NULL, PAGE, RO, MAP_PRIVATE, fd, 0x7fffffffffffe000);
	MAP(NULL, 2 * PAGE, RO, MAP_PRIVATE, fd, 0x7fffffffffffe000);
	MAP(NULL, PAGE, RW, ANON, -1, -PAGE);
	MAP(NULL, 2 * PAGE, RW, ANON, -1, -PAGE);
	SYS(close, fd);
}

TEST(sizes)
{
	MAP(NULL, 1L << 47, RW, ANON, -1, 0);
	MAP(NULL, 1L << 46, RW, ANON, -1, 0);
	MAP(NULL, 1L << 46, RW, ANON | MAP_NORESERVE, -1, 0);
	MAP(NULL, 1L << 46, RO, ANON, -1, 0);
	MAP(NULL, 1L << 45, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MAP(NULL, 0x40001000, PROT_NONE, ANON | MAP_32BIT, -1, 0);
}

TEST(fixed_places)
{
	char *page = (char *)SYS(mmap, NULL, PAGE, RW, ANON, -1, 0);

	MAP((void *)0x10001, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	MAP((void *)-PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	MAP((void *)-1, PAGE, RW, ANON, -1, 0);
	MAP((void *)0x7fffffffe000, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	CALL(mmap, page, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	CALL(mmap, page + 1, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	CALL(mmap, page - PAGE, 3 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	SYS(munmap, page, PAGE);
}

TEST(huge_pages)
{
	long fd = open_file(O_RDWR);

	MAP(NULL, PAGE, RW, ANON | MAP_HUGETLB | 17 << 26, -1, 0);
	MAP(NULL, PAGE, RW, MAP_PRIVATE | MAP_HUGETLB, fd, 0);
	SYS(close, fd);
}

TEST(in_the_low_half)
{
	char *p = (char *)SYS(mmap, NULL, PAGE, RW, ANON | MAP_32BIT, -1, 0);

	check((uintptr_t)p < 1UL << 31);
	SYS(munmap, p, PAGE);
	p = (char *)SYS(mmap, (void *)0x50000000, PAGE, RW, ANON | MAP_32BIT, -1, 0);
	check((uintptr_t)p == 0x50000000);
	SYS(munmap, p, PAGE);
}

TEST(munmap)
{
	char *p = (char *)SYS(mmap, NULL, 2 * PAGE, RW, ANON, -1, 0);

	CALL(munmap, p + 1, PAGE);
	CALL(munmap, p, 0);
	CALL(munmap, p + PAGE, 1);
	CALL(munmap, p + PAGE, 1);
	CALL(munmap, 0, 0x7ffffffff001);
	CALL(munmap, -PAGE, PAGE);
	CALL(munmap, 0x7ffffffff000, PAGE);
	CALL(munmap, p, -1L);
	CALL(munmap, p, -PAGE);
	CALL(munmap, p, PAGE);
}

TEST(mprotect)
{
	char *p = (char *)SYS(mmap, NULL, 3 * PAGE, RW, ANON, -1, 0);

	SYS(munmap, p + 2 * PAGE, PAGE);
	CALL(mprotect, p + 1, PAGE, PROT_READ);
	CALL(mprotect, p + 1, 0, PROT_READ);
	CALL(mprotect, p, 0, 0x100);
	CALL(mprotect, p, -1L, PROT_READ);
	CALL(mprotect, p, -PAGE, PROT_READ);
	CALL(mprotect, p, 3 * PAGE, PROT_READ);
	CALL(mprotect, p, PAGE, 0x10);
	CALL(mprotect, p, PAGE, PROT_READ | 8);
	CALL(mprotect, p, PAGE, PROT_READ | PROT_GROWSDOWN);
	CALL(mprotect, p, PAGE, PROT_READ | PROT_GROWSUP);
	CALL(mprotect, p, PAGE, PROT_READ | PROT_GROWSUP | PROT_GROWSDOWN);
	CALL(mprotect, 0x10000, PAGE, PROT_READ);
	CALL(munmap, p, 2 * PAGE);
}

TEST(pkey_mprotect)
{
	char *p = (char *)SYS(mmap, NULL, 3 * PAGE, RW, ANON, -1, 0);

	SYS(munmap, p + 2 * PAGE, PAGE);
	CALL(pkey_mprotect, p, PAGE, PROT_READ, -1);
	CALL(pkey_mprotect, p, 3 * PAGE, RW, -1);
	CALL(pkey_mprotect, p, PAGE, PROT_READ, 9);
	CALL(pkey_mprotect, p, PAGE, PROT_READ, 16);
	CALL(pkey_mprotect, p, PAGE, PROT_READ, -2);
	CALL(pkey_mprotect, p, PAGE, PROT_READ | PROT_GROWSDOWN, 9);
	CALL(pkey_mprotect, p + 1, PAGE, PROT_READ, 9);
	CALL(pkey_mprotect, p, 0, PROT_READ, 9);
	CALL(pkey_mprotect, p, -PAGE, PROT_READ, 9);
	CALL(pkey_mprotect, p, -1L, PROT_READ, 9);
	CALL(pkey_mprotect, p, PAGE, 0x100, 9);
	CALL(pkey_mprotect, 0x10000, PAGE, RW, 9);
	CALL(pkey_mprotect, 0x10000, PAGE, RW, -1);
	CALL(munmap, p, 2 * PAGE);
}
