// SPDX-License-Identifier: BSD-3-Clause
// Data on TCP, and how connections end.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

static char buf[64];

static volatile int pipes;

static void on_pipe(int signal)
{
	pipes++;
}

static void count_pipes(void)
{
	struct sigaction action = {.sa_handler = on_pipe};

	pipes = 0;
	sigaction(SIGPIPE, &action, NULL);
}

TEST(data)
{
	static const char *const hosts[] = {"127.0.0.1", "::1"};
	struct iovec pieces[2] = {{"ab", 2}, {"cde", 3}};
	struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
	int fds[2], value;

	for (unsigned i = 0; i < 2; i++) {
		connected(hosts[i], fds);
		CALL(write, fds[0], "hello", 5);
		CALL(sendto, fds[0], "x", 1, MSG_NOSIGNAL, 0, 0);
		CALL(sendmsg, fds[0], &message, 0);
		CALL(recvfrom, fds[1], buf, 3, MSG_PEEK, 0, 0);
		show_bytes("peeked", buf, 3);
		CALL(recvfrom, fds[1], buf, 11, MSG_PEEK | MSG_WAITALL, 0, 0);
		show_bytes("peeked", buf, 11);
		CALL(ioctl, fds[1], FIONREAD, &value);
		say("%d", value);
		CALL(recvfrom, fds[1], buf, 11, MSG_WAITALL, 0, 0);
		show_bytes("buf", buf, 11);
		CALL(recvfrom, fds[1], buf, 1, MSG_DONTWAIT, 0, 0);
		CALL(recvfrom, fds[1], buf, 0, MSG_DONTWAIT, 0, 0);
		CALL(recvfrom, fds[1], buf, 1, MSG_DONTWAIT | MSG_PEEK, 0, 0);
		CALL(write, fds[1], "back", 4);
		CALL(recvfrom, fds[0], buf, 2, MSG_TRUNC | MSG_WAITALL, 0, 0);
		CALL(recvfrom, fds[0], buf, 2, MSG_WAITALL, 0, 0);
		show_bytes("buf", buf, 2);
		close_both(fds);
	}
}

/* What a name or ancillary data mean on a stream. */
TEST(messages)
{
	union name name = {0};
	char control[64];
	struct iovec piece = {buf, 8};
	struct msghdr message = {.msg_name = &name,
				 .msg_namelen = sizeof(name),
				 .msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control),
				 .msg_flags = -1};
	unsigned len = sizeof(name);
	int fds[2];

	connected("127.0.0.1", fds);
	CALL(write, fds[0], "message", 7);
	wait_for(fds[1], POLLIN);
	CALL(recvmsg, fds[1], &message, 0);
	say("namelen %u controllen %zu flags %#x", message.msg_namelen,
	    (size_t)message.msg_controllen, message.msg_flags);
	CALL(write, fds[0], "again", 5);
	wait_for(fds[1], POLLIN);
	CALL(recvfrom, fds[1], buf, 8, 0, &name, &len);
	say("len %u", len);
	name = own_name(fds[1]);
	CALL(sendto, fds[0], "to", 2, 0, &name, 16);
	CALL(recvfrom, fds[1], buf, 1, MSG_OOB, 0, 0);
	CALL(recvfrom, fds[1], buf, 1, MSG_ERRQUEUE, 0, 0);
	CALL(recvfrom, fds[1], (char *)8, 1, 0, 0, 0);
	CALL(recvfrom, fds[1], buf, 2, MSG_WAITALL, 0, 0);
	CALL(write, fds[0], (char *)8, 4);
	CALL(write, fds[0], 0, 0);
	close_both(fds);
}

TEST(shutdown_write)
{
	int fds[2];

	count_pipes();
	connected("127.0.0.1", fds);
	CALL(write, fds[0], "last", 4);
	CALL(shutdown, fds[0], SHUT_WR);
	ready("closer", fds[0]);
	wait_for(fds[1], POLLRDHUP);
	ready("half closed", fds[1]);
	CALL(write, fds[0], "x", 1);
	say("signals %d", pipes);
	CALL(sendto, fds[0], "x", 1, MSG_NOSIGNAL, 0, 0);
	say("signals %d", pipes);
	CALL(read, fds[1], buf, 64);
	CALL(read, fds[1], buf, 64);
	CALL(read, fds[1], buf, 64);
	ready("read", fds[1]);
	CALL(write, fds[1], "back", 4);
	CALL(recvfrom, fds[0], buf, 4, MSG_WAITALL, 0, 0);
	CALL(shutdown, fds[0], SHUT_WR);
	CALL(shutdown, fds[1], SHUT_WR);
	wait_for(fds[0], POLLHUP);
	ready("both closed", fds[0]);
	wait_for(fds[1], POLLHUP);
	ready("both closed", fds[1]);
	CALL(read, fds[0], buf, 64);
	show_names(fds[0]);
	CALL(shutdown, fds[0], SHUT_RDWR);
	CALL(write, fds[1], "x", 1);
	say("signals %d", pipes);
	show_error(fds[0]);
	show_error(fds[1]);
	close_both(fds);
	signal(SIGPIPE, SIG_DFL);
}

TEST(shutdown_read)
{
	int fds[2];

	connected("127.0.0.1", fds);
	CALL(shutdown, fds[1], SHUT_RD);
	ready("not reading", fds[1]);
	CALL(read, fds[1], buf, 64);
	CALL(write, fds[0], "late", 4);
	CALL(recvfrom, fds[1], buf, 4, MSG_WAITALL, 0, 0);
	CALL(read, fds[1], buf, 64);
	CALL(write, fds[1], "still", 5);
	CALL(recvfrom, fds[0], buf, 5, MSG_WAITALL, 0, 0);
	ready("other", fds[0]);
	close_both(fds);
}

TEST(close)
{
	int fds[2];

	count_pipes();
	connected("127.0.0.1", fds);
	CALL(write, fds[0], "bye", 3);
	SYS(close, fds[0]);
	wait_for(fds[1], POLLRDHUP);
	ready("closed", fds[1]);
	CALL(recvfrom, fds[1], buf, 64, MSG_WAITALL, 0, 0);
	CALL(read, fds[1], buf, 64);
	show_names(fds[1]);
	CALL(write, fds[1], "x", 1); /* answered by a reset */
	wait_for(fds[1], POLLERR);
	ready("reset", fds[1]);
	CALL(write, fds[1], "x", 1);
	say("signals %d", pipes);
	CALL(write, fds[1], "x", 1);
	say("signals %d", pipes);
	CALL(read, fds[1], buf, 64);
	show_names(fds[1]);
	SYS(close, fds[1]);
	signal(SIGPIPE, SIG_DFL);
}

/* Who closes with something unread resets the connection. */
TEST(unread)
{
	int fds[2];

	count_pipes();
	connected("127.0.0.1", fds);
	CALL(write, fds[0], "unread", 6);
	CALL(write, fds[1], "there", 5);
	wait_for(fds[1], POLLIN);
	wait_for(fds[0], POLLIN);
	SYS(close, fds[1]);
	wait_for(fds[0], POLLERR);
	ready("reset", fds[0]);
	CALL(read, fds[0], buf, 3);
	CALL(read, fds[0], buf, 3);
	CALL(read, fds[0], buf, 3);
	ready("read", fds[0]);
	CALL(write, fds[0], "x", 1);
	CALL(write, fds[0], "x", 1);
	say("signals %d", pipes);
	CALL(connect, fds[0], buf, 0);
	SYS(close, fds[0]);
	signal(SIGPIPE, SIG_DFL);
}

TEST(linger)
{
	struct linger linger = {1, 0};
	int fds[2];

	connected("127.0.0.1", fds);
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	SYS(close, fds[0]);
	wait_for(fds[1], POLLERR);
	ready("reset", fds[1]);
	show_error(fds[1]);
	CALL(read, fds[1], buf, 1);
	SYS(close, fds[1]);
	linger.l_linger = 5;
	connected("127.0.0.1", fds);
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	CALL(write, fds[0], "lingers", 7);
	CALL(close, fds[0]);
	CALL(recvfrom, fds[1], buf, 64, MSG_WAITALL, 0, 0);
	SYS(close, fds[1]);
}

TEST(not_connected)
{
	union name name;
	int fd = SYS(socket, AF_INET, SOCK_STREAM, 0), listener = listening("127.0.0.1", &name);

	count_pipes();
	ready("new", fd);
	CALL(write, fd, "x", 1);
	CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, &name, 16);
	say("signals %d", pipes);
	CALL(recvfrom, fd, buf, 1, 0, 0, 0);
	CALL(recvfrom, fd, buf, 1, MSG_DONTWAIT, 0, 0);
	CALL(shutdown, fd, SHUT_WR);
	ready("shut down", fd);
	CALL(shutdown, fd, SHUT_RD);
	ready("shut down", fd);
	CALL(recvfrom, fd, buf, 1, 0, 0, 0);
	CALL(write, listener, "x", 1);
	CALL(read, listener, buf, 1);
	CALL(recvfrom, listener, buf, 1, MSG_DONTWAIT, 0, 0);
	say("signals %d", pipes);
	SYS(close, fd);
	SYS(close, listener);
	signal(SIGPIPE, SIG_DFL);
}

/* As much as both sides hold; then all of it arrives, in order. */
TEST(full)
{
	static unsigned char block[65536];
	unsigned long sent = 0, received = 0;
	long n = 0;
	int fds[2], good = 1;

	connected("127.0.0.1", fds);
	SYS(fcntl, fds[0], F_SETFL, O_NONBLOCK);
	for (unsigned round = 0; round < 400; round++) {
		for (unsigned i = 0; i < sizeof(block); i++)
			block[i] = (unsigned char)((sent + i) * 7 + ((sent + i) >> 13));
		n = SYS(write, fds[0], block, sizeof(block));
		if (n < 0)
			break;
		sent += n;
	}
	show(n, "at the end");
	check(sent > 65536);
	check(!(events_now(fds[0]) & POLLOUT));
	SYS(fcntl, fds[1], F_SETFL, O_NONBLOCK);
	while (received < sent) {
		wait_for(fds[1], POLLIN);
		n = SYS(read, fds[1], block, sizeof(block));
		if (n <= 0)
			break;
		for (long i = 0; i < n; i++)
			good &= block[i] ==
				(unsigned char)((received + i) * 7 + ((received + i) >> 13));
		received += n;
	}
	check(good);
	check(received == sent);
	wait_for(fds[0], POLLOUT);
	check(events_now(fds[0]) & POLLOUT);
	close_both(fds);
}

/* More than fits, by one call that has to wait for its reader. */
TEST(large_write)
{
	static char block[3 << 20];
	unsigned long received = 0;
	int fds[2];
	long n, pid;

	connected("::1", fds);
	pid = SYS(fork);
	if (pid == 0) {
		SYS(close, fds[1]);
		n = SYS(write, fds[0], block, sizeof(block));
		SYS(exit_group, n == sizeof(block) ? 0 : 1);
	}
	SYS(close, fds[0]);
	while ((n = SYS(read, fds[1], block, 50000)) > 0)
		received += n;
	say("received %lu", received);
	int status = -1;
	SYS(wait4, pid, &status, 0, 0);
	say("status %d", status);
	SYS(close, fds[1]);
}

TEST(time_limits)
{
	struct timeval limit = {0, 30000};
	union name name;
	int fds[2], listener = listening("127.0.0.1", &name);

	connected("127.0.0.1", fds);
	SYS(setsockopt, fds[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	SYS(setsockopt, listener, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	CALL(read, fds[0], buf, 1);
	CALL(accept, listener, 0, 0);
	close_both(fds);
	SYS(close, listener);
}

/* Together with what follows: MSG_MORE and TCP_CORK. */
TEST(more)
{
	int fds[2];

	connected("127.0.0.1", fds);
	CALL(sendto, fds[0], "one", 3, MSG_MORE, 0, 0);
	CALL(sendto, fds[0], "two", 3, 0, 0, 0);
	CALL(recvfrom, fds[1], buf, 6, MSG_WAITALL, 0, 0);
	show_bytes("buf", buf, 6);
	CALL(sendto, fds[0], "held", 4, MSG_MORE, 0, 0);
	CALL(recvfrom, fds[1], buf, 6, MSG_DONTWAIT, 0, 0);
	CALL(recvfrom, fds[1], buf, 4, MSG_WAITALL, 0, 0); /* not for ever */
	show_bytes("buf", buf, 4);
	close_both(fds);
}

/* Two ends of a connection: the second reads, with a buffer of its own size if it has one. */
static void connected_to(int fds[2], int buffer)
{
	union name name;
	int listener = listening("127.0.0.1", &name);

	if (buffer)
		set_option(listener, SOL_SOCKET, SO_RCVBUF, buffer);
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	set_option(fds[0], SOL_SOCKET, SO_SNDBUF, 32768);
	SYS(connect, fds[0], &name, sizeof(name.in));
	fds[1] = SYS(accept, listener, 0, 0);
	SYS(close, listener);
}

static char block[32768];

/* Writes until nothing more goes through, and some time after that: how much did. */
static long fill(int fd)
{
	struct pollfd p = {fd, POLLOUT, 0};
	long sum = 0;

	do {
		long n;

		while ((n = SYS(write, fd, block, sizeof(block))) > 0)
			sum += n;
	} while (SYS(poll, &p, 1, 100) > 0);
	return sum;
}

static long drain(int fd, long sum)
{
	long all = 0, n;

	while (all < sum && (n = SYS(read, fd, block, sizeof(block))) > 0)
		all += n;
	return all;
}

/* What a receiver does not read stays with the sender when there is more than SO_RCVBUF says, and
 * goes on when it is read. */
TEST(receive_buffer)
{
	int fds[2];
	long some, all;

	connected_to(fds, 0);
	all = fill(fds[0]);
	check(drain(fds[1], all) == all);
	close_both(fds);
	connected_to(fds, 16384);
	some = fill(fds[0]);
	check(some < all / 2);
	check(some > 16384);
	for (int i = 0; i < 3; i++) {
		check(drain(fds[1], some) == some);
		some = fill(fds[0]);
		check(some > 16384 && some < all / 2);
	}
	close_both(fds);
}

static long now_ms(void)
{
	struct timespec time;

	SYS(clock_gettime, CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* A window that was full opens as soon as its data is read: the sender need not ask for it, which
 * it does after hundreds of milliseconds. */
TEST(window_opens)
{
	long best = 1000000;
	int fds[2];

	connected_to(fds, 0);
	for (int i = 0; i < 8; i++) {
		long sum = fill(fds[0]), start = now_ms(), took;

		check(drain(fds[1], sum) == sum);
		wait_for(fds[0], POLLOUT);
		CALL(write, fds[0], "x", 1);
		CALL(read, fds[1], block, 1);
		took = now_ms() - start;
		if (took < best)
			best = took;
	}
	check(best < 150);
	close_both(fds);
}
