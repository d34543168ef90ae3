// SPDX-License-Identifier: BSD-3-Clause
// alarm, setitimer and timer_create: what they send, when, and what they show.

#define _GNU_SOURCE
#include "include/linux/timer.h"
#include "tests/abi/abi.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#undef sigev_notify_thread_id

#define MS		    1000000L
#define WAIT_MAX	    (60000 * MS)

#define CLOCK_OF(pid, bits) ((int)(~(unsigned)(pid) << 3 | (bits)))

static volatile int count, last_code, last_overrun, last_id;
static volatile long last_value;

static void note(int signal, siginfo_t *info, void *context)
{
	int32_t fields[6];

	if (count++ > 0)
		return;
	memcpy(fields, info, sizeof(fields));
	last_code = info->si_code;
	last_id = fields[4];
	last_overrun = fields[5];
	last_value = (long)info->si_value.sival_ptr;
}

static void handle(int signal, struct sigaction *old)
{
	struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};

	count = 0;
	sigaction(signal, &action, old);
}

static uint64_t block(int signal)
{
	uint64_t set = 1UL << (signal - 1), old;

	SYS(rt_sigprocmask, SIG_BLOCK, &set, &old, 8);
	return old;
}

static void set_mask(uint64_t mask)
{
	SYS(rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
}

static long now(int clock)
{
	struct linux_timespec t = {-1, -1};

	SYS(clock_gettime, clock, &t);
	return t.tv_sec * 1000 * MS + t.tv_nsec;
}

static void alarm_in(long us)
{
	struct linux_itimerval value = {{0, 0}, {0, us}};

	SYS(setitimer, LINUX_ITIMER_REAL, &value, NULL);
}

static long wait_for_ns(int signal, long ns)
{
	uint64_t set = 1UL << (signal - 1);
	struct linux_timespec limit = {ns / (1000 * MS), ns % (1000 * MS)};

	return SYS(rt_sigtimedwait, &set, NULL, &limit, 8);
}

/* Waits for a blocked signal. */
static long wait_for(int signal)
{
	return wait_for_ns(signal, WAIT_MAX);
}

/* Seconds that are left of so many, of which some may have passed on a busy machine. */
static void check_left(long left, long of)
{
	check(left <= of && left > of - 30);
}

static void spin(long ns)
{
	long end = now(CLOCK_PROCESS_CPUTIME_ID) + ns;
	volatile unsigned x = 0;

	while (now(CLOCK_PROCESS_CPUTIME_ID) < end)
		for (int i = 0; i < 10000; i++)
			x = x * 3 + 1;
}

TEST(alarm)
{
	struct sigaction old;
	uint64_t mask = block(SIGALRM);
	struct linux_itimerval value = {{0, 0}, {0, 20000}};
	long start, left = 0;

	handle(SIGALRM, &old);
	CALL(alarm, 0);
	CALL(alarm, 100);
	check_left(SYS(alarm, 0x7fffffff), 100);
	check_left(SYS(alarm, 0xffffffff), 0x7fffffff);
	check(SYS(alarm, 50) > 0x7fffff00);
	check_left(SYS(alarm, 0), 50);
	CALL(alarm, 0);
	/* Less than a second is one, unless the time has passed already. */
	for (int tries = 0; tries < 100 && left != 1; tries++) {
		SYS(setitimer, LINUX_ITIMER_REAL, &value, NULL);
		left = SYS(alarm, 0);
		wait_for_ns(SIGALRM, 0);
	}
	check(left == 1);
	start = now(CLOCK_MONOTONIC);
	CALL(setitimer, LINUX_ITIMER_REAL, &value, NULL);
	say("signal %ld", wait_for(SIGALRM));
	check(now(CLOCK_MONOTONIC) - start >= 20 * MS);
	CALL(alarm, 0);
	set_mask(mask);
	sigaction(SIGALRM, &old, NULL);
}

/* Intervals shorter than it takes to look at them leave the program its time. */
TEST(itimers_of_microseconds)
{
	static const struct {
		int which, signal;
	} timers[] = {{LINUX_ITIMER_PROF, SIGPROF}, {LINUX_ITIMER_VIRTUAL, SIGVTALRM}};
	struct linux_itimerval value = {{0, 1}, {0, 1}}, off = {{0, 0}, {0, 0}};
	struct sigaction old;

	for (unsigned i = 0; i < ARRAY_LEN(timers); i++) {
		handle(timers[i].signal, &old);
		CALL(setitimer, timers[i].which, &value, NULL);
		for (int round = 0; count < 3 && round < 1000; round++)
			spin(MS);
		CALL(setitimer, timers[i].which, &off, NULL);
		check(count >= 3);
		sigaction(timers[i].signal, &old, NULL);
	}
}

TEST(itimer_errors)
{
	struct linux_itimerval bad[] = {
		{{0, 0}, {-1, 0}}, {{0, 0}, {0, 1000000}},   {{0, -1}, {0, 0}},
		{{-1, 0}, {0, 0}}, {{0, INT64_MAX}, {0, 0}}, {{0, 0}, {INT64_MAX, INT64_MIN}},
	};
	struct linux_itimerval value;

	for (unsigned i = 0; i < ARRAY_LEN(bad); i++)
		CALL(setitimer, LINUX_ITIMER_REAL, &bad[i], NULL);
	CALL(setitimer, 3, &value, NULL);
	CALL(setitimer, 3, &bad[0], NULL);
	CALL(setitimer, -1, NULL, NULL);
	CALL(setitimer, LINUX_ITIMER_REAL, 8, NULL);
	CALL(setitimer, LINUX_ITIMER_REAL, NULL, 8);
	CALL(getitimer, 3, &value);
	CALL(getitimer, LINUX_ITIMER_PROF, 8);
	CALL(getitimer, LINUX_ITIMER_VIRTUAL, &value);
	show_bytes("none", &value, sizeof(value));
}

static void show_interval(int which, int signal, long us)
{
	struct linux_itimerval value = {{0, us}, {0, us}}, old;
	struct sigaction action;
	int got;

	handle(signal, &action);
	CALL(setitimer, which, &value, NULL);
	CALL(getitimer, which, &value);
	say("interval %ld.%06ld", (long)value.it_interval.tv_sec, (long)value.it_interval.tv_usec);
	check(value.it_value.tv_sec == 0 && value.it_value.tv_usec > 0 &&
	      value.it_value.tv_usec <= us + 4000);
	while (count < 4)
		spin(us * 100);
	memset(&value, 0, sizeof(value));
	CALL(setitimer, which, &value, &old);
	say("interval %ld.%06ld", (long)old.it_interval.tv_sec, (long)old.it_interval.tv_usec);
	got = count;
	spin(2 * us * 1000);
	check(count == got);
	say("code %#x", last_code);
	sigaction(signal, &action, NULL);
}

TEST(intervals)
{
	show_interval(LINUX_ITIMER_REAL, SIGALRM, 10000);
	show_interval(LINUX_ITIMER_VIRTUAL, SIGVTALRM, 12000);
	show_interval(LINUX_ITIMER_PROF, SIGPROF, 12000);
}

/* However short the periods are that a program asks for, it gets on. */
TEST(shortest_intervals)
{
	static const int which[] = {LINUX_ITIMER_VIRTUAL, LINUX_ITIMER_PROF};

	for (unsigned i = 0; i < ARRAY_LEN(which); i++) {
		int signal = which[i] == LINUX_ITIMER_PROF ? SIGPROF : SIGVTALRM;
		struct linux_itimerval value = {{0, 1}, {0, 1}}, old, none = {{0, 0}, {0, 0}};
		struct sigaction before;

		handle(signal, &before);
		SYS(setitimer, which[i], &value, NULL);
		while (count < 5)
			spin(MS);
		SYS(setitimer, which[i], &none, &old);
		say("%d: interval %ld.%06ld", which[i], (long)old.it_interval.tv_sec,
		    (long)old.it_interval.tv_usec);
		sigaction(signal, &before, NULL);
	}
}

/* A program that never runs for long uses time, too. */
TEST(time_in_small_pieces)
{
	struct linux_itimerval value = {{0, 0}, {0, 3000}};
	struct linux_timespec pause = {0, MS / 2};
	struct sigaction before;

	handle(SIGVTALRM, &before);
	SYS(setitimer, LINUX_ITIMER_VIRTUAL, &value, NULL);
	while (count == 0) {
		spin(MS / 5);
		SYS(nanosleep, &pause, NULL);
	}
	say("code %d", last_code);
	sigaction(SIGVTALRM, &before, NULL);
}

TEST(periods_that_nobody_takes)
{
	struct linux_itimerval value = {{0, 1000}, {0, 1000}};
	uint64_t mask = block(SIGALRM);
	struct sigaction old;

	handle(SIGALRM, &old);
	SYS(setitimer, LINUX_ITIMER_REAL, &value, NULL);
	spin(20 * MS);
	memset(&value, 0, sizeof(value));
	SYS(setitimer, LINUX_ITIMER_REAL, &value, NULL);
	set_mask(mask);
	say("%d signals", count);
	sigaction(SIGALRM, &old, NULL);
}

static int create(int clock, int notify, int signal, long value)
{
	struct linux_sigevent event = {.sigev_notify = notify,
				       .sigev_signo = signal,
				       .sigev_value = value,
				       .sigev_notify_thread_id = SYS(gettid)};
	int id = -1;

	show(SYS(timer_create, clock, &event, &id), "timer_create %d %d %d", clock, notify, signal);
	return id;
}

static long settime(int id, int flags, long value_ns, long interval_ns)
{
	struct linux_itimerspec spec = {{interval_ns / 1000000000, interval_ns % 1000000000},
					{value_ns / 1000000000, value_ns % 1000000000}};

	return SYS(timer_settime, id, flags, &spec, NULL);
}

static long left(int id)
{
	struct linux_itimerspec spec = {{-1, -1}, {-1, -1}};

	SYS(timer_gettime, id, &spec);
	return spec.it_value.tv_sec * 1000000000 + spec.it_value.tv_nsec;
}

TEST(creation)
{
	static const int clocks[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, -6, -2, -1, -3};
	struct linux_sigevent event = {.sigev_notify = 99};
	int first = -1, id = -1;

	CALL(timer_create, 1, NULL, &first);
	for (unsigned i = 0; i < ARRAY_LEN(clocks); i++) {
		long result = SYS(timer_create, clocks[i], NULL, &id);

		show(result, "clock %d", clocks[i]);
		if (result == 0) {
			check(id > first);
			SYS(timer_delete, id);
		}
	}
	for (int notify = 0; notify < 6; notify++)
		SYS(timer_delete, create(1, notify, SIGUSR1, 0));
	SYS(timer_delete, create(1, LINUX_SIGEV_SIGNAL, 0, 0));
	SYS(timer_delete, create(1, LINUX_SIGEV_SIGNAL, 64, 0));
	SYS(timer_delete, create(1, LINUX_SIGEV_SIGNAL, 65, 0));
	SYS(timer_delete, create(1, LINUX_SIGEV_NONE, 65, 0));
	SYS(timer_delete, create(99, LINUX_SIGEV_SIGNAL, 65, 0));
	CALL(timer_create, 1, &event, &id);
	CALL(timer_create, 1, 8, &id);
	CALL(timer_create, 1, NULL, 8);
	CALL(timer_create, 99, 8, 8);
	CALL(timer_delete, first);
	CALL(timer_delete, first);
	CALL(timer_delete, -1);
	CALL(timer_gettime, first, &event);
	CALL(timer_getoverrun, first);
	CALL(timer_settime, first, 0, NULL, NULL);
	CALL(timer_settime, first, 0, 8, NULL);
}

TEST(one_shot)
{
	static const int clocks[] = {0, 1, 7, 11};
	uint64_t mask = block(SIGUSR1);
	struct sigaction old;
	long start;

	handle(SIGUSR1, &old);
	for (unsigned i = 0; i < ARRAY_LEN(clocks); i++) {
		int id = create(clocks[i], LINUX_SIGEV_SIGNAL, SIGUSR1, 0x1234);

		say("left %ld", left(id));
		start = now(clocks[i]);
		show(settime(id, 0, 10 * MS, 0), "settime");
		check(left(id) <= 10 * MS);
		say("signal %ld", wait_for(SIGUSR1));
		check(now(clocks[i]) - start >= 10 * MS);
		say("left %ld, overrun %ld", left(id), (long)SYS(timer_getoverrun, id));
		show(settime(id, TIMER_ABSTIME, now(clocks[i]) + 5 * MS, 0), "absolute");
		say("signal %ld", wait_for(SIGUSR1));
		show(settime(id, TIMER_ABSTIME, 1, 0), "long past");
		say("signal %ld", wait_for(SIGUSR1));
		show(settime(id, 0, 1000 * 1000 * MS, 0), "far");
		show(settime(id, 0, 0, 0), "stop");
		say("left %ld", left(id));
		SYS(timer_delete, id);
	}
	set_mask(mask);
	say("%d handled", count);
	sigaction(SIGUSR1, &old, NULL);
}

/* The time comes before the wait, while it begins, and after it has begun. */
TEST(while_a_wait_begins)
{
	uint64_t mask = block(SIGUSR1);
	int id = create(1, LINUX_SIGEV_SIGNAL, SIGUSR1, 0), missed = 0;

	for (long ns = 0; ns < 200000 && missed == 0; ns += 40) {
		long start = now(1);

		settime(id, TIMER_ABSTIME, start + ns, 0);
		missed += wait_for(SIGUSR1) != SIGUSR1 || now(1) - start >= WAIT_MAX;
	}
	say("%d missed", missed);
	SYS(timer_delete, id);
	set_mask(mask);
}

TEST(information)
{
	struct sigaction old;
	int id = create(1, LINUX_SIGEV_THREAD_ID, SIGRTMIN, 0x5678), by_default = -1;

	handle(SIGRTMIN, &old);
	settime(id, 0, MS, 0);
	while (count == 0)
		SYS(sched_yield);
	say("code %d value %#lx overrun %d", last_code, last_value, last_overrun);
	check(last_id == id);
	SYS(timer_delete, id);
	sigaction(SIGRTMIN, &old, NULL);
	handle(SIGALRM, &old);
	CALL(timer_create, 1, NULL, &by_default);
	settime(by_default, 0, MS, 0);
	while (count == 0)
		SYS(sched_yield);
	say("code %d overrun %d", last_code, last_overrun);
	check(last_id == by_default && last_value == by_default);
	SYS(timer_delete, by_default);
	sigaction(SIGALRM, &old, NULL);
}

TEST(overruns)
{
	uint64_t mask = block(SIGUSR1);
	struct sigaction old;
	int id = create(1, LINUX_SIGEV_SIGNAL, SIGUSR1, 0);

	handle(SIGUSR1, &old);
	settime(id, 0, MS, MS);
	spin(30 * MS);
	check(left(id) > 0 && left(id) <= MS);
	say("overrun %ld", (long)SYS(timer_getoverrun, id));
	set_mask(mask);
	while (count == 0)
		SYS(sched_yield);
	check(SYS(timer_getoverrun, id) >= 0);
	block(SIGUSR1);
	settime(id, 0, 5 * MS, 5 * MS);
	spin(31 * MS);
	count = 0;
	set_mask(mask);
	check(count >= 1);
	check(last_overrun >= 4 && last_overrun < 20000);
	SYS(timer_delete, id);
	spin(10 * MS);
	count = 0;
	spin(10 * MS);
	say("%d after the end", count);
	sigaction(SIGUSR1, &old, NULL);
}

TEST(deleted_with_its_signal)
{
	uint64_t mask = block(SIGUSR1), pending = 0;
	struct sigaction old;
	int id = create(1, LINUX_SIGEV_SIGNAL, SIGUSR1, 0);

	handle(SIGUSR1, &old);
	settime(id, 0, MS, 0);
	do
		SYS(rt_sigpending, &pending, 8);
	while (pending == 0);
	SYS(timer_delete, id);
	set_mask(mask);
	say("%d handled", count);
	sigaction(SIGUSR1, &old, NULL);
}

TEST(cpu_clocks)
{
	static const int clocks[] = {2, 3, -6, -2, -8, -7};
	struct sigaction old;

	handle(SIGUSR1, &old);
	for (unsigned i = 0; i < ARRAY_LEN(clocks); i++) {
		int id = create(clocks[i], LINUX_SIGEV_SIGNAL, SIGUSR1, 0);
		long start, remaining = 0;

		/* Where the machine stops for a while, it may be all over at once. */
		for (int tries = 0; tries < 100 && remaining <= 0; tries++) {
			start = now(clocks[i]);
			count = 0;
			settime(id, 0, 20 * MS, 0);
			remaining = left(id);
		}
		check(remaining > 0 && remaining <= 20 * MS + 4 * MS);
		while (count == 0)
			spin(MS);
		check(now(clocks[i]) - start >= 20 * MS - 4 * MS);
		say("left %ld", left(id));
		count = 0;
		show(settime(id, TIMER_ABSTIME, now(clocks[i]) + 10 * MS, 10 * MS), "periods");
		while (count < 3)
			spin(MS);
		show(settime(id, 0, 0, 0), "stop");
		SYS(timer_delete, id);
	}
	sigaction(SIGUSR1, &old, NULL);
}

TEST(silent)
{
	int id = create(1, LINUX_SIGEV_NONE, 0, 0);

	settime(id, 0, 1000 * 1000 * MS, 0);
	check(left(id) > 900 * 1000 * MS && left(id) <= 1000 * 1000 * MS);
	settime(id, 0, MS, 0);
	spin(5 * MS);
	say("left %ld, overrun %ld", left(id), (long)SYS(timer_getoverrun, id));
	settime(id, 0, MS, 100 * MS);
	spin(5 * MS);
	check(left(id) > 0 && left(id) <= 100 * MS);
	SYS(timer_delete, id);
}

TEST(sleep_on_clocks)
{
	struct linux_timespec t = {0, 1000}, past = {1, 0}, bad = {0, -1}, rem;
	int pid = SYS(getpid);

	for (int clock = 0; clock < 13; clock++)
		if (clock != 2)
			show(SYS(clock_nanosleep, clock, 0, &t, &rem), "clock %d", clock);
	for (int clock = 0; clock < 13; clock++)
		if (clock != 2)
			show(SYS(clock_nanosleep, clock, TIMER_ABSTIME, &past, &rem),
			     "clock %d until", clock);
	past.tv_sec = 0;
	CALL(clock_nanosleep, 2, TIMER_ABSTIME, &past, NULL);
	CALL(clock_nanosleep, CLOCK_OF(pid, 2), TIMER_ABSTIME, &past, NULL);
	CALL(clock_nanosleep, CLOCK_OF(0x3fffff, 2), TIMER_ABSTIME, &past, NULL);
	CALL(clock_nanosleep, CLOCK_OF(0, 6), TIMER_ABSTIME, &past, NULL);
	CALL(clock_nanosleep, CLOCK_OF(pid, 6), TIMER_ABSTIME, &past, NULL);
	CALL(clock_nanosleep, -5, TIMER_ABSTIME, &past, NULL);
	CALL(clock_nanosleep, -5, 0, &bad, NULL);
	CALL(clock_nanosleep, -6, 0, &bad, NULL);
	CALL(clock_nanosleep, 2, 0, 8, NULL);
	CALL(clock_nanosleep, 4, 0, 8, NULL);
}

TEST(cpu_sleep_interrupted)
{
	struct linux_timespec t = {1000, 0}, rem = {0, 0};
	struct sigaction old;

	handle(SIGALRM, &old);
	CALL_INTERRUPTED(clock_nanosleep, CLOCK_PROCESS_CPUTIME_ID, 0, &t, &rem);
	check(rem.tv_sec > 900 && rem.tv_sec < 1000);
	CALL_INTERRUPTED(clock_nanosleep, CLOCK_PROCESS_CPUTIME_ID, TIMER_ABSTIME, &t, &rem);
	t.tv_sec = now(CLOCK_REALTIME) / 1000000000 + 1000;
	CALL_INTERRUPTED(clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, &t, &rem);
	check(count >= 3);
	sigaction(SIGALRM, &old, NULL);
}

TEST_ALONE(killed_by_alarm)
{
	alarm_in(1000);
	for (;;)
		SYS(pause);
}

/* One signal at the soft limit and one each second after it; death at the hard limit. A machine
 * that is busy with other things may let a second go by at once, so what is shown does not depend
 * on which second it is. */
TEST_ALONE(cpu_limit)
{
	struct rlimit limit = {1, 100};
	struct sigaction old;

	handle(SIGXCPU, &old);
	CALL(setrlimit, RLIMIT_CPU, &limit);
	while (count == 0)
		spin(10 * MS);
	check(now(CLOCK_PROCESS_CPUTIME_ID) >= 500 * MS);
	CALL(getrlimit, RLIMIT_CPU, &limit);
	check(limit.rlim_cur > 1 &&
	      (long)limit.rlim_cur <= now(CLOCK_PROCESS_CPUTIME_ID) / (1000 * MS) + 2);
	say("hard %ld", (long)limit.rlim_max);
	while (count == 1)
		spin(10 * MS);
	say("again");
	limit.rlim_cur = limit.rlim_max = now(CLOCK_PROCESS_CPUTIME_ID) / (1000 * MS) + 1;
	SYS(setrlimit, RLIMIT_CPU, &limit);
	for (;;)
		spin(10 * MS);
}

/* What a child inherits, which is nothing. */
TEST(fork)
{
	struct linux_itimerval value;
	int id = create(1, LINUX_SIGEV_SIGNAL, SIGUSR1, 0), pid, status;
	struct sigaction old;

	handle(SIGALRM, &old);
	SYS(alarm, 100);
	settime(id, 0, 100 * 1000 * MS, 0);
	pid = fork();
	if (pid == 0) {
		int other;

		CALL(alarm, 0);
		CALL(getitimer, LINUX_ITIMER_REAL, &value);
		show_bytes("value", &value, sizeof(value));
		CALL(timer_gettime, id, &value);
		other = create(1, LINUX_SIGEV_SIGNAL, SIGUSR1, 0);
		say("number %d", other);
		settime(other, 0, 10 * MS, 10 * MS);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	check(SYS(alarm, 0) >= 90);
	check(left(id) > 0);
	SYS(timer_delete, id);
	sigaction(SIGALRM, &old, NULL);
}

/* A handler without SA_RESTART: each signal ends a wait. */
TEST(interrupts)
{
	struct linux_itimerval every = {{0, 5000}, {0, 5000}}, off = {{0, 0}, {0, 0}};
	struct sigaction old;
	int fds[2];
	char c;

	handle(SIGALRM, &old);
	SYS(pipe, fds);
	SYS(setitimer, LINUX_ITIMER_REAL, &every, NULL);
	for (int i = 0; i < 5; i++)
		CALL(read, fds[0], &c, 1);
	SYS(setitimer, LINUX_ITIMER_REAL, &off, NULL);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	sigaction(SIGALRM, &old, NULL);
}
