// SPDX-License-Identifier: BSD-3-Clause
// What may set or adjust a clock. None of these does, since it would be the machine's.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

#include <string.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

static void settimeofday_to(long seconds, long microseconds)
{
	struct timeval tv = {seconds, microseconds};

	show(SYS(settimeofday, &tv, NULL), "settimeofday %lx %ld", seconds, microseconds);
}

static void settime(int clock, long seconds, long nanoseconds)
{
	struct timespec t = {seconds, nanoseconds};

	show(SYS(clock_settime, clock, &t), "clock_settime %d %lx %ld", clock, seconds,
	     nanoseconds);
}

static void set_badly(void)
{
	struct timezone zone = {15 * 60 + 1, 0};

	settimeofday_to(-1, 0);
	settimeofday_to(0, -1);
	settimeofday_to(0, 1000001);
	settimeofday_to(0, 1000000);
	settimeofday_to(0x7fffffffffffffff, 0);
	settimeofday_to(9223372036 - 946080000, 0);
	settimeofday_to(-1, 1000001);
	settime(0, -1, 0);
	settime(0, 0, -1);
	settime(0, 0, 1000000000);
	settime(0, 0x7fffffffffffffff, 0);
	CALL(settimeofday, NULL, NULL);
	CALL(settimeofday, (void *)8, NULL);
	CALL(settimeofday, NULL, (void *)8);
	CALL(settimeofday, NULL, &zone);
	zone.tz_minuteswest = -(15 * 60 + 1);
	CALL(settimeofday, NULL, &zone);
	CALL(clock_settime, 0, (void *)8);
}

TEST(set_to_what_no_clock_can_show)
{
	set_badly();
}

TEST_ALONE(set_without_privilege)
{
	struct timezone zone = {0, 0};

	set_capabilities(0, 0, 0);
	set_badly();
	settimeofday_to(1000000000, 0);
	settimeofday_to(9223372036 - 946080001, 0);
	settime(0, 1000000000, 0);
	CALL(settimeofday, NULL, &zone);
}

TEST(clocks_that_cannot_be_set)
{
	for (int clock = -9; clock < 14; clock++)
		if (clock != 0 && (clock >= 0 || (clock & 7) != 3)) {
			settime(clock, 1000000000, 0);
			show(SYS(clock_settime, clock, (void *)8), "%d, bad address", clock);
		}
	settime(99, 1, 1);
	settime(-800000000 | 2, 1, 1);
}

static void show_timex(struct timex *t)
{
	check(t->time.tv_sec > 1700000000 && t->time.tv_usec < 1000000000);
	memset(&t->time, 0, sizeof(t->time));
	say("modes %x, offset %ld, constant %ld, tolerance %ld, tick %ld", t->modes, t->offset,
	    t->constant, t->tolerance, t->tick);
	say("shift %d, jitter %ld, %ld", t->shift, t->jitter, t->stbcnt);
}

TEST(adjtimex)
{
	struct timex t;

	memset(&t, 0x55, sizeof(t));
	t.modes = 0;
	check(SYS(adjtimex, &t) >= 0);
	show_timex(&t);
	t.modes = ADJ_OFFSET_SS_READ;
	check(SYS(adjtimex, &t) >= 0);
	show_timex(&t);
	t.modes = 0x8000;
	CALL(adjtimex, &t);
	CALL(adjtimex, NULL);
	CALL(adjtimex, (void *)8);
	t.modes = 0;
	check(SYS(clock_adjtime, CLOCK_REALTIME, &t) >= 0);
	show_timex(&t);
	for (int clock = -8; clock < 13; clock++)
		if (clock != 0)
			show(SYS(clock_adjtime, clock, &t), "clock %d", clock);
	CALL(clock_adjtime, 99, &t);
	CALL(clock_adjtime, 99, NULL);
	CALL(clock_adjtime, 1, NULL);
	CALL(clock_adjtime, 0, NULL);
}

TEST_ALONE(adjust_without_privilege)
{
	static const unsigned modes[] = {1,    2,     4,      8,      0x10,   0x20,   0x40,
					 0x80, 0x100, 0x1000, 0x2000, 0x4000, 0x8000, 0x8001};
	struct timex t = {0};

	set_capabilities(0, 0, 0);
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		t.modes = modes[i];
		show(SYS(adjtimex, &t), "modes %x", modes[i]);
		show(SYS(clock_adjtime, 0, &t), "modes %x", modes[i]);
	}
}
