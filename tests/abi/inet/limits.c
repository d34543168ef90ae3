// SPDX-License-Identifier: BSD-3-Clause
// How long connections may take, as options of TCP say, and what waits for others.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SIOCOUTQNSD 0x894b /* <linux/sockios.h> */

static char buf[1 << 18];

static bool is_ready(int fd, int timeout_ms)
{
	struct pollfd p = {fd, POLLIN, 0};

	return SYS(poll, &p, 1, timeout_ms) == 1;
}

/* A state that a line of /proc/net/tcp shows for two ports, or -1. */
static int state_of(unsigned local, unsigned remote)
{
	FILE *file = fopen("/proc/net/tcp", "r");
	char line[300];
	int found = -1;

	while (file && fgets(line, sizeof(line), file)) {
		unsigned ports[2], state;

		if (sscanf(line, " %*d: %*x:%x %*x:%x %x", &ports[0], &ports[1], &state) == 3 &&
		    ports[0] == local && ports[1] == remote)
			found = (int)state;
	}
	if (file)
		fclose(file);
	return found;
}

/* A connection is not there before its first data. */
TEST(deferred)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd, accepted;

	set_option(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 60);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fd, &name, 16);
	check(!is_ready(listener, 100));
	SYS(fcntl, listener, F_SETFL, O_NONBLOCK);
	CALL(accept, listener, 0, 0);
	show_names(fd);
	CALL(write, fd, "abc", 3);
	check(is_ready(listener, 10000));
	accepted = SYS(accept, listener, 0, 0);
	CALL(read, accepted, buf, 8);
	CALL(write, accepted, "de", 2);
	CALL(read, fd, buf, 8);
	SYS(close, fd);
	SYS(close, accepted);
	/* One that never brings any is there when it is closed. */
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fd, &name, 16);
	check(!is_ready(listener, 100));
	SYS(close, fd);
	check(is_ready(listener, 10000));
	accepted = SYS(accept, listener, 0, 0);
	CALL(read, accepted, buf, 8);
	SYS(close, accepted);
	SYS(close, listener);
}

/* … or after some time. */
TEST(deferred_long)
{
	union name name;
	int listener = listening("::1", &name), fd, accepted;

	set_option(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1);
	fd = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	CALL(connect, fd, &name, 28);
	check(is_ready(listener, 20000));
	accepted = SYS(accept, listener, 0, 0);
	CALL(recvfrom, accepted, buf, 8, MSG_DONTWAIT, 0, 0);
	CALL(write, fd, "abc", 3);
	CALL(read, accepted, buf, 8);
	SYS(close, fd);
	SYS(close, accepted);
	SYS(close, listener);
}

/* Those that nobody hears of any more are reset, as are those that reset themselves. */
TEST(deferred_gone)
{
	static const struct linger reset = {1, 0};
	union name name;
	int listener = listening("127.0.0.1", &name), fds[2];

	set_option(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 60);
	for (int i = 0; i < 2; i++) {
		fds[i] = SYS(socket, AF_INET, SOCK_STREAM, 0);
		CALL(connect, fds[i], &name, 16);
	}
	SYS(setsockopt, fds[0], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	SYS(close, fds[0]);
	check(!is_ready(listener, 100));
	SYS(close, listener);
	SYS(close, fds[1]);
}

/* Nobody answers where the queue is full. */
TEST(opening)
{
	union name name;
	int listener = bound(SOCK_STREAM, "127.0.0.1", &name), first, fds[2];

	SYS(listen, listener, 0);
	first = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, first, &name, 16);
	for (int i = 0; i < 2; i++) {
		fds[i] = SYS(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (i == 0)
			set_option(fds[i], IPPROTO_TCP, TCP_SYNCNT, 1);
		else
			set_option(fds[i], IPPROTO_TCP, TCP_USER_TIMEOUT, 300);
		CALL(connect, fds[i], &name, 16);
	}
	for (int i = 1; i >= 0; i--) {
		struct pollfd p = {fds[i], POLLOUT, 0};

		CALL(poll, &p, 1, 30000);
		say("%#x", p.revents);
		show_error(fds[i]);
		SYS(close, fds[i]);
	}
	SYS(close, first);
	SYS(close, listener);
}

/* Writes what there is room for. */
static size_t fill(int fd)
{
	size_t all = 0;
	long n;

	SYS(fcntl, fd, F_SETFL, O_NONBLOCK);
	while ((n = SYS(write, fd, buf, sizeof(buf))) > 0)
		all += (size_t)n;
	return all;
}

/* The peer does not read. */
TEST(user_timeout)
{
	struct pollfd p;
	int fds[2];

	connected("127.0.0.1", fds);
	check(fill(fds[0]) > 0);
	set_option(fds[0], IPPROTO_TCP, TCP_USER_TIMEOUT, 500);
	p = (struct pollfd){fds[0], POLLRDHUP, 0};
	CALL(poll, &p, 1, 30000);
	say("%#x", p.revents);
	show_error(fds[0]);
	close_both(fds);
}

/* One that has nothing to send has all the time. */
TEST(user_timeout_idle)
{
	int fds[2];

	connected("127.0.0.1", fds);
	set_option(fds[0], IPPROTO_TCP, TCP_USER_TIMEOUT, 100);
	CALL(write, fds[0], "abc", 3);
	check(!is_ready(fds[0], 400));
	CALL(read, fds[1], buf, 8);
	CALL(write, fds[0], "abc", 3);
	CALL(read, fds[1], buf, 8);
	show_error(fds[0]);
	close_both(fds);
}

/* The peer has not closed its side: how long what is left of this one stays. */
static void leave(int linger2)
{
	union name names[2];
	int fds[2], state, tries = 0;

	connected("127.0.0.1", fds);
	for (int i = 0; i < 2; i++)
		names[i] = own_name(fds[i]);
	set_option(fds[0], IPPROTO_TCP, TCP_LINGER2, linger2);
	SYS(close, fds[0]);
	wait_for(fds[1], POLLIN);
	CALL(read, fds[1], buf, 8);
	if (linger2 > 0)
		check(state_of(port_of(&names[0]), port_of(&names[1])) >= 4); /* FIN_WAIT1, 2 */
	do {
		SYS(poll, NULL, 0, 100);
		state = state_of(port_of(&names[0]), port_of(&names[1]));
	} while (state >= 0 && ++tries < 200);
	say("state %d", state);
	say("%#x", events_now(fds[1]));
	show_error(fds[1]);
	SYS(close, fds[1]);
}

TEST(orphan)
{
	leave(2);
}

TEST(orphan_never)
{
	leave(-1);
}

/* A small buffer for what is not sent, in a large one. */
TEST(not_sent)
{
	union name name;
	int listener = bound(SOCK_STREAM, "127.0.0.1", &name), fd, accepted, unsent = 0;
	size_t all;

	set_option(listener, SOL_SOCKET, SO_RCVBUF, 10000);
	SYS(listen, listener, 8);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	set_option(fd, SOL_SOCKET, SO_SNDBUF, 200000);
	CALL(connect, fd, &name, 16);
	accepted = SYS(accept, listener, 0, 0);
	SYS(fcntl, fd, F_SETFL, O_NONBLOCK);
	CALL(write, fd, buf, 180000);
	SYS(ioctl, fd, SIOCOUTQNSD, &unsent);
	check(unsent > 10000);
	say("%#x", events_now(fd) & POLLOUT);
	set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 10000);
	say("%#x", events_now(fd) & POLLOUT);
	CALL(write, fd, buf, 1);
	set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 0);
	say("%#x", events_now(fd) & POLLOUT);
	set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 10000);
	CALL(recvfrom, accepted, buf, 180000, MSG_WAITALL, 0, 0);
	wait_for(fd, POLLOUT);
	say("%#x", events_now(fd) & POLLOUT);
	all = fill(fd);
	SYS(ioctl, fd, SIOCOUTQNSD, &unsent);
	check(all > 0 && unsent >= 10000);
	say("%#x", events_now(fd) & POLLOUT);
	SYS(close, fd);
	SYS(close, accepted);
	SYS(close, listener);
}

/* Who wants acknowledgements at once gets what waited for them. */
TEST(quick)
{
	int fds[2];

	connected("127.0.0.1", fds);
	for (int i = 0; i < 3; i++) {
		set_option(fds[1], IPPROTO_TCP, TCP_QUICKACK, 0);
		CALL(write, fds[0], "a", 1);
		CALL(write, fds[0], "bc", 2);
		set_option(fds[1], IPPROTO_TCP, TCP_QUICKACK, 1);
		CALL(recvfrom, fds[1], buf, 3, MSG_WAITALL, 0, 0);
	}
	close_both(fds);
}

/* A peer that hears nothing is given up, though it is asked for only at last. */
TEST(keepalive)
{
	struct pollfd p = {.events = POLLIN};
	int fds[2];

	connected("127.0.0.1", fds);
	set_option(fds[1], IPPROTO_IP, IP_MINTTL, 255);
	set_option(fds[0], IPPROTO_TCP, TCP_KEEPIDLE, 1);
	set_option(fds[0], IPPROTO_TCP, TCP_KEEPINTVL, 1);
	set_option(fds[0], IPPROTO_TCP, TCP_KEEPCNT, 1);
	set_option(fds[0], SOL_SOCKET, SO_KEEPALIVE, 1);
	p.fd = fds[0];
	CALL(poll, &p, 1, 60000);
	ready("given up", fds[0]);
	show_error(fds[0]);
	close_both(fds);
}
