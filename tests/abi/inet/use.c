// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/sockstat and sockstat6: how many sockets there are. Connections that other tests have
// left may end at any time, so that growth is looked at several times.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define TRIES 25

/* The number behind a name in a line, or -1. */
static long figure(const char *line, const char *name)
{
	char text[1 << 10], word[32], *at;
	long fd = SYS(open, strstr(line, "6:") ? "/proc/net/sockstat6" : "/proc/net/sockstat",
		      O_RDONLY);
	long len = SYS(read, fd, text, sizeof(text) - 1);

	SYS(close, fd);
	text[len > 0 ? len : 0] = '\0';
	at = strstr(text, line);
	snprintf(word, sizeof(word), " %s ", name);
	at = at ? strstr(at, word) : NULL;
	return at ? atol(at + strlen(word)) : -1;
}

static const struct {
	const char *line, *name;
} figures[] = {
	{"sockets:", "used"}, {"TCP:", "inuse"}, {"TCP:", "alloc"},  {"TCP6:", "inuse"},
	{"UDP:", "inuse"},    {"RAW:", "inuse"}, {"UDP6:", "inuse"}, {"RAW6:", "inuse"},
};

static long before[ARRAY_LEN(figures)], growth[ARRAY_LEN(figures)];

/* What was closed may take a moment. */
static void begin(void)
{
	bool same = false;

	for (int try = 0; try < 200 && !same; try++) {
		same = try > 0;
		for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
			long now = figure(figures[i].line, figures[i].name);

			same &= now == before[i];
			before[i] = now;
		}
		usleep(1000);
	}
}

/* How much they have grown, each by the most common of what was seen. Of all TCP sockets Linux
 * counts those of other networks, too. */
static void grown(const char *what, void (*make)(int fds[4]))
{
	int seen[ARRAY_LEN(figures)][8] = {{0}};

	for (int try = 0; try < TRIES; try++) {
		int fds[4] = {-1, -1, -1, -1};

		begin();
		make(fds);
		for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
			long n = figure(figures[i].line, figures[i].name) - before[i];

			seen[i][n < 0 || n > 7 ? 7 : n]++;
		}
		for (int i = 0; i < 4; i++)
			SYS(close, fds[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
		growth[i] = 0;
		for (int n = 1; n < 8; n++)
			if (seen[i][n] > seen[i][growth[i]])
				growth[i] = n;
		if (growth[i] && i != 2)
			say("%s: %s %s %ld", what, figures[i].line, figures[i].name, growth[i]);
	}
}

static void make_unix(int fds[4])
{
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, fds);
	fds[2] = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
}

static void make_unbound(int fds[4])
{
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	fds[1] = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	fds[2] = SYS(socket, AF_INET6, SOCK_STREAM, 0);
}

static void make_bound(int fds[4])
{
	union name name;

	fds[0] = bound(SOCK_STREAM, "127.0.0.1", &name);
	fds[1] = bound(SOCK_DGRAM, "127.0.0.1", &name);
	fds[2] = bound(SOCK_DGRAM, "::1", &name);
}

static void make_listening(int fds[4])
{
	union name name;

	fds[0] = listening("127.0.0.1", &name);
	fds[1] = listening("::1", &name);
	fds[2] = listening("::", &name);
}

static void make_raw(int fds[4])
{
	fds[0] = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP);
	fds[1] = SYS(socket, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	fds[2] = SYS(socket, AF_INET6, SOCK_RAW, 99);
}

/* The third of them waits to be accepted. */
static void make_connection(int fds[4])
{
	union name name;

	fds[0] = listening("127.0.0.1", &name);
	fds[1] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	SYS(connect, fds[1], &name, 16);
	wait_for(fds[0], POLLIN);
}

TEST(counts)
{
	grown("UNIX", make_unix);
	grown("unbound", make_unbound);
	grown("bound", make_bound);
	grown("listening", make_listening);
	grown("raw", make_raw);
	grown("connection", make_connection);
}

#define CONNECTIONS 40

/* Who closes first waits, and is no socket then. */
TEST(waiting)
{
	long used = figure("sockets:", "used"), found = figure("TCP:", "inuse");
	bool right = false;

	for (int i = 0; i < CONNECTIONS; i++) {
		int fds[2];

		connected("127.0.0.1", fds);
		SYS(close, fds[0]);
		wait_for(fds[1], POLLIN);
		SYS(close, fds[1]);
	}
	for (int i = 0; i < 3000 && !right; i++) {
		usleep(10000);
		right = figure("TCP:", "tw") > CONNECTIONS / 2 &&
			figure("TCP:", "inuse") - found < CONNECTIONS / 2 &&
			figure("sockets:", "used") - used < CONNECTIONS / 2;
	}
	check(right);
}

/* What is in them is told in pages, of which Linux may not yet have counted all. */
TEST(memory)
{
	check(figure("TCP:", "orphan") >= 0);
	check(figure("TCP:", "mem") >= 0);
	check(figure("UDP:", "mem") >= 0);
	check(figure("UDPLITE:", "inuse") == 0);
	check(figure("UDPLITE6:", "inuse") == 0);
}
