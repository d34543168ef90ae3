// SPDX-License-Identifier: BSD-3-Clause
// CPU time: how it divides, and the clocks that show it.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000L

static long cpu_ns(int clock)
{
	struct timespec ts = {-1, -1};

	if (SYS(clock_gettime, clock, &ts) != 0)
		return -1;
	return ts.tv_sec * 1000 * MS + ts.tv_nsec;
}

static long in_us(struct timeval tv)
{
	return tv.tv_sec * 1000000 + tv.tv_usec;
}

static void spin(long ns)
{
	long end = cpu_ns(CLOCK_PROCESS_CPUTIME_ID) + ns;
	volatile unsigned count = 0;

	while (cpu_ns(CLOCK_PROCESS_CPUTIME_ID) < end)
		for (int i = 0; i < 100000; i++)
			count = count * 3 + 1;
}

static char big[1 << 20];

static void read_zeros(long ns)
{
	long end = cpu_ns(CLOCK_PROCESS_CPUTIME_ID) + ns;
	int fd = SYS(open, "/dev/zero", O_RDONLY);

	while (cpu_ns(CLOCK_PROCESS_CPUTIME_ID) < end)
		SYS(read, fd, big, sizeof(big));
	SYS(close, fd);
}

TEST(division)
{
	struct rusage start, middle, end;
	struct tms before, after;
	long user, system;

	spin(20 * MS);
	SYS(times, &before);
	/* Linux divides by what ticks saw, which are few on a machine that others use as well; and
	 * a machine inside another may stop for a while wherever it is. */
	for (int tries = 0; tries < 20; tries++) {
		SYS(getrusage, RUSAGE_SELF, &start);
		spin(400 * MS);
		SYS(getrusage, RUSAGE_SELF, &middle);
		user = in_us(middle.ru_utime) - in_us(start.ru_utime);
		system = in_us(middle.ru_stime) - in_us(start.ru_stime);
		if (user > 4 * system)
			break;
	}
	check(user + system >= 390000);
	check(user > 4 * system);
	for (int tries = 0; tries < 20; tries++) {
		SYS(getrusage, RUSAGE_SELF, &middle);
		read_zeros(400 * MS);
		SYS(getrusage, RUSAGE_SELF, &end);
		user = in_us(end.ru_utime) - in_us(middle.ru_utime);
		system = in_us(end.ru_stime) - in_us(middle.ru_stime);
		if (system > user)
			break;
	}
	check(user + system >= 390000);
	check(system > user);
	SYS(times, &after);
	check(after.tms_utime - before.tms_utime >= 25);
	check(after.tms_stime - before.tms_stime >= 15);
	check(after.tms_cutime == before.tms_cutime && after.tms_cstime == before.tms_cstime);
}

TEST(never_backwards)
{
	struct rusage usage;
	long user = 0, system = 0, total;
	int backwards = 0, beyond = 0;

	for (int i = 0; i < 3000; i++) {
		total = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
		SYS(getrusage, RUSAGE_SELF, &usage);
		backwards += in_us(usage.ru_utime) < user || in_us(usage.ru_stime) < system;
		user = in_us(usage.ru_utime);
		system = in_us(usage.ru_stime);
		beyond += user + system < total / 1000 - 2;
		total = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
		beyond += user + system > total / 1000;
	}
	check(backwards == 0);
	check(beyond == 0);
}

TEST(children)
{
	struct rusage usage;

	CALL(getrusage, RUSAGE_CHILDREN, &usage);
	CALL(getrusage, RUSAGE_THREAD, &usage);
	check(in_us(usage.ru_utime) + in_us(usage.ru_stime) <=
	      cpu_ns(CLOCK_THREAD_CPUTIME_ID) / 1000);
	CALL(getrusage, 2, &usage);
	CALL(getrusage, -2, &usage);
	CALL(getrusage, RUSAGE_SELF, 8);
}

#define CLOCK_OF(pid, bits) ((int)(~(unsigned)(pid) << 3 | (bits)))

static void show_clock(const char *name, int clock)
{
	struct timespec ts = {-1, -1};

	show(SYS(clock_gettime, clock, &ts), "%s: clock_gettime", name);
	show(SYS(clock_getres, clock, &ts), "%s: clock_getres", name);
	say("%ld.%09ld", ts.tv_sec, ts.tv_nsec);
	show(SYS(clock_settime, clock, &ts), "%s: clock_settime", name);
}

TEST(numbers)
{
	int pid = SYS(getpid), tid = SYS(gettid);

	for (int bits = 0; bits < 8; bits++) {
		char name[32] = "own 0";

		name[4] += bits;
		show_clock(name, CLOCK_OF(0, bits));
		name[0] = 'p';
		show_clock(name, CLOCK_OF(pid, bits));
		name[0] = 't';
		show_clock(name, CLOCK_OF(tid, bits));
		name[0] = 'x';
		show_clock(name, CLOCK_OF(0x3fffff, bits));
	}
	check(cpu_ns(CLOCK_OF(0, 2)) <= cpu_ns(CLOCK_PROCESS_CPUTIME_ID));
	check(cpu_ns(CLOCK_PROCESS_CPUTIME_ID) <= cpu_ns(CLOCK_OF(pid, 2)));
	check(cpu_ns(CLOCK_THREAD_CPUTIME_ID) <= cpu_ns(CLOCK_OF(tid, 6)));
	check(cpu_ns(CLOCK_OF(pid, 1)) <= cpu_ns(CLOCK_OF(pid, 0)));
}

/* ---- children ---- */

static volatile int told;

static void tell(int signal)
{
	told = 1;
}

TEST(used_by_children)
{
	struct rusage before, after, one;
	struct tms ticks_before, ticks;
	int pid, status = 1;

	/* Nothing is inherited of what this process has used; but where the machine stops for a
	 * while that is the child's time as well. */
	spin(50 * MS);
	for (int tries = 0; tries < 20 && status != 0; tries++) {
		pid = fork();
		if (pid == 0) {
			SYS(getrusage, RUSAGE_SELF, &one);
			_exit(in_us(one.ru_utime) + in_us(one.ru_stime) >= 50000);
		}
		waitpid(pid, &status, 0);
	}
	check(status == 0);
	SYS(getrusage, RUSAGE_CHILDREN, &before);
	SYS(times, &ticks_before);
	pid = fork();
	if (pid == 0) {
		SYS(getrusage, RUSAGE_CHILDREN, &one);
		check(in_us(one.ru_utime) + in_us(one.ru_stime) == 0);
		spin(150 * MS);
		_exit(0);
	}
	check(SYS(wait4, pid, &status, 0, &one) == pid);
	SYS(getrusage, RUSAGE_CHILDREN, &after);
	SYS(times, &ticks);
	check(in_us(one.ru_utime) + in_us(one.ru_stime) >= 140000);
	check(in_us(after.ru_utime) + in_us(after.ru_stime) - in_us(before.ru_utime) -
		      in_us(before.ru_stime) >=
	      140000);
	check(ticks.tms_cutime + ticks.tms_cstime - ticks_before.tms_cutime -
		      ticks_before.tms_cstime >=
	      12);
}

TEST(clock_of_a_child)
{
	struct timespec until = {0, 50000000};
	int pid, clock, status;

	pid = fork();
	if (pid == 0) {
		signal(SIGTERM, tell);
		while (!told)
			spin(MS);
		_exit(0);
	}
	clock = CLOCK_OF(pid, 2);
	show(SYS(clock_nanosleep, clock, 1, &until, NULL), "sleep until the child has used 50 ms");
	check(cpu_ns(clock) >= 50 * MS);
	check(cpu_ns(CLOCK_OF(pid, 6)) == -1);
	kill(pid, SIGTERM);
	siginfo_t info;
	check(SYS(waitid, P_PID, pid, &info, WEXITED | WNOWAIT, NULL) == 0);
	check(cpu_ns(clock) >= 50 * MS);
	waitpid(pid, &status, 0);
	say("status %#x", status);
	check(cpu_ns(clock) == -1);
}
