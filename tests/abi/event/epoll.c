// SPDX-License-Identifier: BSD-3-Clause
// epoll: level, edge, one-shot, exclusive, nested, and files that close.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static int ep;

static long add(int fd, uint32_t events, uint64_t data)
{
	struct epoll_event event = {events, {.u64 = data}};

	return SYS(epoll_ctl, ep, EPOLL_CTL_ADD, fd, &event);
}

static long modify(int fd, uint32_t events, uint64_t data)
{
	struct epoll_event event = {events, {.u64 = data}};

	return SYS(epoll_ctl, ep, EPOLL_CTL_MOD, fd, &event);
}

static void wait_once(int timeout)
{
	struct epoll_event events[8];
	long n = SYS(epoll_wait, ep, events, 8, timeout);

	show(n, "epoll_wait");
	for (long i = 0; i < n; i++)
		say("  %#x data %lu", events[i].events, (unsigned long)events[i].data.u64);
}

static void put(int fd)
{
	uint64_t one = 1;

	SYS(write, fd, &one, 8);
}

static void take(int fd)
{
	uint64_t value;

	SYS(read, fd, &value, 8);
}

TEST(level)
{
	int fd = SYS(eventfd2, 0, EFD_NONBLOCK);

	ep = CALL(epoll_create1, 0);
	show(add(fd, EPOLLIN, 7), "add");
	wait_once(0);
	put(fd);
	wait_once(0);
	wait_once(-1);
	take(fd);
	wait_once(0);
	show(modify(fd, EPOLLIN | EPOLLOUT, 8), "modify");
	wait_once(-1);
	put(fd);
	wait_once(-1);
	show(modify(fd, 0, 9), "modify");
	wait_once(0);
	SYS(close, fd);
	wait_once(0);
	SYS(close, ep);
}

TEST(edge)
{
	int fd = SYS(eventfd2, 0, EFD_NONBLOCK);

	ep = SYS(epoll_create, 1);
	show(add(fd, EPOLLIN | EPOLLET, 1), "add");
	put(fd);
	wait_once(0);
	wait_once(0);
	put(fd);
	wait_once(0);
	wait_once(0);
	show(modify(fd, EPOLLIN | EPOLLET, 2), "modify");
	wait_once(0);
	wait_once(0);
	take(fd);
	wait_once(0);
	show(modify(fd, EPOLLIN | EPOLLOUT | EPOLLET, 3), "modify");
	wait_once(0);
	wait_once(0);
	SYS(close, fd);
	SYS(close, ep);
}

TEST(oneshot)
{
	int fd = SYS(eventfd2, 1, EFD_NONBLOCK);

	ep = SYS(epoll_create1, EPOLL_CLOEXEC);
	show(add(fd, EPOLLIN | EPOLLONESHOT, 1), "add");
	wait_once(0);
	wait_once(0);
	put(fd);
	wait_once(0);
	show(modify(fd, EPOLLIN | EPOLLONESHOT, 2), "modify");
	wait_once(0);
	wait_once(0);
	SYS(close, fd);
	SYS(close, ep);
}

TEST(pipe_ends)
{
	int p[2];

	SYS(pipe, p);
	ep = SYS(epoll_create1, 0);
	show(add(p[0], EPOLLIN | EPOLLRDHUP, 1), "add");
	show(add(p[1], EPOLLOUT, 2), "add");
	wait_once(0);
	SYS(write, p[1], "x", 1);
	wait_once(0);
	SYS(close, p[1]);
	wait_once(0);
	SYS(read, p[0], p, 0);
	wait_once(0);
	SYS(close, p[0]);
	wait_once(0);
	SYS(close, ep);
}

/* Closing one of two descriptors of a file leaves the item; closing the last removes it. */
TEST(duplicate)
{
	int fd = SYS(eventfd2, 1, 0);
	long copy = SYS(dup, fd);

	ep = SYS(epoll_create1, 0);
	show(add(fd, EPOLLIN, 1), "add");
	show(add(copy, EPOLLIN, 2), "add");
	wait_once(0);
	SYS(close, fd);
	wait_once(0);
	SYS(close, copy);
	wait_once(0);
	SYS(close, ep);
}

TEST(nested)
{
	int outer, inner, fd = SYS(eventfd2, 0, EFD_NONBLOCK);

	outer = SYS(epoll_create1, 0);
	inner = SYS(epoll_create1, 0);
	ep = outer;
	show(add(inner, EPOLLIN, 10), "add");
	show(add(outer, EPOLLIN, 11), "add");
	ep = inner;
	show(add(fd, EPOLLIN, 12), "add");
	show(add(outer, EPOLLIN, 13), "add");
	put(fd);
	ep = outer;
	wait_once(0);
	wait_once(0);
	ep = inner;
	wait_once(0);
	take(fd);
	ep = outer;
	wait_once(0);
	show(add(inner, EPOLLIN | EPOLLEXCLUSIVE, 14), "add");
	SYS(close, inner);
	SYS(close, outer);
	SYS(close, fd);
}

/* What is reported, in whatever order. */
static void wait_for_set(int epoll)
{
	struct epoll_event events[8];
	unsigned set = 0;
	long count = SYS(epoll_wait, epoll, events, 8, 0);

	for (long i = 0; i < count; i++)
		set |= 1U << events[i].data.u64;
	say("%ld: %x", count, set);
}

/* What was ready, is not, and is again is seen through all layers, each way there is. */
TEST(layers)
{
	struct pollfd top;
	int layers[3][2], fd = SYS(eventfd2, 0, EFD_NONBLOCK);

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 2; j++)
			layers[i][j] = SYS(epoll_create1, 0);
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 4; j++) {
			ep = layers[i][j / 2];
			show(add(layers[i + 1][j % 2], EPOLLIN | (j & 1 ? EPOLLET : 0), j), "add");
		}
	for (int j = 0; j < 2; j++) {
		ep = layers[2][j];
		show(add(fd, EPOLLIN, 4 + j), "add");
	}
	top = (struct pollfd){layers[0][0], POLLIN, 0};
	for (int round = 0; round < 3; round++) {
		CALL(poll, &top, 1, 0);
		put(fd);
		CALL(poll, &top, 1, 0);
		take(fd);
		CALL(poll, &top, 1, 0);
		CALL(poll, &top, 1, 0);
		put(fd);
		CALL(poll, &top, 1, 0);
		wait_for_set(layers[0][1]);
		wait_for_set(layers[1][0]);
		take(fd);
		wait_once(0);
		wait_for_set(layers[0][1]);
	}
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 2; j++)
			SYS(close, layers[i][j]);
	SYS(close, fd);
}

TEST(many)
{
	int fds[40];
	struct epoll_event events[64];
	unsigned long seen = 0;
	long n;

	ep = SYS(epoll_create1, 0);
	for (int i = 0; i < 40; i++) {
		fds[i] = SYS(eventfd2, 1, 0);
		add(fds[i], EPOLLIN, i);
	}
	for (int round = 0; round < 5; round++) {
		n = CALL(epoll_wait, ep, events, 8, 0);
		for (long i = 0; i < n; i++)
			seen |= 1UL << events[i].data.u64;
	}
	say("seen %lx", seen);
	CALL(epoll_wait, ep, events, 64, 0);
	for (int i = 0; i < 40; i++)
		SYS(close, fds[i]);
	CALL(epoll_wait, ep, events, 64, 0);
	SYS(close, ep);
}

/* A chain that is made from its middle. */
TEST(chains)
{
	struct epoll_event event = {EPOLLIN, {0}};
	int fds[8];

	for (int i = 0; i < 8; i++)
		fds[i] = SYS(epoll_create1, 0);
	for (int i = 0; i < 2; i++)
		show(SYS(epoll_ctl, fds[i + 1], EPOLL_CTL_ADD, fds[i], &event), "lower %d", i);
	for (int i = 3; i < 5; i++)
		show(SYS(epoll_ctl, fds[i + 1], EPOLL_CTL_ADD, fds[i], &event), "upper %d", i);
	show(SYS(epoll_ctl, fds[3], EPOLL_CTL_ADD, fds[2], &event), "both");
	show(SYS(epoll_ctl, fds[3], EPOLL_CTL_ADD, fds[1], &event), "all but one");
	show(SYS(epoll_ctl, fds[0], EPOLL_CTL_ADD, fds[6], &event), "at the bottom");
	show(SYS(epoll_ctl, fds[6], EPOLL_CTL_ADD, fds[5], &event), "at the top");
	show(SYS(epoll_ctl, fds[7], EPOLL_CTL_ADD, fds[5], &event), "at the top of all");
	for (int i = 0; i < 8; i++)
		SYS(close, fds[i]);
}

/* Layers of epolls, each in all of the next: there are many more ways than epolls. */
TEST(many_ways)
{
	enum { LAYERS = 4, EACH = 12 };
	int fds[LAYERS][EACH], top;
	struct epoll_event event = {EPOLLIN, {0}};

	for (int layer = 0; layer < LAYERS; layer++)
		for (int i = 0; i < EACH; i++) {
			int added = 0;

			fds[layer][i] = SYS(epoll_create1, 0);
			for (int below = 0; layer > 0 && below < EACH; below++)
				added += SYS(epoll_ctl, fds[layer][i], EPOLL_CTL_ADD,
					     fds[layer - 1][below], &event) == 0;
			if (i == EACH - 1)
				say("layer %d: %d", layer, added);
		}
	show(SYS(epoll_ctl, fds[0][0], EPOLL_CTL_ADD, fds[LAYERS - 1][0], &event), "a loop");
	show(SYS(epoll_ctl, fds[0][0], EPOLL_CTL_ADD, fds[0][1], &event), "in its own layer");
	top = SYS(epoll_create1, 0);
	show(SYS(epoll_ctl, top, EPOLL_CTL_ADD, fds[LAYERS - 1][0], &event), "one more layer");
	SYS(close, top);
	for (int layer = 0; layer < LAYERS; layer++)
		for (int i = 0; i < EACH; i++)
			SYS(close, fds[layer][i]);
}

TEST(exclusive)
{
	int fd = SYS(eventfd2, 1, 0);

	ep = SYS(epoll_create1, 0);
	show(add(fd, EPOLLIN | EPOLLEXCLUSIVE, 1), "add");
	wait_once(0);
	show(modify(fd, EPOLLIN, 1), "modify");
	show(SYS(epoll_ctl, ep, EPOLL_CTL_DEL, fd, 0), "delete");
	show(modify(fd, EPOLLIN, 1), "modify what is not there");
	show(modify(fd, EPOLLIN | EPOLLEXCLUSIVE, 1), "the same, exclusively");
	show(add(fd, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT, 1), "add");
	show(add(fd, EPOLLIN | EPOLLEXCLUSIVE | EPOLLET | EPOLLWAKEUP, 1), "add");
	SYS(close, fd);
	SYS(close, ep);
}

TEST(errors)
{
	struct epoll_event event = {EPOLLIN, {0}};
	int fd = SYS(eventfd2, 0, 0);
	long file = SYS(open, "/data/hello", O_RDONLY), dir = SYS(open, "/data/dir", O_RDONLY);
	struct timespec bad = {0, 1000000000}, zero = {0, 0};

	ep = SYS(epoll_create1, 0);
	CALL(epoll_create, 0);
	CALL(epoll_create, -1);
	CALL(epoll_create1, 1);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, file, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, dir, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, ep, &event);
	CALL(epoll_ctl, fd, EPOLL_CTL_ADD, fd, &event);
	CALL(epoll_ctl, fd, EPOLL_CTL_ADD, ep, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, 999, &event);
	CALL(epoll_ctl, 999, EPOLL_CTL_ADD, fd, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, fd, 8);
	CALL(epoll_ctl, ep, EPOLL_CTL_MOD, fd, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_DEL, fd, &event);
	CALL(epoll_ctl, ep, 77, fd, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, fd, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_ADD, fd, &event);
	CALL(epoll_ctl, ep, EPOLL_CTL_DEL, fd, 0);
	CALL(epoll_wait, ep, &event, 0, 0);
	CALL(epoll_wait, ep, &event, -1, 0);
	CALL(epoll_wait, ep, &event, 0x7fffffff, 0);
	CALL(epoll_wait, fd, &event, 1, 0);
	CALL(epoll_wait, 999, &event, 1, 0);
	CALL(epoll_pwait, ep, &event, 1, 0, 0, 3);
	CALL(epoll_pwait, ep, &event, 1, 0, &event, 3);
	CALL(epoll_pwait2, ep, &event, 1, &bad, 0, 8);
	CALL(epoll_pwait2, ep, &event, 1, &zero, 0, 8);
	CALL(epoll_pwait2, ep, &event, 1, 8, 0, 8);
	add(fd, EPOLLOUT, 5);
	CALL(epoll_wait, ep, 8, 1, 0);
	CALL(epoll_wait, ep, &event, 1, 0);
	CALL(read, ep, &event, 4);
	CALL(lseek, ep, 0, SEEK_SET);
	SYS(close, fd);
	SYS(close, file);
	SYS(close, dir);
	SYS(close, ep);
}

TEST(timeout)
{
	struct timespec before, after;

	ep = SYS(epoll_create1, 0);
	clock_gettime(CLOCK_MONOTONIC, &before);
	wait_once(20);
	clock_gettime(CLOCK_MONOTONIC, &after);
	check((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >=
	      20000000);
	SYS(close, ep);
}
