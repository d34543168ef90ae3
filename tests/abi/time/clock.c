// SPDX-License-Identifier: BSD-3-Clause
// clock_gettime and nanosleep.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <limits.h>
#include <time.h>

static int64_t now(int clock)
{
	struct timespec ts = {-1, -1};

	if (SYS(clock_gettime, clock, &ts) != 0)
		return -1;
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

TEST(clocks)
{
	struct timespec ts;

	for (int clock = 0; clock <= 7; clock++)
		show(SYS(clock_gettime, clock, &ts), "clock %d", clock);
	CALL(clock_gettime, 10, &ts);
	CALL(clock_gettime, 12, &ts);
	CALL(clock_gettime, 99, &ts);
	CALL(clock_gettime, INT_MAX, &ts);
	CALL(clock_gettime, CLOCK_MONOTONIC, NULL);
	CALL(clock_gettime, CLOCK_MONOTONIC, (void *)0xffffffff80000000);
	CALL(clock_gettime, 99, NULL);
}

TEST(advance)
{
	int64_t last = now(CLOCK_MONOTONIC), first = last;
	int backwards = 0;

	for (int i = 0; i < 20000; i++) {
		int64_t t = now(CLOCK_MONOTONIC);

		backwards += t < last;
		last = t;
	}
	check(backwards == 0);
	check(last > first);
	check(last - first < 60000000000);
	check(now(CLOCK_REALTIME) > 1700000000L * 1000000000);
	check(now(CLOCK_BOOTTIME) >= now(CLOCK_MONOTONIC) - 1000000);
}

TEST(library_clock)
{
	struct timespec ts;
	int64_t before = now(CLOCK_REALTIME);

	check(clock_gettime(CLOCK_REALTIME, &ts) == 0);
	check(ts.tv_sec * 1000000000L + ts.tv_nsec >= before);
	check(time(NULL) >= before / 1000000000 && time(NULL) < before / 1000000000 + 60);
}

TEST(nanosleep)
{
	static const long naps[] = {1, 1000, 100000, 1000000, 20000000};
	struct timespec rest = {5, 5};

	for (size_t i = 0; i < ARRAY_LEN(naps); i++) {
		struct timespec nap = {0, naps[i]};
		int64_t before = now(CLOCK_MONOTONIC), slept;

		show(SYS(nanosleep, &nap, &rest), "nanosleep(%ld)", naps[i]);
		slept = now(CLOCK_MONOTONIC) - before;
		check(slept >= naps[i]);
		/* A busy machine may be late, but not each time. */
		for (int tries = 0; tries < 10 && slept >= naps[i] + 2000000000; tries++) {
			before = now(CLOCK_MONOTONIC);
			SYS(nanosleep, &nap, NULL);
			slept = now(CLOCK_MONOTONIC) - before;
		}
		check(slept < naps[i] + 2000000000);
	}
	say("rest %ld %ld", (long)rest.tv_sec, rest.tv_nsec);
}

TEST(nanosleep_errors)
{
	struct timespec ts = {0, 1000000000};

	CALL(nanosleep, &ts, NULL);
	ts = (struct timespec){0, -1};
	CALL(nanosleep, &ts, NULL);
	ts = (struct timespec){-1, 0};
	CALL(nanosleep, &ts, NULL);
	ts = (struct timespec){0, 0};
	CALL(nanosleep, &ts, NULL);
	CALL(nanosleep, &ts, (void *)8);
	CALL(nanosleep, NULL, NULL);
	CALL(nanosleep, (void *)0xffffffff80000000, NULL);
}

TEST(clock_nanosleep)
{
	struct timespec ts = {0, 1000000};
	int64_t before = now(CLOCK_MONOTONIC);

	CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, &ts, NULL);
	check(now(CLOCK_MONOTONIC) - before >= 1000000);
	before = now(CLOCK_MONOTONIC) + 2000000;
	ts = (struct timespec){before / 1000000000, before % 1000000000};
	CALL(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	check(now(CLOCK_MONOTONIC) >= before);
	CALL(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	CALL(clock_nanosleep, 99, 0, &ts, NULL);
	ts.tv_nsec = 1000000000;
	CALL(clock_nanosleep, CLOCK_REALTIME, 0, &ts, NULL);
}
