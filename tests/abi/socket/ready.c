// SPDX-License-Identifier: BSD-3-Clause
// What poll(2) and epoll(7) say of sockets.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char buf[64], big[1 << 18];

static void ready(const char *what, int fd)
{
	struct pollfd p = {fd, 0x3fff & ~POLLNVAL, 0};

	SYS(poll, &p, 1, 0);
	say("%s: %#x", what, (unsigned)p.revents);
}

static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

TEST(states)
{
	int sv[2], fd, value;

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		fd = SYS(socket, AF_UNIX, types[i], 0);
		ready("new", fd);
		CALL(shutdown, fd, SHUT_RD);
		ready("no reading", fd);
		CALL(shutdown, fd, SHUT_WR);
		ready("neither", fd);
		SYS(close, fd);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		ready("connected", sv[0]);
		SYS(write, sv[1], "x", 1);
		ready("readable", sv[0]);
		CALL(shutdown, sv[1], SHUT_WR);
		ready("half closed", sv[0]);
		ready("closer", sv[1]);
		SYS(read, sv[0], buf, 9);
		ready("read", sv[0]);
		SYS(close, sv[1]);
		ready("closed", sv[0]);
		SYS(close, sv[0]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		SYS(write, sv[0], "x", 1);
		SYS(close, sv[1]);
		ready("reset", sv[0]);
		CALL(ioctl, sv[0], FIONREAD, &value);
		SYS(recvfrom, sv[0], buf, 9, MSG_DONTWAIT, 0, 0);
		ready("told", sv[0]);
		SYS(close, sv[0]);
	}
}

TEST(listener)
{
	struct sockaddr_un address = {AF_UNIX, "\0elfin-ready"};
	int listener = SYS(socket, AF_UNIX, SOCK_STREAM, 0), fd, client, value;

	SYS(bind, listener, &address, 14);
	ready("bound", listener);
	SYS(listen, listener, 3);
	ready("listening", listener);
	CALL(ioctl, listener, FIONREAD, &value);
	client = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	SYS(connect, client, &address, 14);
	ready("waiting", listener);
	ready("client", client);
	SYS(write, client, "x", 1);
	fd = SYS(accept, listener, 0, 0);
	ready("accepted", fd);
	ready("listening", listener);
	CALL(shutdown, listener, SHUT_RD);
	ready("shut", listener);
	CALL(accept, listener, 0, 0);
	SYS(close, fd);
	SYS(close, client);
	SYS(close, listener);
}

/* Room to write is told of when three quarters of the buffer are free. */
TEST(full)
{
	int sv[2], value, size = 20000;

	for (unsigned i = 0; i < 3; i++) {
		long n = 0, back = 0;

		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
		SYS(setsockopt, sv[0], SOL_SOCKET, SO_SNDBUF, &size, 4);
		while (SYS(write, sv[0], big, 100) == 100)
			n++;
		say("written %ld", n);
		CALL(write, sv[0], big, 100);
		ready("full", sv[0]);
		CALL(ioctl, sv[0], TIOCOUTQ, &value);
		say("out %d", value);
		CALL(ioctl, sv[1], FIONREAD, &value);
		say("in %d", value);
		for (; back < n; back++) {
			struct pollfd p = {sv[0], POLLOUT, 0};

			if (SYS(poll, &p, 1, 0) == 1)
				break;
			SYS(read, sv[1], buf, 64);
			if (types[i] == SOCK_STREAM)
				SYS(read, sv[1], buf, 36);
		}
		say("read %ld", back);
		ready("not full", sv[0]);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
}

TEST(sizes)
{
	static const int sizes[] = {1,	  192,	193,   704,   705,   1728,  1729,  3776,
				    3777, 5000, 10000, 16064, 16065, 40000, 60000, 100000};
	int sv[2], value;

	for (unsigned i = 0; i < 3; i++)
		for (unsigned n = 0; n < ARRAY_LEN(sizes); n++) {
			SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
			SYS(write, sv[0], big, sizes[n]);
			SYS(ioctl, sv[0], TIOCOUTQ, &value);
			say("type %d: %d bytes take %d", types[i], sizes[n], value);
			SYS(close, sv[0]);
			SYS(close, sv[1]);
		}
}

/* A datagram socket whose receiver has another peer, or none, sees how long the queue there is. */
TEST(queue)
{
	struct sockaddr_un address = {AF_UNIX, "\0elfin-queue"};
	int to = SYS(socket, AF_UNIX, SOCK_DGRAM, 0), n = 0;
	int from = SYS(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), epoll;
	struct epoll_event event = {.events = EPOLLOUT | EPOLLET};

	SYS(bind, to, &address, 14);
	SYS(connect, from, &address, 14);
	while (SYS(write, from, "x", 1) == 1)
		n++;
	check(n > 5);
	CALL(write, from, "x", 1);
	ready("full", from);
	epoll = SYS(epoll_create1, 0);
	SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, from, &event);
	CALL(epoll_wait, epoll, &event, 1, 0);
	CALL(read, to, buf, 9);
	ready("not full", from);
	CALL(epoll_wait, epoll, &event, 1, 0);
	CALL(epoll_wait, epoll, &event, 1, 0);
	CALL(write, from, "x", 1);
	ready("full", from);
	SYS(close, to);
	ready("closed", from);
	CALL(epoll_wait, epoll, &event, 1, 0);
	CALL(write, from, "x", 1);
	CALL(write, from, "x", 1);
	ready("alone", from);
	SYS(close, from);
	SYS(close, epoll);
}

static void wait_events(const char *what, int epoll)
{
	struct epoll_event events[4];
	long n = SYS(epoll_wait, epoll, events, 4, 0);

	say("%s: %ld events", what, n);
	for (long i = 0; i < n; i++)
		say("%d: %#x", events[i].data.fd, events[i].events);
}

/* With EPOLLET, who waits for one thing does not hear of another. */
TEST(edges)
{
	static const unsigned interests[] = {EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT, EPOLLRDHUP, 0};

	for (unsigned type = 0; type < 3; type++)
		for (unsigned i = 0; i < ARRAY_LEN(interests); i++) {
			struct epoll_event event = {.events = interests[i] | EPOLLET};
			int sv[2], epoll = SYS(epoll_create1, 0);

			say("type %d interest %#x", types[type], interests[i]);
			SYS(socketpair, AF_UNIX, types[type] | SOCK_NONBLOCK, 0, sv);
			SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, sv[0], &event);
			wait_events("begin", epoll);
			SYS(write, sv[1], "x", 1);
			wait_events("data", epoll);
			SYS(write, sv[1], "y", 1);
			wait_events("more data", epoll);
			SYS(write, sv[0], "z", 1);
			wait_events("written", epoll);
			SYS(read, sv[1], buf, 9);
			wait_events("received there", epoll);
			SYS(read, sv[0], buf, 1);
			wait_events("read", epoll);
			SYS(shutdown, sv[1], SHUT_WR);
			wait_events("half closed", epoll);
			SYS(close, sv[1]);
			wait_events("closed", epoll);
			SYS(close, sv[0]);
			SYS(close, epoll);
		}
}
