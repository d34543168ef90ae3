// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses at every pointer argument of the calls about memory: as places of pages, and as
// places of arguments.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"
#include "tests/abi/mem/areas.h"

#include <sys/mman.h>

static void *aligned(void *p)
{
	return (void *)((uintptr_t)p & -PAGE);
}

/* A hint that cannot be taken is no error, and where the pages are instead is not shown. */
static long map_at(void *p, int flags)
{
	long at = SYS(mmap, p, PAGE, RW, ANON | flags, -1, 0);

	if (at < 0)
		return at;
	SYS(munmap, at, PAGE);
	return (void *)at == p;
}

TEST(places)
{
	static const int advice[] = {MADV_NORMAL,   MADV_WILLNEED, MADV_DONTNEED,
				     MADV_FREE,	    MADV_REMOVE,   MADV_DONTFORK,
				     MADV_HUGEPAGE, MADV_DONTDUMP, MADV_COLD};

	EACH_BAD("munmap", SYS(munmap, p, PAGE));
	EACH_BAD("munmap of a page", SYS(munmap, aligned(p), PAGE));
	EACH_BAD("mprotect", SYS(mprotect, p, PAGE, RW));
	EACH_BAD("mprotect of a page", SYS(mprotect, aligned(p), PAGE, RW));
	EACH_BAD("mprotect of none", SYS(mprotect, aligned(p), 0, RW));
	EACH_BAD("mlock", SYS(mlock, p, 1));
	EACH_BAD("mlock2", SYS(mlock2, p, 1, MLOCK_ONFAULT));
	EACH_BAD("mlock of none", SYS(mlock, p, 0));
	EACH_BAD("munlock", SYS(munlock, p, 1));
	EACH_BAD("msync", SYS(msync, aligned(p), PAGE, MS_ASYNC));
	EACH_BAD("pkey_mprotect", SYS(pkey_mprotect, aligned(p), PAGE, RW, -1));
	for (size_t k = 0; k < ARRAY_LEN(advice); k++)
		EACH_BAD("madvise", SYS(madvise, aligned(p), PAGE, advice[k]));
}

TEST(new_places)
{
	EACH_BAD_BUT_NULL("hint", map_at(p, 0) < 0);
	EACH_BAD("MAP_FIXED", p > (void *)0x10000 ? map_at(aligned(p), MAP_FIXED) : 0);
	EACH_BAD("MAP_FIXED, unaligned", (uintptr_t)p % PAGE ? map_at(p, MAP_FIXED) : 0);
	EACH_BAD("MAP_FIXED_NOREPLACE",
		 p > (void *)0x10000 ? map_at(aligned(p), MAP_FIXED_NOREPLACE) : 0);
	EACH_BAD_BUT_NULL("MAP_32BIT", map_at(p, MAP_32BIT) < 0);
}

TEST(sizes)
{
	static const unsigned long sizes[] = {
		0x7fffffffe000,	    0x7fffffffefff,	0x7ffffffff000,
		0x7ffffffff001,	    0x800000000000,	0x8000000000000000,
		0xfffffffffffff000, 0xfffffffffffff001, -1UL,
	};
	char *p = (char *)SYS(mmap, FREE_AT, PAGE, RW, ANON | MAP_FIXED, -1, 0);

	for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
		unsigned long size = sizes[k];

		show(SYS(mmap, NULL, size, PROT_NONE, ANON | MAP_NORESERVE, -1, 0), "mmap %lx",
		     size);
		show(SYS(mmap, p, size, RW, ANON | MAP_FIXED, -1, 0), "mmap fixed %lx", size);
		show(SYS(mprotect, p, size, RW), "mprotect %lx", size);
		show(SYS(madvise, p, size, MADV_NORMAL), "madvise %lx", size);
		show(SYS(mlock, p, size), "mlock %lx", size);
		show(SYS(munlock, p, size), "munlock %lx", size);
		show(SYS(msync, p, size, MS_ASYNC), "msync %lx", size);
		show(SYS(mremap, p, PAGE, size, MREMAP_MAYMOVE), "mremap to %lx", size);
	}
	SYS(munlockall);
	CALL(munmap, p, PAGE);
}

TEST(names)
{
	char *page = guarded_page();

	EACH_BAD("memfd_create", SYS(memfd_create, p, 0));
	EACH_BAD("memfd_create, bad flags", SYS(memfd_create, p, -1));
	TRY(memfd_create, at_page_end(page, "name"), 0);
	memset(page, 'x', PAGE);
	CALL(memfd_create, page + PAGE - 4, 0);
	CALL(memfd_create, page + PAGE - 249, 0);
	CALL(memfd_create, page + PAGE - 250, 0);
	CALL(memfd_create, page + PAGE - 251, 0);
	CALL(memfd_create, page, 0);
	CALL(memfd_create, page + PAGE, 0);
}
