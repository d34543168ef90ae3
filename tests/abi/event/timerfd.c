// SPDX-License-Identifier: BSD-3-Clause
// timerfd: what can be seen of it without measuring time.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000L

#ifndef TFD_IOC_SET_TICKS
#define TFD_IOC_SET_TICKS 0x40085400
#endif

static const int clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME};

/* Sets a timer in ms, and reports only whether that worked. */
static void set(int fd, int flags, long value_ms, long interval_ms)
{
	struct itimerspec spec = {{interval_ms / 1000, interval_ms % 1000 * MS},
				  {value_ms / 1000, value_ms % 1000 * MS}};

	show(SYS(timerfd_settime, fd, flags, &spec, NULL), "set %ld ms, then every %ld ms",
	     value_ms, interval_ms);
}

static void show_poll(int fd)
{
	struct pollfd p = {fd, POLLIN | POLLOUT | POLLPRI, 0};

	CALL(poll, &p, 1, 0);
	say("revents %#x", p.revents);
}

/* What is left of a timer, as far as it is the same each time. */
static void show_left(int fd)
{
	struct itimerspec left;

	CALL(timerfd_gettime, fd, &left);
	say("running %d, interval %ld.%09ld", left.it_value.tv_sec || left.it_value.tv_nsec,
	    (long)left.it_interval.tv_sec, left.it_interval.tv_nsec);
}

static void nap(long ms)
{
	struct timespec pause = {ms / 1000, ms % 1000 * MS};

	SYS(nanosleep, &pause, NULL);
}

TEST(create)
{
	static const int flags[] = {
		0, TFD_CLOEXEC, TFD_NONBLOCK, TFD_CLOEXEC | TFD_NONBLOCK, 1, O_APPEND, -1};
	struct stat st;

	for (int clock = -9; clock < 14; clock++) {
		long fd = SYS(timerfd_create, clock, 0);

		show(fd, "clock %d", clock);
		SYS(close, fd);
	}
	TRY(timerfd_create, 100, 0);
	TRY(timerfd_create, 0x7fffffff, 0);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		long fd = SYS(timerfd_create, CLOCK_MONOTONIC, flags[i]);

		show(fd, "flags %#x", flags[i]);
		if (fd < 0)
			continue;
		CALL(fcntl, fd, F_GETFD);
		CALL(fcntl, fd, F_GETFL);
		fstat(fd, &st);
		say("mode %o size %ld", st.st_mode, (long)st.st_size);
		SYS(close, fd);
	}
}

TEST(stopped)
{
	uint64_t value;
	long fd = CALL(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);

	show_left(fd);
	show_poll(fd);
	CALL(read, fd, &value, 8);
	CALL(read, fd, &value, 7);
	CALL(read, fd, &value, 16);
	CALL(read, fd, (void *)8, 8);
	CALL(write, fd, &value, 8);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(pread64, fd, &value, 8, 0);
	CALL(ioctl, fd, FIONREAD, &value);
	CALL(ioctl, fd, TCGETS, &value);
	SYS(close, fd);
}

TEST(once)
{
	uint64_t value;

	for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
		long fd = SYS(timerfd_create, clocks[i], 0);

		say("clock %d", clocks[i]);
		set(fd, 0, 20, 0);
		CALL(read, fd, &value, 8);
		say("value %ld", (long)value);
		show_left(fd);
		show_poll(fd);
		set(fd, 0, 100000, 7);
		show_left(fd);
		set(fd, 0, 0, 7);
		show_left(fd);
		SYS(close, fd);
	}
}

TEST(periodic)
{
	struct timespec begin, end;
	uint64_t value, sum = 0;
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, 0), ms;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	set(fd, 0, 20, 20);
	check(SYS(read, fd, &value, 8) == 8);
	check(value >= 1);
	sum += value;
	nap(200);
	check(SYS(read, fd, &value, 8) == 8);
	check(value >= 5);
	sum += value;
	clock_gettime(CLOCK_MONOTONIC, &end);
	ms = (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / MS;
	check(ms >= (long)sum * 20 - 1);
	check(ms < (long)(sum + 1) * 20 + 30000);
	show_left(fd);
	SYS(close, fd);
}

TEST(absolute)
{
	uint64_t value;

	for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
		long fd = SYS(timerfd_create, clocks[i], TFD_NONBLOCK);
		struct itimerspec spec = {{0, 0}, {0, 1}};

		say("clock %d", clocks[i]);
		CALL(timerfd_settime, fd, TFD_TIMER_ABSTIME, &spec, NULL);
		show_left(fd);
		show_poll(fd);
		CALL(read, fd, &value, 8);
		say("value %ld", (long)value);
		CALL(read, fd, &value, 8);
		clock_gettime(clocks[i], &spec.it_value);
		spec.it_value.tv_sec += 1000;
		CALL(timerfd_settime, fd, TFD_TIMER_ABSTIME, &spec, NULL);
		CALL(timerfd_gettime, fd, &spec);
		check(spec.it_value.tv_sec >= 900 && spec.it_value.tv_sec <= 1000);
		CALL(read, fd, &value, 8);
		clock_gettime(clocks[i], &spec.it_value);
		spec.it_value.tv_nsec += 30 * MS;
		spec.it_value.tv_sec += spec.it_value.tv_nsec / (1000 * MS);
		spec.it_value.tv_nsec %= 1000 * MS;
		CALL(timerfd_settime, fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
		CALL(fcntl, fd, F_SETFL, 0);
		CALL(read, fd, &value, 8);
		say("value %ld", (long)value);
		SYS(close, fd);
	}
}

TEST(old_value)
{
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec spec = {{3, 4}, {1000, 0}}, old;

	memset(&old, 0xff, sizeof(old));
	CALL(timerfd_settime, fd, 0, &spec, &old);
	say("old %ld.%09ld %ld.%09ld", (long)old.it_interval.tv_sec, old.it_interval.tv_nsec,
	    (long)old.it_value.tv_sec, old.it_value.tv_nsec);
	spec.it_value.tv_sec = 0;
	CALL(timerfd_settime, fd, 0, &spec, &old);
	say("old %ld.%09ld", (long)old.it_interval.tv_sec, old.it_interval.tv_nsec);
	check(old.it_value.tv_sec >= 900 && old.it_value.tv_sec < 1000);
	CALL(timerfd_settime, fd, 0, &spec, &old);
	say("old %ld.%09ld %ld.%09ld", (long)old.it_interval.tv_sec, old.it_interval.tv_nsec,
	    (long)old.it_value.tv_sec, old.it_value.tv_nsec);
	SYS(close, fd);
}

TEST(setting_forgets_expiry)
{
	uint64_t value;
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);

	set(fd, 0, 1, 0);
	nap(30);
	show_poll(fd);
	set(fd, 0, 0, 0);
	show_poll(fd);
	CALL(read, fd, &value, 8);
	set(fd, 0, 1, 0);
	nap(30);
	CALL(read, fd, (void *)8, 8);
	CALL(read, fd, &value, 8);
	SYS(close, fd);
}

TEST(wakes)
{
	struct epoll_event event = {EPOLLIN | EPOLLET, {.u32 = 5}};
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);
	long epoll = SYS(epoll_create1, 0);
	struct pollfd p = {fd, POLLIN, 0};
	uint64_t value;

	set(fd, 0, 20, 0);
	CALL(poll, &p, 1, 10000);
	say("revents %#x", p.revents);
	CALL(read, fd, &value, 8);
	CALL(epoll_ctl, epoll, EPOLL_CTL_ADD, fd, &event);
	set(fd, 0, 20, 20);
	CALL(epoll_wait, epoll, &event, 1, 10000);
	say("events %#x", event.events);
	CALL(read, fd, &value, 8);
	CALL(epoll_wait, epoll, &event, 1, 10000);
	SYS(close, epoll);
	SYS(close, fd);
}

TEST(set_ticks)
{
	uint64_t value = 77;
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);

	CALL(ioctl, fd, TFD_IOC_SET_TICKS, &value);
	value = 0;
	show_poll(fd);
	CALL(read, fd, &value, 8);
	say("value %ld", (long)value);
	value = 0;
	CALL(ioctl, fd, TFD_IOC_SET_TICKS, &value);
	CALL(ioctl, fd, TFD_IOC_SET_TICKS, (void *)8);
	CALL(ioctl, fd, TFD_IOC_SET_TICKS + 1, &value);
	SYS(close, fd);
}

TEST(errors)
{
	static const uintptr_t bad[] = BAD_ADDRESSES;
	static const struct itimerspec wrong[] = {
		{{0, -1}, {1, 0}}, {{0, 1000000000}, {1, 0}}, {{-1, 0}, {1, 0}},
		{{0, 0}, {0, -1}}, {{0, 0}, {0, 1000000000}}, {{0, 0}, {-1, 0}},
	};
	struct itimerspec spec = {{0, 0}, {1000, 0}};
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, 0), event = SYS(eventfd2, 0, 0);
	char *page = guarded_page();

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		show(SYS(timerfd_settime, fd, 0, &wrong[i], NULL), "wrong %zu", i);
	for (int flags = -1; flags < 9; flags++)
		show(SYS(timerfd_settime, fd, flags, &spec, NULL), "flags %d", flags);
	CALL(timerfd_settime, -1, 0, &spec, NULL);
	CALL(timerfd_settime, -1, 4, &spec, NULL);
	CALL(timerfd_settime, event, 0, &spec, NULL);
	CALL(timerfd_settime, event, 0, NULL, NULL);
	CALL(timerfd_gettime, -1, &spec);
	CALL(timerfd_gettime, event, &spec);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CALL(timerfd_settime, fd, 0, bad[i], NULL);
		if (bad[i])
			CALL(timerfd_settime, fd, 0, &spec, bad[i]);
		CALL(timerfd_gettime, fd, bad[i]);
	}
	memcpy(page + PAGE - sizeof(spec), &spec, sizeof(spec));
	CALL(timerfd_settime, fd, 0, page + PAGE - sizeof(spec), NULL);
	CALL(timerfd_settime, fd, 0, page + PAGE - sizeof(spec) + 1, NULL);
	CALL(timerfd_gettime, fd, page + PAGE - sizeof(spec));
	CALL(timerfd_gettime, fd, page + PAGE - sizeof(spec) + 1);
	spec.it_value.tv_sec = INT64_MAX;
	CALL(timerfd_settime, fd, 0, &spec, NULL);
	CALL(timerfd_settime, fd, TFD_TIMER_ABSTIME, &spec, NULL);
	show_left(fd);
	SYS(close, fd);
	SYS(close, event);
}
