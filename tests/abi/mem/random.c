// SPDX-License-Identifier: BSD-3-Clause
// Very many small changes of an address space, against a table of what must be there.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/mman.h>

#define PAGES 512
#define RW    (PROT_READ | PROT_WRITE)

static struct {
	unsigned char mapped, prot, value;
} model[PAGES];

static uint64_t state = 88172645463325252;
static char *base;
static int wrong;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void unmap(size_t from, size_t count)
{
	wrong += SYS(munmap, base + from * PAGE, count * PAGE) != 0;
	for (size_t i = from; i < from + count; i++)
		model[i].mapped = model[i].prot = model[i].value = 0;
}

static void map(size_t from, size_t count, int prot)
{
	int kind = next() % 4 ? MAP_PRIVATE : MAP_SHARED;

	wrong += SYS(mmap, base + from * PAGE, count * PAGE, prot, kind | MAP_ANONYMOUS | MAP_FIXED,
		     -1, 0) != (long)base + (long)(from * PAGE);
	for (size_t i = from; i < from + count; i++) {
		model[i].mapped = 1;
		model[i].prot = prot;
		model[i].value = 0;
	}
}

static void protect(size_t from, size_t count, int prot)
{
	int possible = 1;

	for (size_t i = from; i < from + count && possible; i++) {
		possible = model[i].mapped;
		if (possible)
			model[i].prot = prot;
	}
	wrong += (SYS(mprotect, base + from * PAGE, count * PAGE, prot) == 0) != possible;
}

static void use(size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++) {
		unsigned char *byte = (unsigned char *)base + i * PAGE + 100;

		if (model[i].prot & PROT_READ)
			wrong += *byte != model[i].value;
		if (model[i].prot & PROT_WRITE)
			*byte = model[i].value = next();
	}
}

/* Without rights, the kernel cannot use the page either. */
static void probe(long fd, size_t page)
{
	unsigned char byte;
	long result = SYS(pwrite64, fd, base + page * PAGE + 100, 1, 0);

	wrong += (result == 1) != ((model[page].prot & PROT_READ) != 0);
	if (result == 1)
		wrong += SYS(pread64, fd, &byte, 1, 0) != 1 || byte != model[page].value;
}

TEST(changes)
{
	static const int prots[] = {PROT_NONE, PROT_READ, RW, RW | PROT_EXEC};
	long fd = SYS(open, "/tmp/random-changes", O_RDWR | O_CREAT, 0600);

	base = (char *)SYS(mmap, NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	map(0, PAGES, PROT_NONE);
	for (int round = 0; round < 30000; round++) {
		size_t from = next() % PAGES, count = 1 + next() % (next() % 8 ? 4 : 64);
		int prot = prots[next() % 4], what = next() % 8;

		count = count < PAGES - from ? count : PAGES - from;
		if (what == 0)
			unmap(from, count);
		else if (what == 1)
			map(from, count, prot);
		else if (what == 2)
			protect(from, count, prot);
		else if (what == 3)
			probe(fd, from);
		else
			use(from, count);
	}
	say("%d wrong", wrong);
	SYS(munmap, base, PAGES * PAGE);
	SYS(close, fd);
}
