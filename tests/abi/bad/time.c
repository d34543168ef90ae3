// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses at every pointer argument of the calls about time, and structures that end at the
// edge of a mapping.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

TEST(read)
{
	char *page = guarded_page();

	for (int clock = 0; clock < 12; clock++) {
		if (clock == 8 || clock == 9 || clock == 10)
			continue;
		EACH_BAD("clock_gettime", SYS(clock_gettime, clock, p));
		EACH_BAD_BUT_NULL("clock_getres", SYS(clock_getres, clock, p));
		AT_EDGE("clock_gettime", 16, SYS(clock_gettime, clock, p));
		AT_EDGE("clock_getres", 16, SYS(clock_getres, clock, p));
	}
	EACH_BAD_BUT_NULL("gettimeofday", SYS(gettimeofday, p, NULL));
	EACH_BAD_BUT_NULL("gettimeofday zone", SYS(gettimeofday, NULL, p));
	EACH_BAD_BUT_NULL("time", SYS(time, p));
	EACH_BAD_BUT_NULL("times", SYS(times, p));
	AT_EDGE("gettimeofday", 16, SYS(gettimeofday, p, NULL));
	AT_EDGE("gettimeofday zone", 8, SYS(gettimeofday, NULL, p));
	AT_EDGE("time", 8, SYS(time, p) < 0);
	AT_EDGE("times", 32, SYS(times, p) == -14);
}

TEST(library)
{
	char *page = guarded_page();

	/* What the vDSO does of these it does in the program; what it cannot, the kernel refuses.
	 */
	AT_EDGE("clock_getres", 16, over ? 0 : clock_getres(CLOCK_MONOTONIC, (void *)p));
	AT_EDGE("clock_gettime", 16, over ? 0 : clock_gettime(CLOCK_MONOTONIC, (void *)p));
	AT_EDGE("gettimeofday", 16, over ? 0 : gettimeofday((void *)p, NULL));
}

TEST(sleep)
{
	static const int clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI};
	struct timespec nap = {0, 1}, past = {1, 0};
	char *page = guarded_page();

	EACH_BAD("nanosleep", SYS(nanosleep, p, NULL));
	EACH_BAD("nanosleep, rest", SYS(nanosleep, &nap, p));
	IN_AT_EDGE("nanosleep", nap, SYS(nanosleep, p, NULL));
	for (size_t k = 0; k < ARRAY_LEN(clocks); k++) {
		EACH_BAD("clock_nanosleep", SYS(clock_nanosleep, clocks[k], 0, p, NULL));
		EACH_BAD("clock_nanosleep until",
			 SYS(clock_nanosleep, clocks[k], TIMER_ABSTIME, p, NULL));
		EACH_BAD("clock_nanosleep, rest", SYS(clock_nanosleep, clocks[k], 0, &nap, p));
		IN_AT_EDGE("clock_nanosleep", nap, SYS(clock_nanosleep, clocks[k], 0, p, NULL));
		IN_AT_EDGE("clock_nanosleep until", past,
			   SYS(clock_nanosleep, clocks[k], TIMER_ABSTIME, p, NULL));
	}
	EACH_BAD("bad clock first", SYS(clock_nanosleep, 99, 0, p, NULL));
}

TEST(usage)
{
	static const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD, 5};
	char *page = guarded_page();

	for (size_t k = 0; k < ARRAY_LEN(whose); k++) {
		EACH_BAD("getrusage", SYS(getrusage, whose[k], p));
		AT_EDGE("getrusage", sizeof(struct rusage), SYS(getrusage, whose[k], p));
	}
}

/* Values that are refused, so that no clock is set. */
TEST(set)
{
	struct timespec wrong = {0, 1000000000};
	struct timeval wrong_too = {0, 1000001};
	struct timezone zone = {15 * 60 + 1, 0};
	char *page = guarded_page();

	IN_AT_EDGE("clock_settime", wrong, SYS(clock_settime, CLOCK_REALTIME, p));
	IN_AT_EDGE("settimeofday", wrong_too, SYS(settimeofday, p, NULL));
	IN_AT_EDGE("settimeofday zone", zone, SYS(settimeofday, NULL, p));
	EACH_BAD("settimeofday, both", SYS(settimeofday, &wrong_too, p));
}
