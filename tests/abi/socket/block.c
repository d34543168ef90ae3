// SPDX-License-Identifier: BSD-3-Clause
// Calls that wait: until somebody comes, for a time, for a signal.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char buf[64], big[1 << 20];
static int sv[2];
static pthread_t main_thread;

/* Whether the main thread sleeps in a call, as /proc shows it. */
static void wait_until_asleep(void)
{
	char path[64], text[256];

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)getpid());
	for (;;) {
		int fd = SYS(open, path, O_RDONLY);
		long n = SYS(read, fd, text, sizeof(text) - 1);
		char *state;

		SYS(close, fd);
		text[n > 0 ? n : 0] = 0;
		state = strrchr(text, ')');
		if (state && state[2] == 'S')
			return;
		SYS(sched_yield);
	}
}

static void *start(void *(*run)(void *))
{
	static pthread_t thread;

	main_thread = pthread_self();
	pthread_create(&thread, NULL, run, NULL);
	return &thread;
}

static void join(void *thread)
{
	pthread_join(*(pthread_t *)thread, NULL);
}

static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

static void *write_later(void *unused)
{
	wait_until_asleep();
	SYS(write, sv[1], "late", 4);
	return unused;
}

static void *close_later(void *unused)
{
	wait_until_asleep();
	SYS(close, sv[1]);
	return unused;
}

static void *shut_later(void *unused)
{
	wait_until_asleep();
	SYS(shutdown, sv[0], SHUT_RD);
	return unused;
}

TEST(reading)
{
	void *thread;

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		thread = start(write_later);
		CALL(read, sv[0], buf, 64);
		join(thread);
		thread = start(write_later);
		CALL(recvfrom, sv[0], buf, 64, MSG_PEEK, 0, 0);
		join(thread);
		CALL(recvfrom, sv[0], buf, 2, MSG_WAITALL, 0, 0);
		if (types[i] != SOCK_DGRAM) {
			thread = start(close_later);
			if (types[i] == SOCK_STREAM)
				CALL(recvfrom, sv[0], buf, 2, 0, 0, 0);
			CALL(read, sv[0], buf, 64);
			join(thread);
		} else {
			SYS(close, sv[1]);
		}
		SYS(close, sv[0]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		thread = start(shut_later);
		CALL(read, sv[0], buf, 64);
		join(thread);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
}

TEST(waitall)
{
	void *thread;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	CALL(write, sv[1], "early ", 6);
	thread = start(write_later);
	CALL(recvfrom, sv[0], buf, 10, MSG_WAITALL, 0, 0);
	show_bytes("buf", buf, 10);
	join(thread);
	CALL(write, sv[1], "early ", 6);
	thread = start(close_later);
	CALL(recvfrom, sv[0], buf, 10, MSG_WAITALL, 0, 0);
	join(thread);
	SYS(close, sv[0]);
	/* SO_RCVLOWAT is what a read waits for at least. */
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	SYS(setsockopt, sv[0], SOL_SOCKET, SO_RCVLOWAT, &(int){8}, 4);
	CALL(write, sv[1], "early ", 6);
	thread = start(write_later);
	CALL(read, sv[0], buf, 64);
	join(thread);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

static void *drain_later(void *unused)
{
	long n, total = 0;

	wait_until_asleep();
	while ((n = SYS(read, sv[1], big, 50000)) > 0)
		total += n;
	show(total, "drained");
	return unused;
}

TEST(writing)
{
	static char data[1 << 20];
	void *thread;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	thread = start(drain_later);
	CALL(write, sv[0], data, sizeof(data));
	SYS(close, sv[0]);
	join(thread);
	SYS(close, sv[1]);
	/* The reader goes away. */
	signal(SIGPIPE, SIG_IGN);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	thread = start(close_later);
	check(SYS(write, sv[0], data, sizeof(data)) > 0);
	join(thread);
	CALL(write, sv[0], data, 1);
	SYS(close, sv[0]);
	signal(SIGPIPE, SIG_DFL);
}

static void *read_one_later(void *unused)
{
	wait_until_asleep();
	SYS(read, sv[1], big, 64);
	return unused;
}

/* A receiver with a full queue of datagrams. */
TEST(queue)
{
	struct sockaddr_un address = {AF_UNIX, "\0elfin-block"};
	void *thread;

	sv[1] = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
	sv[0] = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
	SYS(bind, sv[1], &address, 14);
	while (SYS(sendto, sv[0], "x", 1, MSG_DONTWAIT, &address, 14) == 1)
		;
	thread = start(read_one_later);
	CALL(sendto, sv[0], "x", 1, 0, &address, 14);
	join(thread);
	thread = start(close_later);
	CALL(sendto, sv[0], "x", 1, 0, &address, 14);
	join(thread);
	SYS(close, sv[0]);
}

static void *connect_later(void *unused)
{
	struct sockaddr_un address = {AF_UNIX, "\0elfin-block"};

	wait_until_asleep();
	sv[1] = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	SYS(connect, sv[1], &address, 14);
	return unused;
}

static void *accept_later(void *unused)
{
	int fd;

	wait_until_asleep();
	fd = SYS(accept, sv[0], 0, 0);
	SYS(close, fd);
	return unused;
}

TEST(connections)
{
	struct sockaddr_un address = {AF_UNIX, "\0elfin-block"};
	int fds[2], fd;
	void *thread;

	sv[0] = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	SYS(bind, sv[0], &address, 14);
	SYS(listen, sv[0], 0);
	thread = start(connect_later);
	fd = SYS(accept, sv[0], 0, 0);
	check(fd > 0);
	join(thread);
	SYS(close, fd);
	SYS(close, sv[1]);
	fds[0] = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	fds[1] = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	CALL(connect, fds[0], &address, 14);
	thread = start(accept_later);
	CALL(connect, fds[1], &address, 14);
	join(thread);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	thread = start(shut_later);
	fd = SYS(accept, sv[0], 0, 0); /* its number depends on what the thread has open just now */
	check(fd > 0);
	join(thread);
	SYS(close, fd);
	SYS(close, sv[0]);
}

static long elapsed_ms(const struct timespec *since)
{
	struct timespec now;

	SYS(clock_gettime, CLOCK_MONOTONIC, &now);
	return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

TEST(time_limits)
{
	struct timeval soon = {0, 50000}, never = {-1, 0};
	struct sockaddr_un address = {AF_UNIX, "\0elfin-block"};
	struct timespec begin;

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		SYS(setsockopt, sv[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
		SYS(setsockopt, sv[0], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
		SYS(clock_gettime, CLOCK_MONOTONIC, &begin);
		CALL(read, sv[0], buf, 64);
		check(elapsed_ms(&begin) >= 50);
		while (SYS(sendto, sv[0], big, 10000, MSG_DONTWAIT, 0, 0) > 0)
			;
		SYS(clock_gettime, CLOCK_MONOTONIC, &begin);
		CALL(write, sv[0], buf, 64);
		check(elapsed_ms(&begin) >= 50);
		SYS(setsockopt, sv[0], SOL_SOCKET, SO_RCVTIMEO, &never, sizeof(never));
		SYS(setsockopt, sv[0], SOL_SOCKET, SO_SNDTIMEO, &never, sizeof(never));
		CALL(read, sv[0], buf, 64);
		CALL(write, sv[0], buf, 64);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
	sv[0] = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	SYS(bind, sv[0], &address, 14);
	SYS(listen, sv[0], 1);
	SYS(setsockopt, sv[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	CALL(accept, sv[0], 0, 0);
	SYS(close, sv[0]);
}

static int caught;

static void count(int signal)
{
	(void)signal;
	caught++;
}

static void *signal_later(void *unused)
{
	wait_until_asleep();
	pthread_kill(main_thread, SIGUSR1);
	return unused;
}

static void *signal_and_write(void *unused)
{
	wait_until_asleep();
	pthread_kill(main_thread, SIGUSR1);
	while (!__atomic_load_n(&caught, __ATOMIC_SEQ_CST))
		SYS(sched_yield);
	return write_later(unused);
}

TEST(signals)
{
	struct sigaction action = {.sa_handler = count};
	struct timeval late = {100, 0};
	void *thread;

	sigaction(SIGUSR1, &action, NULL);
	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		action.sa_flags = 0;
		sigaction(SIGUSR1, &action, NULL);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		thread = start(signal_later);
		CALL(read, sv[0], buf, 64);
		join(thread);
		action.sa_flags = SA_RESTART;
		sigaction(SIGUSR1, &action, NULL);
		caught = 0;
		thread = start(signal_and_write);
		CALL(read, sv[0], buf, 64);
		join(thread);
		/* With a time limit a call is not begun again. */
		SYS(setsockopt, sv[0], SOL_SOCKET, SO_RCVTIMEO, &late, sizeof(late));
		thread = start(signal_later);
		CALL(read, sv[0], buf, 64);
		join(thread);
		while (SYS(sendto, sv[0], big, 10000, MSG_DONTWAIT, 0, 0) > 0)
			;
		action.sa_flags = 0;
		sigaction(SIGUSR1, &action, NULL);
		thread = start(signal_later);
		CALL(write, sv[0], big, 10000);
		join(thread);
		if (types[i] == SOCK_STREAM) {
			SYS(write, sv[1], "ab", 2);
			thread = start(signal_later);
			CALL(recvfrom, sv[0], buf, 64, MSG_WAITALL, 0, 0);
			join(thread);
		}
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
	signal(SIGUSR1, SIG_DFL);
}

/* SIGIO for who asked for it. */
TEST(async)
{
	struct sigaction action = {.sa_handler = count};

	sigaction(SIGIO, &action, NULL);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	SYS(fcntl, sv[0], F_SETOWN, getpid());
	CALL(fcntl, sv[0], F_SETFL, O_ASYNC | O_NONBLOCK);
	CALL(fcntl, sv[0], F_GETFL);
	caught = 0;
	SYS(write, sv[1], "x", 1);
	check(caught > 0);
	SYS(read, sv[0], buf, 8);
	CALL(fcntl, sv[0], F_SETFL, 0);
	caught = 0;
	SYS(write, sv[1], "x", 1);
	check(caught == 0);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
	signal(SIGIO, SIG_DFL);
}
