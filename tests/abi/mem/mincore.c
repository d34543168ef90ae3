// SPDX-License-Identifier: BSD-3-Clause
// mincore.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <sys/mman.h>

static void finish(void)
{
	SYS(munmap, FREE_AT, 20 * PAGE);
}

TEST(anonymous)
{
	char *p = (char *)SYS(mmap, FREE_AT, 6 * PAGE, RW, ANON | MAP_FIXED, -1, 0);

	show_resident("fresh", p, 6);
	p[PAGE] = p[3 * PAGE] = 1;
	show_resident("touched", p, 6);
	SYS(mprotect, p, 6 * PAGE, PROT_NONE);
	show_resident("no access", p, 6);
	SYS(mprotect, p + 3 * PAGE, PAGE, PROT_READ);
	show_resident("several areas", p, 6);
	SYS(munmap, p + 3 * PAGE, PAGE);
	show_resident("hole", p, 6);
	finish();
}

TEST(shared)
{
	char *p = (char *)SYS(mmap, FREE_AT, 6 * PAGE, RW, SHARED | MAP_FIXED, -1, 0);

	p[PAGE] = p[3 * PAGE] = 1;
	show_resident("touched", p, 6);
	SYS(madvise, p, 6 * PAGE, MADV_DONTNEED);
	show_resident("still there", p, 6);
	finish();
}

TEST(files)
{
	long fd = letters_file("/tmp/mincore", 3);
	char *p;

	SYS(ftruncate, fd, 5 * PAGE);
	p = (char *)SYS(mmap, FREE_AT, 6 * PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	show_resident("shared", p, 6);
	p[3 * PAGE] = 1;
	show_resident("filled", p, 6);
	p = (char *)SYS(mmap, FREE_AT, 6 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, PAGE);
	show_resident("private", p, 6);
	SYS(close, fd);
	finish();
}

TEST(arguments)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	unsigned char vec[8] = {0};
	char *p = map_letters(FREE_AT, 4, ANON);
	char *guard = guarded_page();

	CALL(mincore, p + 1, PAGE, vec);
	CALL(mincore, p, 0, vec);
	CALL(mincore, p, 0, 0);
	CALL(mincore, p + 10 * PAGE, 0, vec);
	CALL(mincore, p, PAGE + 1, vec);
	CALL(mincore, p, 5 * PAGE, vec);
	CALL(mincore, p, -1L, vec);
	CALL(mincore, p, -PAGE, vec);
	CALL(mincore, p, 4 * PAGE, guard + PAGE - 3);
	CALL(mincore, p, 4 * PAGE, guard + PAGE - 4);
	show_bytes("vec", guard + PAGE - 4, 4);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(mincore, bad[i], PAGE, vec), "mincore of %#lx", bad[i]);
		show(SYS(mincore, p, PAGE, bad[i]), "to %#lx", bad[i]);
		show(SYS(mincore, p, 0, bad[i]), "nothing to %#lx", bad[i]);
	}
	finish();
}

TEST(much)
{
	static unsigned char vec[10001];
	char *p = (char *)SYS(mmap, FREE_AT, 10000 * PAGE, RW, ANON | MAP_FIXED, -1, 0);

	vec[10000] = 77;
	p[4095 * PAGE] = p[4096 * PAGE] = p[9999 * PAGE] = 1;
	CALL(mincore, p, 10000 * PAGE, vec);
	show_bytes("vec", vec, sizeof(vec));
	SYS(munmap, p, 10000 * PAGE);
}
