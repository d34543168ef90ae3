// SPDX-License-Identifier: BSD-3-Clause
// Binding: addresses, ports, and who may share them.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

static const int types[] = {SOCK_STREAM, SOCK_DGRAM};

TEST(addresses)
{
	static const char *texts[] = {
		"0.0.0.0",	   "127.0.0.1", "127.1.2.3", "192.0.2.1",   "224.0.0.5",
		"255.255.255.255", "::",	"::1",	     "2001:db8::1", "::ffff:127.0.0.1",
		"::ffff:192.0.2.1"};

	for (unsigned t = 0; t < 2; t++)
		for (unsigned i = 0; i < ARRAY_LEN(texts); i++) {
			union name name = name_of(texts[i], 0);
			int fd = SYS(socket, name.any.sa_family, types[t], 0);

			show(SYS(bind, fd, &name, name_len(&name)), "type %d: %s", types[t],
			     texts[i]);
			show_names(fd);
			SYS(close, fd);
		}
}

TEST(errors)
{
	for (unsigned t = 0; t < 2; t++) {
		int fd = SYS(socket, AF_INET, types[t], 0),
		    six = SYS(socket, AF_INET6, types[t], 0);
		union name name = name_of("127.0.0.1", 0), name6 = name_of("::1", 0);

		CALL(bind, fd, &name, 0);
		CALL(bind, fd, &name, 2);
		CALL(bind, fd, &name, 15);
		CALL(bind, fd, &name, 129);
		CALL(bind, fd, &name6, sizeof(name6.in6));
		CALL(bind, fd, (char *)8, 16);
		CALL(bind, six, &name6, 23);
		CALL(bind, six, &name, 28);
		name.any.sa_family = AF_UNIX;
		CALL(bind, fd, &name, 16);
		name.any.sa_family = AF_UNSPEC;
		CALL(bind, fd, &name, 16);
		name.in.sin_addr.s_addr = 0;
		CALL(bind, fd, &name, 16);
		CALL(bind, fd, &name, 16);
		CALL(bind, six, &name6, 24);
		CALL(bind, six, &name6, 28);
		show_names(fd);
		show_names(six);
		SYS(close, fd);
		SYS(close, six);
	}
}

/* The options that are bits of a number. */
static void set_options(int fd, int options)
{
	if (options & 1)
		set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (options & 2)
		set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	if (options & 4)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

/* Whether a second socket can have the port of a first one. */
static void second(int type, const char *a, const char *b, int options_a, int options_b,
		   int listens)
{
	union name name, wanted;
	int first, fd;

	name = name_of(a, 0);
	first = SYS(socket, name.any.sa_family, type, 0);
	set_options(first, options_a);
	SYS(bind, first, &name, name_len(&name));
	name = own_name(first);
	if (listens)
		SYS(listen, first, 1);
	wanted = name_of(b, port_of(&name));
	fd = SYS(socket, wanted.any.sa_family, type, 0);
	set_options(fd, options_b);
	show(SYS(bind, fd, &wanted, name_len(&wanted)), "%s(%d) %s(%d)", a, options_a, b,
	     options_b);
	if (type == SOCK_STREAM)
		show(SYS(listen, fd, 1), "listen");
	SYS(close, fd);
	SYS(close, first);
}

static const char *const same[][2] = {
	{"127.0.0.1", "127.0.0.1"},
	{"127.0.0.1", "127.0.0.2"},
	{"127.0.0.1", "0.0.0.0"},
	{"0.0.0.0", "127.0.0.1"},
	{"::1", "::1"},
	{"::", "::1"},
	{"::", "127.0.0.1"},
	{"127.0.0.1", "::"},
	{"::", "0.0.0.0"},
	{"::1", "127.0.0.1"},
	{"::1", "0.0.0.0"},
};

TEST(sharing)
{
	for (unsigned t = 0; t < 2; t++)
		for (unsigned i = 0; i < ARRAY_LEN(same); i++) {
			say("type %d", types[t]);
			for (int options = 0; options < 3; options++) {
				second(types[t], same[i][0], same[i][1], options, options, 0);
				second(types[t], same[i][0], same[i][1], options, 0, 0);
				second(types[t], same[i][0], same[i][1], 0, options, 0);
			}
		}
}

TEST(sharing_with_listener)
{
	for (unsigned i = 0; i < ARRAY_LEN(same); i++)
		for (int options = 0; options < 4; options++)
			second(SOCK_STREAM, same[i][0], same[i][1], options, options, 1);
}

TEST(v6_only)
{
	for (unsigned t = 0; t < 2; t++) {
		second(types[t], "::", "0.0.0.0", 4, 0, 0);
		second(types[t], "0.0.0.0", "::", 0, 4, 0);
		second(types[t], "::", "127.0.0.1", 4, 0, 0);
		second(types[t], "::", "::", 4, 0, 0);
		second(types[t], "::", "::ffff:127.0.0.1", 0, 0, 0);
		second(types[t], "127.0.0.1", "::ffff:127.0.0.1", 0, 0, 0);
		second(types[t], "127.0.0.1", "::ffff:127.0.0.1", 0, 4, 0);
	}
}

/* Two sockets never get the same port by chance. */
TEST(chosen)
{
	enum { COUNT = 64 };
	int fds[COUNT], good = 1;
	unsigned ports[COUNT];
	union name name;

	for (int i = 0; i < COUNT; i++) {
		fds[i] = bound(SOCK_STREAM, "127.0.0.1", &name);
		ports[i] = port_of(&name);
		good &= ports[i] >= 1024;
		for (int k = 0; k < i; k++)
			good &= ports[k] != ports[i];
	}
	check(good);
	for (int i = 0; i < COUNT; i++)
		SYS(close, fds[i]);
}

/* A port is free again when its socket is closed, also that of a listener with connections. */
TEST(again)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd, fds[2];

	SYS(close, listener);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(bind, fd, &name, sizeof(name.in));
	CALL(listen, fd, 1);
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[0], &name, sizeof(name.in));
	fds[1] = SYS(accept, fd, 0, 0);
	SYS(close, fd);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(bind, fd, &name, sizeof(name.in));
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	CALL(bind, fd, &name, sizeof(name.in));
	SYS(close, fd);
	/* The end that has accepted closes first, and keeps the port for a while. */
	SYS(close, fds[1]);
	SYS(close, fds[0]);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(bind, fd, &name, sizeof(name.in));
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	CALL(bind, fd, &name, sizeof(name.in));
	CALL(listen, fd, 1);
	SYS(close, fd);
}

/* An address that the machine does not have, yet. */
TEST(free)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
	union name far = name_of("192.0.2.1", 0);

	for (unsigned i = 0; i < 2; i++) {
		int fd = SYS(socket, AF_INET, types[i], 0);

		CALL(bind, fd, &far, sizeof(far.in));
		set_option(fd, IPPROTO_IP, IP_FREEBIND, 1);
		CALL(bind, fd, &far, sizeof(far.in));
		show_names(fd);
		SYS(close, fd);
	}
}

/* The port is chosen when it is needed. */
TEST(address_only)
{
	union name own = name_of("127.0.0.7", 0), name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	int receiver = bound(SOCK_DGRAM, "127.0.0.1", &own);

	own = name_of("127.0.0.7", 0);
	set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	CALL(bind, fd, &own, sizeof(own.in));
	show_names(fd);
	CALL(bind, fd, &own, sizeof(own.in));
	CALL(connect, fd, &name, sizeof(name.in));
	show_names(fd);
	CALL(bind, fd, &own, sizeof(own.in));
	SYS(close, fd);
	SYS(close, listener);
	name = own_name(receiver);
	fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	CALL(bind, fd, &own, sizeof(own.in));
	show_names(fd);
	CALL(sendto, fd, "x", 1, 0, &name, sizeof(name.in));
	show_names(fd);
	SYS(close, fd);
	SYS(close, receiver);
}
