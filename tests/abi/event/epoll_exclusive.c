// SPDX-License-Identifier: BSD-3-Clause
// EPOLLEXCLUSIVE: of several who wait for the same file in epolls of their own, one is woken.
#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>

#define WAITERS 3

/* Until the process sleeps, which it does in epoll_wait(2). */
static void wait_until_asleep(int pid)
{
	struct timespec little = {0, 1000000};
	char path[32], stat[256], *state = stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	do {
		int fd;

		SYS(nanosleep, &little, NULL);
		fd = SYS(open, path, 0);
		stat[SYS(read, fd, stat, sizeof(stat) - 1)] = '\0';
		SYS(close, fd);
		for (state = stat; *state && *state != ')'; state++)
			;
	} while (*state && state[2] != 'S');
}

/* Children that wait once for the file, and say so when they are woken. */
static void start(int pids[WAITERS], int file, int told, unsigned how)
{
	for (int i = 0; i < WAITERS; i++) {
		pids[i] = CHILD({
			struct epoll_event event = {.events = EPOLLIN | how};
			int epoll = SYS(epoll_create1, 0);

			SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, file, &event);
			SYS(epoll_wait, epoll, &event, 1, -1);
			SYS(write, told, "x", 1);
			SYS(pause);
		});
		wait_until_asleep(pids[i]);
	}
}

static void end(int pids[WAITERS])
{
	for (int i = 0; i < WAITERS; i++) {
		SYS(kill, pids[i], SIGKILL);
		status_of(pids[i]);
	}
}

/* Waits for one to be woken, and then a little for others who should not be. */
static int woken(int told, int wanted)
{
	struct pollfd poll = {.fd = told, .events = POLLIN};
	int count = 0;
	char c;

	while (SYS(poll, &poll, 1, count < wanted ? 60000 : 50) == 1)
		count += SYS(read, told, &c, 1);
	return count;
}

TEST(one_by_one)
{
	int pids[WAITERS], file[2], told[2];
	char c;

	SYS(pipe2, file, 0);
	SYS(pipe2, told, 0);
	start(pids, file[0], told[1], EPOLLEXCLUSIVE);
	for (int i = 0; i < WAITERS; i++) {
		SYS(write, file[1], "x", 1);
		say("woken: %d", woken(told[0], 1));
		SYS(read, file[0], &c, 1);
	}
	end(pids);
	for (int i = 0; i < 2; i++) {
		SYS(close, file[i]);
		SYS(close, told[i]);
	}
}

TEST(all_at_once)
{
	int pids[WAITERS], file[2], told[2];

	SYS(pipe2, file, 0);
	SYS(pipe2, told, 0);
	start(pids, file[0], told[1], 0);
	SYS(write, file[1], "x", 1);
	say("woken: %d", woken(told[0], WAITERS));
	end(pids);
	for (int i = 0; i < 2; i++) {
		SYS(close, file[i]);
		SYS(close, told[i]);
	}
}
