// SPDX-License-Identifier: BSD-3-Clause
// Many connections that nobody reads from: what is sent is stopped before there is no memory, and
// others go on.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <stdbool.h>

#define CONNECTIONS 300
#define EACH	    (512 << 10)

static char buf[1 << 16];

static size_t fill(int fd)
{
	size_t all = 0;
	long n = 1;

	SYS(fcntl, fd, F_SETFL, O_NONBLOCK);
	while (all < EACH && (n = SYS(write, fd, buf, sizeof(buf))) > 0)
		all += (size_t)n;
	return all;
}

/* All that was written, and nothing else. */
static size_t drain(int fd)
{
	size_t all = 0;
	long n;

	while ((n = SYS(read, fd, buf, sizeof(buf))) > 0)
		all += (size_t)n;
	return n == 0 ? all : 0;
}

static bool exchange(void)
{
	size_t sent = 0, got = 0;
	int fds[2];
	long n;

	connected("127.0.0.1", fds);
	while (got < 1 << 20) {
		n = sent < 1 << 20 ? SYS(sendto, fds[0], buf, 4096, MSG_DONTWAIT, 0, 0) : 0;
		sent += n > 0 ? (size_t)n : 0;
		n = SYS(recvfrom, fds[1], buf, 4096, 0, 0, 0);
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	close_both(fds);
	return got >= 1 << 20;
}

TEST(crowd)
{
	static int fds[CONNECTIONS][2];
	static size_t sent[CONNECTIONS];
	unsigned some = 0, same = 0;

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		connected("127.0.0.1", fds[i]);
		sent[i] = fill(fds[i][0]);
		some += sent[i] > 0;
	}
	say("%u", some);
	check(exchange());
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		SYS(close, fds[i][0]);
		same += drain(fds[i][1]) == sent[i];
		SYS(close, fds[i][1]);
	}
	say("%u", same);
}
