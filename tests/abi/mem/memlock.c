// SPDX-License-Identifier: BSD-3-Clause
// RLIMIT_MEMLOCK, for a program without CAP_IPC_LOCK.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define MOVE	     (MREMAP_MAYMOVE | MREMAP_FIXED)
#define TARGET	     (FREE_AT + 100 * PAGE)

#define CAP_IPC_LOCK 14

static struct rlimit old;
static struct {
	uint32_t effective, permitted, inheritable;
} caps[2];
static struct {
	uint32_t version;
	int pid;
} header = {0x20080522, 0};

static void set_limit(unsigned long bytes)
{
	struct rlimit limit = {bytes, old.rlim_max};

	SYS(prlimit64, 0, RLIMIT_MEMLOCK, &limit, NULL);
}

static void start(unsigned long bytes)
{
	SYS(munlockall);
	SYS(prlimit64, 0, RLIMIT_MEMLOCK, NULL, &old);
	set_limit(bytes);
	SYS(capget, &header, caps);
	caps[0].effective &= ~(1u << CAP_IPC_LOCK);
	check(SYS(capset, &header, caps) == 0);
}

static void finish(void)
{
	caps[0].effective |= 1u << CAP_IPC_LOCK;
	check(SYS(capset, &header, caps) == 0);
	SYS(prlimit64, 0, RLIMIT_MEMLOCK, &old, NULL);
	SYS(munlockall);
	SYS(munmap, FREE_AT, 200 * PAGE);
}

static char *map_empty(size_t pages, int flags)
{
	return (char *)SYS(mmap, FREE_AT, pages * PAGE, RW, ANON | MAP_FIXED | flags, -1, 0);
}

TEST(counts_pages_once)
{
	char *p = map_empty(20, 0);

	start(8 * PAGE + 100);
	CALL(mlock, p, 9 * PAGE);
	CALL(mlock, p, 8 * PAGE);
	CALL(mlock, p, 8 * PAGE);
	CALL(mlock, p + 100, 8 * PAGE);
	CALL(mlock2, p + 8 * PAGE, 1, MLOCK_ONFAULT);
	CALL(munlock, p, 3 * PAGE);
	CALL(mlock, p + 10 * PAGE, 4 * PAGE);
	CALL(mlock, p + 10 * PAGE, 3 * PAGE);
	SYS(munmap, p + 3 * PAGE, PAGE);
	CALL(mlock2, p + 13 * PAGE, PAGE, MLOCK_ONFAULT);
	CALL(mlock, p + 14 * PAGE, PAGE);
	show_resident("locked", p + 4 * PAGE, 16);
	finish();
}

TEST(mappings)
{
	char *p;

	start(8 * PAGE);
	CALL(mmap, NULL, 9 * PAGE, RW, ANON | MAP_LOCKED, -1, 0);
	p = map_empty(6, MAP_LOCKED);
	show_resident("locked", p, 6);
	CALL(mremap, p, 6 * PAGE, 9 * PAGE, MREMAP_MAYMOVE, 0);
	check((char *)SYS(mremap, p, 6 * PAGE, 8 * PAGE, 0, 0) == p);
	check((char *)SYS(mremap, p, 8 * PAGE, 8 * PAGE, MOVE, TARGET) == TARGET);
	CALL(mmap, NULL, PAGE, RW, ANON | MAP_LOCKED, -1, 0);
	SYS(munmap, TARGET, 3 * PAGE);
	check(map_empty(3, MAP_LOCKED) == FREE_AT);
	CALL(mlock, TARGET + 3 * PAGE, 6 * PAGE);
	finish();
}

TEST(all)
{
	char *heap = (char *)SYS(brk, 0);

	start(8 * PAGE);
	CALL(mlockall, MCL_CURRENT);
	CALL(mlockall, MCL_CURRENT | MCL_FUTURE);
	CALL(mlockall, MCL_FUTURE);
	CALL(mmap, NULL, 9 * PAGE, RW, ANON, -1, 0);
	check((char *)SYS(brk, heap + 20 * PAGE) == heap);
	check(map_empty(4, 0) == FREE_AT);
	show_resident("locked", FREE_AT, 4);
	CALL(mmap, NULL, 5 * PAGE, PROT_NONE, ANON, -1, 0);
	CALL(munlockall);
	check((char *)SYS(brk, heap + 20 * PAGE) == heap + 20 * PAGE);
	SYS(brk, heap);
	finish();
}

TEST(nothing)
{
	char *p = map_empty(2, 0);

	start(0);
	CALL(mlock, p, PAGE);
	CALL(mlock, p, 0);
	CALL(mlock, 0x10000, PAGE);
	CALL(mlock2, p, PAGE, MLOCK_ONFAULT);
	CALL(mlock2, p, PAGE, 2);
	CALL(mlockall, MCL_CURRENT);
	CALL(mlockall, 8);
	CALL(munlock, p, PAGE);
	CALL(munlockall);
	CALL(mmap, NULL, PAGE, RW, ANON | MAP_LOCKED, -1, 0);
	CALL(mmap, p, PAGE, RW, ANON | MAP_LOCKED | MAP_FIXED_NOREPLACE, -1, 0);
	set_limit(100);
	CALL(mlock, p, PAGE);
	finish();
}
