/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses on the loopback. Ports are the kernel's choice, and are not printed. */
#pragma once

#include "tests/abi/abi.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union name {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	char bytes[128];
};

static inline int name_len(const union name *name)
{
	return name->any.sa_family == AF_INET6 ? sizeof(name->in6) : sizeof(name->in);
}

/* An address from its text, of IPv6 if it has a colon. */
static inline union name name_of(const char *text, unsigned port)
{
	union name name = {0};

	if (strchr(text, ':')) {
		name.in6.sin6_family = AF_INET6;
		name.in6.sin6_port = htons(port);
		inet_pton(AF_INET6, text, &name.in6.sin6_addr);
	} else {
		name.in.sin_family = AF_INET;
		name.in.sin_port = htons(port);
		inet_pton(AF_INET, text, &name.in.sin_addr);
	}
	return name;
}

/* The port lies at the same place in both families. */
static inline unsigned port_of(const union name *name)
{
	return ntohs(name->in.sin_port);
}

static inline union name own_name(int fd)
{
	union name name = {0};
	unsigned len = sizeof(name);

	SYS(getsockname, fd, &name, &len);
	return name;
}

/* Prints an address, and of its port whether there is one. */
static inline void show_name(const char *what, const union name *name)
{
	char text[64] = "?";

	if (name->any.sa_family == AF_INET)
		inet_ntop(AF_INET, &name->in.sin_addr, text, sizeof(text));
	else if (name->any.sa_family == AF_INET6)
		inet_ntop(AF_INET6, &name->in6.sin6_addr, text, sizeof(text));
	say("%s: family %d %s%s", what, name->any.sa_family, text, port_of(name) ? ", a port" : "");
}

static inline void show_names(int fd)
{
	union name name = own_name(fd), peer = {0};
	unsigned len = sizeof(peer);
	long result = SYS(getpeername, fd, &peer, &len);

	show_name("own", &name);
	if (result == 0)
		show_name("peer", &peer);
	else
		show(result, "getpeername");
}

/* A socket that is bound to an address and a port of the kernel's choice. */
static inline int bound(int type, const char *address, union name *name)
{
	union name wanted = name_of(address, 0);
	int fd = SYS(socket, wanted.any.sa_family, type, 0);

	SYS(bind, fd, &wanted, name_len(&wanted));
	*name = own_name(fd);
	return fd;
}

static inline int listening(const char *address, union name *name)
{
	int fd = bound(SOCK_STREAM, address, name);

	SYS(listen, fd, 8);
	return fd;
}

/* Both ends of a connection: the one that has connected is the first. */
static inline void connected(const char *address, int fds[2])
{
	union name name;
	int listener = listening(address, &name);

	fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM, 0);
	SYS(connect, fds[0], &name, name_len(&name));
	fds[1] = SYS(accept, listener, 0, 0);
	SYS(close, listener);
}

/* Two datagram sockets that are connected with each other. */
static inline void connected_datagrams(const char *address, int fds[2])
{
	union name names[2];

	for (int i = 0; i < 2; i++)
		fds[i] = bound(SOCK_DGRAM, address, &names[i]);
	for (int i = 0; i < 2; i++)
		SYS(connect, fds[i], &names[!i], name_len(&names[!i]));
}

static inline void close_both(int fds[2])
{
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

/* Waits until there is something to say of a socket, or of one of its events, and says all. */
#define ALL_EVENTS (0x3fff & ~POLLNVAL)

static inline unsigned events_now(int fd)
{
	struct pollfd p = {fd, ALL_EVENTS, 0};

	SYS(poll, &p, 1, 0);
	return (unsigned)p.revents & 0xffff;
}

static inline void wait_for(int fd, short events)
{
	struct pollfd p = {fd, events, 0};

	SYS(poll, &p, 1, 10000);
}

static inline void ready(const char *what, int fd)
{
	say("%s: %#x", what, events_now(fd));
}

/* Waits for a datagram that is behind all that was sent before. */
static inline void settle(void)
{
	union name name;
	int fd = bound(SOCK_DGRAM, "127.0.0.1", &name);
	char byte = 0;

	SYS(connect, fd, &name, name_len(&name));
	SYS(write, fd, &byte, 1);
	SYS(read, fd, &byte, 1);
	SYS(close, fd);
}

static inline int option_of(int fd, int level, int name)
{
	int value = -12345;
	unsigned len = sizeof(value);
	long result = SYS(getsockopt, fd, level, name, &value, &len);

	return result < 0 ? (int)result : value;
}

static inline long set_option(int fd, int level, int name, int value)
{
	return SYS(setsockopt, fd, level, name, &value, sizeof(value));
}

static inline void show_error(int fd)
{
	int error = option_of(fd, SOL_SOCKET, SO_ERROR);

	say("error %s", error > 0 ? errno_name(error) : error == 0 ? "none" : "?");
}
