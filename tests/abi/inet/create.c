// SPDX-License-Identifier: BSD-3-Clause
// Making internet sockets.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

static const int families[] = {AF_INET, AF_INET6};

TEST(kinds)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RDM, SOCK_SEQPACKET};
	static const int protocols[] = {-1,	      0,   IPPROTO_TCP, IPPROTO_UDP,
					IPPROTO_IPV6, 255, 300,		65536};

	for (unsigned f = 0; f < 2; f++)
		for (unsigned t = 0; t < ARRAY_LEN(types); t++)
			for (unsigned p = 0; p < ARRAY_LEN(protocols); p++) {
				long fd = SYS(socket, families[f], types[t], protocols[p]);

				show(fd < 0 ? fd : 0, "socket(%d, %d, %d)", families[f], types[t],
				     protocols[p]);
				if (fd < 0)
					continue;
				say("type %d domain %d protocol %d",
				    option_of(fd, SOL_SOCKET, SO_TYPE),
				    option_of(fd, SOL_SOCKET, SO_DOMAIN),
				    option_of(fd, SOL_SOCKET, SO_PROTOCOL));
				show_names(fd);
				SYS(close, fd);
			}
}

TEST(pairs)
{
	int sv[2];

	for (unsigned f = 0; f < 2; f++) {
		CALL(socketpair, families[f], SOCK_STREAM, 0, sv);
		CALL(socketpair, families[f], SOCK_DGRAM, 0, sv);
	}
}

TEST(flags)
{
	int fd = SYS(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	say("%#lx %ld", SYS(fcntl, fd, F_GETFL), SYS(fcntl, fd, F_GETFD));
	SYS(close, fd);
	CALL(socket, AF_INET, SOCK_STREAM | 0x100, 0);
}

/* Calls that make no sense for a kind of socket. */
TEST(wrong_kind)
{
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	CALL(listen, fd, 1);
	CALL(accept, fd, 0, 0);
	SYS(close, fd);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(accept, fd, 0, 0);
	CALL(accept4, fd, 0, 0, 1);
	CALL(shutdown, fd, 3);
	CALL(shutdown, fd, SHUT_RD);
	CALL(lseek, fd, 0, SEEK_SET);
	SYS(close, fd);
}
