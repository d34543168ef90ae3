// SPDX-License-Identifier: BSD-3-Clause
// What getrusage counts.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#define PAGES 100

static struct rusage usage(int who)
{
	struct rusage usage;

	memset(&usage, 0x55, sizeof(usage));
	SYS(getrusage, who, &usage);
	return usage;
}

static char *map(size_t pages, int flags)
{
	return mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags,
		    -1, 0);
}

TEST(faults)
{
	struct rusage before, after;
	char *pages = map(PAGES, 0);

	madvise(pages, PAGES * PAGE, MADV_NOHUGEPAGE);
	before = usage(RUSAGE_SELF);
	for (int i = 0; i < PAGES; i++)
		pages[i * PAGE] = 1;
	after = usage(RUSAGE_SELF);
	check(after.ru_minflt - before.ru_minflt >= PAGES);
	check(after.ru_minflt - before.ru_minflt < PAGES + 20);
	check(after.ru_majflt == before.ru_majflt);
	before = usage(RUSAGE_THREAD);
	check(before.ru_minflt >= after.ru_minflt && before.ru_minflt < after.ru_minflt + 20);
	for (int i = 0; i < PAGES; i++)
		pages[i * PAGE]++;
	after = usage(RUSAGE_SELF);
	check(after.ru_minflt - before.ru_minflt < 20);
	munmap(pages, PAGES * PAGE);
}

TEST(largest_size)
{
	struct rusage before = usage(RUSAGE_SELF), after;
	size_t size = before.ru_maxrss / 4 + 1000;
	char *pages = map(size, MAP_POPULATE);

	munmap(pages, size * PAGE);
	after = usage(RUSAGE_SELF);
	check(after.ru_maxrss - before.ru_maxrss >= 3000);
	check(after.ru_maxrss - before.ru_maxrss <= (long)size * 4 + 1000);
	before = usage(RUSAGE_SELF);
	check(before.ru_maxrss >= after.ru_maxrss && before.ru_maxrss < after.ru_maxrss + 100);
}

TEST(switches)
{
	struct rusage before = usage(RUSAGE_SELF), after;
	struct timespec nap = {0, 10000000};

	for (int i = 0; i < 10; i++)
		SYS(nanosleep, &nap, NULL);
	after = usage(RUSAGE_SELF);
	/* A nap that is over before it begins is no switch. */
	check(after.ru_nvcsw - before.ru_nvcsw > 0);
	check(after.ru_nvcsw - before.ru_nvcsw <= 10);
	check(after.ru_nivcsw >= before.ru_nivcsw);
}

TEST(not_counted)
{
	struct rusage children = usage(RUSAGE_CHILDREN), mine = usage(RUSAGE_SELF);

	check(children.ru_maxrss >= 0 && children.ru_nsignals == 0);
	say("%ld %ld %ld %ld", mine.ru_ixrss, mine.ru_idrss, mine.ru_isrss, mine.ru_nswap);
	say("%ld %ld %ld", mine.ru_msgsnd, mine.ru_msgrcv, mine.ru_nsignals);
	check(mine.ru_inblock >= 0 && mine.ru_oublock >= 0);
}
