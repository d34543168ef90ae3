// SPDX-License-Identifier: BSD-3-Clause
// gettimeofday, time, times, getrusage, clock_getres, sysinfo, and the stranger clocks.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

TEST(gettimeofday)
{
	struct timezone zone = {7, 7};
	struct timeval tv = {-1, -1};
	struct timespec ts;

	CALL(gettimeofday, &tv, &zone);
	SYS(clock_gettime, CLOCK_REALTIME, &ts);
	check(ts.tv_sec - tv.tv_sec >= 0 && ts.tv_sec - tv.tv_sec < 60);
	check(tv.tv_usec >= 0 && tv.tv_usec < 1000000);
	say("zone %d %d", zone.tz_minuteswest, zone.tz_dsttime);
	CALL(gettimeofday, NULL, NULL);
	CALL(gettimeofday, NULL, &zone);
	CALL(gettimeofday, (void *)8, NULL);
	CALL(gettimeofday, NULL, (void *)8);
}

TEST(time)
{
	struct timespec ts;
	long now = 0;

	SYS(clock_gettime, CLOCK_REALTIME, &ts);
	check(SYS(time, NULL) - ts.tv_sec < 60);
	check(SYS(time, &now) - ts.tv_sec < 60);
	check(now >= ts.tv_sec - 1 && now < ts.tv_sec + 60);
	CALL(time, (void *)8);
}

static void burn_ns(long ns)
{
	struct timespec start, now;

	SYS(clock_gettime, CLOCK_MONOTONIC, &start);
	do {
		SYS(clock_gettime, CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < ns);
}

static long used_ns(int clock)
{
	struct timespec used = {-1, -1};

	SYS(clock_gettime, clock, &used);
	return used.tv_sec * 1000000000 + used.tv_nsec;
}

TEST(cpu_time)
{
	struct timespec nap = {0, 50000000};
	struct rusage usage, earlier;
	struct tms tms = {-1, -1, -1, -1};
	long start, used = 0;

	CALL(getrusage, RUSAGE_SELF, &earlier);
	/* Others may have the CPU for the whole of a try, or the whole machine stop. */
	for (int tries = 0; tries < 100 && used <= 1000000; tries++) {
		start = used_ns(CLOCK_PROCESS_CPUTIME_ID);
		burn_ns(30000000);
		used = used_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
	}
	check(used > 1000000);
	for (int tries = 0; tries < 100 && (tries == 0 || used >= 40000000); tries++) {
		start = used_ns(CLOCK_THREAD_CPUTIME_ID);
		SYS(nanosleep, &nap, NULL);
		used = used_ns(CLOCK_THREAD_CPUTIME_ID) - start;
	}
	check(used < 40000000);
	CALL(getrusage, RUSAGE_SELF, &usage);
	check(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + usage.ru_utime.tv_usec +
		      usage.ru_stime.tv_usec >
	      0);
	check(usage.ru_maxrss > 0 && usage.ru_maxrss >= earlier.ru_maxrss);
	check(SYS(times, &tms) != 0);
	check(tms.tms_utime >= 0 && tms.tms_stime >= 0);
	/* Natively what started the test had children. */
	check(tms.tms_cutime >= 0 && tms.tms_cstime >= 0);
	CALL(getrusage, RUSAGE_THREAD, &usage);
	CALL(getrusage, 2, &usage);
	CALL(getrusage, -2, &usage);
	CALL(getrusage, RUSAGE_SELF, NULL);
	CALL(times, (void *)8);
}

TEST(clock_getres)
{
	struct timespec ts = {-5, -5};

	for (int clock = -9; clock < 14; clock++) {
		if (clock == -1 || clock == 8 || clock == 9) /* RTCs, and a descriptor */
			continue;
		ts = (struct timespec){-5, -5};
		show(SYS(clock_getres, clock, &ts), "clock %d", clock);
		check(ts.tv_nsec <= 10000000);
	}
	CALL(clock_getres, CLOCK_MONOTONIC, NULL);
	CALL(clock_getres, 99, NULL);
	CALL(clock_getres, CLOCK_MONOTONIC, (void *)8);
}

TEST(cpu_clocks_by_number)
{
	int pid = (int)SYS(getpid);
	struct timespec ts;

	for (int which = 0; which < 8; which++)
		show(SYS(clock_gettime, -8 | which, &ts), "own clock %d", which);
	for (int which = 0; which < 7; which++)
		show(SYS(clock_gettime, -800000000 | which, &ts), "other's clock %d", which);
	CALL(clock_gettime, ~pid * 8 | 2, &ts);
	CALL(clock_gettime, ~pid * 8 | 6, &ts);
}

TEST(clocks_to_sleep_on)
{
	static const int clocks[] = {0, 1, 3, 4, 5, 6, 7, 10, 11, 12, 99};
	struct timespec nap = {0, 1000}, past = {1, 0}, bad = {0, -1};

	for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
		show(SYS(clock_nanosleep, clocks[i], 0, &nap, NULL), "clock %d", clocks[i]);
		show(SYS(clock_nanosleep, clocks[i], TIMER_ABSTIME, &past, (void *)8),
		     "clock %d absolute", clocks[i]);
	}
	CALL(clock_nanosleep, CLOCK_MONOTONIC, 77, &past, NULL);
	CALL(clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, NULL, NULL);
	CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, NULL, NULL);
	CALL(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &bad, NULL);
	CALL(clock_nanosleep, 99, 0, &bad, NULL);
}

TEST(sysinfo)
{
	static char shared[4 << 20]; /* more than each processor counts on its own account */
	struct sysinfo info;
	long fd = SYS(open, "/tmp/sysinfo", O_RDWR | O_CREAT, 0600);

	check(SYS(write, fd, shared, sizeof(shared)) == sizeof(shared));
	memset(&info, 0x55, sizeof(info));
	CALL(sysinfo, &info);
	check(info.uptime > 0);
	check(info.sharedram > 0 && info.sharedram < info.totalram);
	check(info.totalram > 0 && info.freeram > 0 && info.freeram <= info.totalram);
	check(info.procs > 0);
	say("unit %u, high %lu %lu", info.mem_unit, info.totalhigh, info.freehigh);
	CALL(sysinfo, NULL);
	SYS(close, fd);
	SYS(unlink, "/tmp/sysinfo");
}
