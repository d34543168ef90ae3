// SPDX-License-Identifier: BSD-3-Clause
// poll, ppoll, select, pselect6 on what one process can make ready.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ALL \
	(POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND)

static void show_events(const struct pollfd *fds, int count)
{
	for (int i = 0; i < count; i++)
		say("  %d: %#x", i, fds[i].revents);
}

TEST(files)
{
	struct pollfd fds[] = {
		{SYS(open, "/data/hello", O_RDONLY), ALL, 0},
		{SYS(open, "/data/dir", O_RDONLY), ALL, 0},
		{SYS(open, "/dev/null", O_RDWR), ALL, 0},
		{SYS(open, "/dev/zero", O_RDWR), ALL, 0},
		{-1, ALL, 77},
		{1000, ALL, 0},
		{SYS(open, "/data/hello", O_PATH), ALL, 0},
	};

	CALL(poll, fds, 7, 0);
	show_events(fds, 7);
	CALL(poll, fds, 7, -1);
	for (int i = 0; i < 7; i++)
		if (fds[i].fd >= 0 && fds[i].fd < 1000)
			SYS(close, fds[i].fd);
}

TEST(pipe)
{
	int p[2];
	struct pollfd fds[2];
	static char big[65536];

	SYS(pipe, p);
	fds[0] = (struct pollfd){p[0], ALL, 0};
	fds[1] = (struct pollfd){p[1], ALL, 0};
	CALL(poll, fds, 2, 0);
	show_events(fds, 2);
	SYS(write, p[1], "x", 1);
	CALL(poll, fds, 2, 100);
	show_events(fds, 2);
	SYS(write, p[1], big, 65535 - 4096);
	CALL(poll, fds, 2, 0);
	show_events(fds, 2);
	SYS(read, p[0], big, 1000);
	CALL(poll, fds, 2, 0);
	show_events(fds, 2);
	fds[0].events = 0;
	CALL(poll, fds, 1, 10);
	SYS(close, p[1]);
	CALL(poll, fds, 1, -1);
	show_events(fds, 1);
	fds[0].events = ALL;
	CALL(poll, fds, 1, -1);
	show_events(fds, 1);
	SYS(read, p[0], big, 65536);
	CALL(poll, fds, 1, -1);
	show_events(fds, 1);
	SYS(close, p[0]);
	SYS(pipe, p);
	SYS(close, p[0]);
	fds[0] = (struct pollfd){p[1], ALL, 0};
	CALL(poll, fds, 1, -1);
	show_events(fds, 1);
	SYS(close, p[1]);
}

TEST(timeout)
{
	struct timespec before, after, t = {0, 20000000};
	int p[2];
	struct pollfd fd;

	SYS(pipe, p);
	fd = (struct pollfd){p[0], POLLIN, 0};
	clock_gettime(CLOCK_MONOTONIC, &before);
	CALL(poll, &fd, 1, 20);
	clock_gettime(CLOCK_MONOTONIC, &after);
	check((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >=
	      20000000);
	CALL(ppoll, &fd, 1, &t, 0, 8);
	say("left %ld.%ld", (long)t.tv_sec, (long)t.tv_nsec);
	CALL(poll, 0, 0, 5);
	SYS(close, p[0]);
	SYS(close, p[1]);
}

TEST(very_many)
{
	const unsigned long count = 1024;
	struct rlimit old, limit;
	struct pollfd *fds =
		mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int ends[2];

	SYS(pipe, ends);
	SYS(prlimit64, 0, RLIMIT_NOFILE, NULL, &old);
	limit = (struct rlimit){count, old.rlim_max};
	CALL(prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
	for (unsigned long i = 0; i < count; i++)
		fds[i] = (struct pollfd){ends[0], POLLIN, 0};
	CALL(poll, fds, count, 0);
	fds[count - 1].fd = 1023;
	CALL(poll, fds, count, -1);
	say("first %#x, last %#x", fds[0].revents, fds[count - 1].revents);
	SYS(write, ends[1], "x", 1);
	CALL(poll, fds, count, -1);
	say("first %#x, in the middle %#x", fds[0].revents, fds[count / 2].revents);
	CALL(poll, fds, count + 1, 0);
	SYS(munmap, (char *)fds + PAGE, PAGE);
	fds[0].revents = 99;
	CALL(poll, fds, count, 0);
	say("first %d", fds[0].revents);
	SYS(prlimit64, 0, RLIMIT_NOFILE, &old, NULL);
	SYS(munmap, fds, 3 * PAGE);
	SYS(close, ends[0]);
	SYS(close, ends[1]);
}

TEST(errors)
{
	struct pollfd fd = {0, POLLIN, 0};
	struct timespec bad = {0, 1000000000}, negative = {-1, 0}, zero = {0, 0};
	sigset_t mask;

	sigemptyset(&mask);
	CALL(poll, 8, 1, 0);
	CALL(poll, &fd, 100000000, 0);
	CALL(poll, 0, 0, 0);
	CALL(ppoll, &fd, 0, &bad, 0, 8);
	CALL(ppoll, &fd, 0, &negative, 0, 8);
	CALL(ppoll, &fd, 0, 8, 0, 8);
	CALL(ppoll, &fd, 0, &zero, &mask, 8);
	CALL(ppoll, &fd, 0, &zero, &mask, 4);
	CALL(ppoll, &fd, 0, &zero, 8, 8);
	CALL(ppoll, &fd, 0, &zero, 0, 4);
}

static void show_set(const char *name, const fd_set *set)
{
	say("  %s: %lx", name, *(const unsigned long *)set);
}

TEST(select)
{
	int p[2];
	fd_set r, w, e;
	struct timeval tv = {0, 0};
	long file = SYS(open, "/data/hello", O_RDONLY);

	SYS(pipe, p);
	for (int round = 0; round < 2; round++) {
		FD_ZERO(&r);
		FD_SET(p[0], &r);
		FD_SET(p[1], &r);
		FD_SET(file, &r);
		w = e = r;
		CALL(select, 20, &r, &w, &e, &tv);
		show_set("r", &r);
		show_set("w", &w);
		show_set("e", &e);
		SYS(write, p[1], "x", 1);
	}
	FD_ZERO(&r);
	FD_SET(p[0], &r);
	FD_SET(40, &r);
	CALL(select, p[0] + 1, &r, 0, 0, 0);
	show_set("r", &r);
	SYS(close, p[0]);
	SYS(close, p[1]);
	SYS(close, file);
}

TEST(select_errors)
{
	fd_set r;
	struct timeval tv = {0, 0}, negative = {-1, 0}, micro = {0, 2500000}, long_micro = {0, -1};
	struct timeval endless = {INT64_MAX, 1000000}, smallest = {INT64_MIN, INT64_MIN};
	struct timespec ts = {0, 1000000}, bad = {0, -1};
	struct {
		const void *set;
		size_t size;
	} mask = {0, 8}, bad_mask = {(const void *)8, 8}, bad_size = {&r, 3};

	FD_ZERO(&r);
	CALL(select, -1, &r, 0, 0, &tv);
	CALL(select, 1, 8, 0, 0, &tv);
	CALL(select, 1, &r, 0, 0, &negative);
	CALL(select, 1, &r, 0, 0, &long_micro);
	CALL(select, 1, &r, 0, 0, &endless);
	CALL(select, 1, &r, 0, 0, &smallest);
	CALL(select, 1, &r, 0, 0, 8);
	FD_SET(50, &r);
	CALL(select, 51, &r, 0, 0, &tv);
	FD_ZERO(&r);
	CALL(select, 1000000, 0, 0, 0, &tv);
	CALL(select, 0, 0, 0, 0, &micro);
	say("left %ld %ld", (long)micro.tv_sec, (long)micro.tv_usec);
	CALL(pselect6, 0, 0, 0, 0, &ts, &mask);
	say("left %ld %ld", (long)ts.tv_sec, (long)ts.tv_nsec);
	CALL(pselect6, 0, 0, 0, 0, &bad, &mask);
	CALL(pselect6, 0, 0, 0, 0, &ts, &bad_mask);
	CALL(pselect6, 0, 0, 0, 0, &ts, &bad_size);
	CALL(pselect6, 0, 0, 0, 0, &ts, 8);
}
