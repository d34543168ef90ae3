// SPDX-License-Identifier: BSD-3-Clause
// Chains of pipes, and deaths in the middle of things: what they leave behind shows in the leak
// check at the end of the run.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define LINKS 20
#define BYTES 100000

static void pass_on(int from, int to)
{
	unsigned char data[3000];
	long got;

	while ((got = SYS(read, from, data, sizeof(data))) > 0) {
		for (long i = 0; i < got; i++)
			data[i]++;
		if (SYS(write, to, data, got) != got)
			SYS(exit_group, 1);
	}
	SYS(exit_group, got != 0);
}

static void feed(int to)
{
	static unsigned char data[BYTES];

	for (int i = 0; i < BYTES; i++)
		data[i] = i % 127;
	long written = SYS(write, to, data, BYTES);
	SYS(exit_group, written != BYTES);
}

/* A child that reads what the one before it writes. Returns the end to read from. */
static int add_link(int from, long *pid)
{
	int fds[2];

	SYS(pipe, fds);
	*pid = CHILD({
		SYS(close, fds[0]);
		if (from < 0)
			feed(fds[1]);
		pass_on(from, fds[1]);
	});
	if (from >= 0)
		SYS(close, from);
	SYS(close, fds[1]);
	return fds[0];
}

TEST(chain_of_pipes)
{
	static unsigned char data[4096];
	long pids[LINKS + 1], got, total = 0, wrong = 0, bad = 0;
	int from = -1;

	for (int i = 0; i <= LINKS; i++)
		from = add_link(from, &pids[i]);
	while ((got = SYS(read, from, data, sizeof(data))) > 0)
		for (long i = 0; i < got; i++)
			wrong += data[i] != (total++ % 127) + LINKS;
	SYS(close, from);
	for (int i = 0; i <= LINKS; i++)
		bad += status_of(pids[i]) != 0;
	say("%ld bytes, %ld wrong, %ld bad ends", total, wrong, bad);
}

/* Descriptors, memory and a child's page tables that only the death gives back. */
static void have_something(void)
{
	int fds[2];
	char *p = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	memset(p, 1, 64 * PAGE);
	SYS(pipe, fds);
	SYS(write, fds[1], p, 10000);
	SYS(epoll_create1, 0);
	SYS(memfd_create, "left", 0);
}

TEST(killed_by_sigpipe)
{
	for (int i = 0; i < 20; i++) {
		int fds[2];

		SYS(pipe, fds);
		SYS(close, fds[0]);
		long pid = CHILD({
			have_something();
			SYS(write, fds[1], "x", 1);
		});
		SYS(close, fds[1]);
		show_status("child", status_of(pid));
	}
}

TEST(killed_by_sigxfsz)
{
	for (int i = 0; i < 20; i++) {
		long pid = CHILD({
			struct rlimit limit = {10000, 10000};
			long fd = SYS(open, "/tmp/too-large", O_RDWR | O_CREAT | O_TRUNC, 0600);
			static char data[8000];

			have_something();
			SYS(setrlimit, RLIMIT_FSIZE, &limit);
			for (int k = 0; k < 3; k++)
				SYS(write, fd, data, sizeof(data));
		});
		show_status("child", status_of(pid));
	}
	SYS(unlink, "/tmp/too-large");
}

/* Killed while it waits, in every way. */
TEST(killed_while_waiting)
{
	for (int how = 0; how < 5; how++) {
		int ready[2], word = 0, fds[2];
		char c;

		SYS(pipe, ready);
		long pid = CHILD({
			struct timespec long_time = {1000, 0};

			have_something();
			SYS(pipe, fds);
			SYS(write, ready[1], "r", 1);
			if (how == 0)
				SYS(read, fds[0], &c, 1);
			if (how == 1)
				SYS(nanosleep, &long_time, NULL);
			if (how == 2)
				SYS(futex, &word, 0, 0, NULL);
			if (how == 3)
				SYS(poll, NULL, 0, -1);
			for (;;)
				SYS(pause);
		});
		SYS(close, ready[1]);
		check(SYS(read, ready[0], &c, 1) == 1);
		SYS(close, ready[0]);
		SYS(kill, pid, SIGKILL);
		show_status("child", status_of(pid));
	}
}
