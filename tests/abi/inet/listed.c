// SPDX-License-Identifier: BSD-3-Clause
// Which sockets /proc/net/tcp lists: those that listen, and those that have a connection. Programs
// wait there until a server listens.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <stdio.h>

/* The state of what has a port here and one there, which is 0 where there is no connection. */
static void list(const char *what, const char *file, const union name *here,
		 const union name *there)
{
	unsigned wanted[2] = {port_of(here), there ? port_of(there) : 0};
	FILE *in = fopen(file, "r");
	char line[300];

	say("%s:", what);
	while (in && fgets(line, sizeof(line), in)) {
		unsigned ports[2], state;

		if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %x", &ports[0], &ports[1],
			   &state) == 3 &&
		    ports[0] == wanted[0] && ports[1] == wanted[1])
			say("state %u", state);
	}
	if (in)
		fclose(in);
}

static void reset(int fd)
{
	struct linger now = {1, 0};

	SYS(setsockopt, fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	SYS(close, fd);
}

/* Whose end says that first that all is said waits afterwards; and there are programs that still
 * have what nothing is listed of. */
static void leave(int listener, const union name *name, const char *file)
{
	union name own;
	int fds[2] = {SYS(socket, name->any.sa_family, SOCK_STREAM, 0), -1};

	SYS(connect, fds[0], name, name_len(name));
	fds[1] = SYS(accept, listener, NULL, NULL);
	own = own_name(fds[0]);
	SYS(shutdown, fds[0], SHUT_WR);
	wait_for(fds[1], POLLRDHUP);
	list("has heard all", file, name, &own);
	SYS(shutdown, fds[1], SHUT_WR);
	wait_for(fds[0], POLLHUP);
	wait_for(fds[1], POLLHUP);
	list("waits", file, &own, name);
	list("is over", file, name, &own);
	close_both(fds);
	list("still waits", file, &own, name);
	list("is closed", file, name, &own);
}

static void live(const char *address, const char *file)
{
	union name name, own;
	int listener = bound(SOCK_STREAM, address, &name), fds[2];

	list("bound", file, &name, NULL);
	SYS(listen, listener, 1);
	list("listening", file, &name, NULL);
	fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM, 0);
	SYS(connect, fds[0], &name, name_len(&name));
	fds[1] = SYS(accept, listener, NULL, NULL);
	own = own_name(fds[0]);
	list("connected", file, &own, &name);
	list("accepted", file, &name, &own);
	reset(fds[1]);
	wait_for(fds[0], POLLIN);
	list("reset", file, &own, &name);
	list("its other end", file, &name, &own);
	SYS(close, fds[0]);
	leave(listener, &name, file);
	list("still listening", file, &name, NULL);
	CALL(shutdown, listener, SHUT_RD);
	list("not listening", file, &name, NULL);
	SYS(close, listener);
}

TEST(one)
{
	live("127.0.0.1", "/proc/net/tcp");
}

TEST(one6)
{
	live("::1", "/proc/net/tcp6");
}
