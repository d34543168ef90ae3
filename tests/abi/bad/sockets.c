// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses for the calls about sockets.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un name = {AF_UNIX, "\0elfin-bad"};
static int sv[2];
static char buf[64];

static void make(int type)
{
	SYS(socketpair, AF_UNIX, type | SOCK_NONBLOCK, 0, sv);
}

static void drop(void)
{
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

TEST(addresses)
{
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	char *page = guarded_page();
	socklen_t len = 20;

	make(SOCK_STREAM);
	EACH_BAD("bind", SYS(bind, fd, p, 12));
	EACH_BAD("connect", SYS(connect, fd, p, 12));
	EACH_BAD("socketpair", SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, p));
	EACH_BAD("getsockname", SYS(getsockname, sv[0], p, &len));
	EACH_BAD("getsockname length", SYS(getsockname, sv[0], &name, p));
	EACH_BAD("getpeername", SYS(getpeername, sv[0], p, &len));
	EACH_BAD("getpeername length", SYS(getpeername, sv[0], &name, p));
	IN_AT_EDGE("connect", name, SYS(connect, fd, p, sizeof(name)));
	drop();
	SYS(close, fd);
}

static long accept_with(void *address, void *len)
{
	int listener = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int client = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	long result;

	SYS(bind, listener, &name, 12);
	SYS(listen, listener, 3);
	SYS(connect, client, &name, 12);
	result = SYS(accept, listener, address, len);
	if (result >= 0)
		SYS(close, result);
	SYS(close, client);
	SYS(close, listener);
	return result < 0 ? result : 0;
}

TEST(accept)
{
	struct sockaddr_un peer;
	socklen_t len = sizeof(peer);

	EACH_BAD_BUT_NULL("accept", accept_with(p, &len));
	EACH_BAD("accept length", accept_with(&peer, p));
	TRY(dup, 0);
}

TEST(bytes)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct sockaddr_un from;
	socklen_t len;

	for (unsigned type = 0; type < 3; type++) {
		say("type %d", types[type]);
		make(types[type]);
		EACH_BAD("write", SYS(write, sv[0], p, 5));
		EACH_BAD("sendto", SYS(sendto, sv[0], p, 5, 0, 0, 0));
		EACH_BAD_BUT_NULL("sendto address", SYS(sendto, sv[0], buf, 5, 0, p, 12));
		EACH_BAD("recvfrom, nothing there", SYS(recvfrom, sv[1], p, 5, 0, 0, 0));
		SYS(write, sv[0], "abcd", 4);
		EACH_BAD("recvfrom", SYS(recvfrom, sv[1], p, 4, MSG_PEEK, 0, 0));
		len = sizeof(from);
		EACH_BAD_BUT_NULL("recvfrom address",
				  SYS(recvfrom, sv[1], buf, 4, MSG_PEEK, p, &len));
		EACH_BAD("recvfrom length", SYS(recvfrom, sv[1], buf, 4, MSG_PEEK, &from, p));
		EACH_BAD("read", SYS(read, sv[1], p, 4));
		drop();
	}
}

static long message(int fd, unsigned long nr, void *iov, void *base, void *control, void *address)
{
	struct iovec one = {base, 4};
	struct msghdr header = {.msg_iov = iov ? iov : &one,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = control ? 32 : 0,
				.msg_name = address,
				.msg_namelen = address ? 12 : 0};

	return abi_syscall(nr, fd, (long)&header, nr == SYS_recvmsg ? MSG_PEEK : 0, 0, 0, 0);
}

TEST(messages)
{
	int on = 1;

	make(SOCK_DGRAM);
	EACH_BAD("sendmsg", SYS(sendmsg, sv[0], p, 0));
	EACH_BAD("recvmsg", SYS(recvmsg, sv[0], p, 0));
	EACH_BAD("sendmmsg", SYS(sendmmsg, sv[0], p, 2, 0));
	EACH_BAD("recvmmsg", SYS(recvmmsg, sv[0], p, 2, 0, 0));
	EACH_BAD_BUT_NULL("pieces", message(sv[0], SYS_sendmsg, p, buf, 0, 0));
	EACH_BAD("bytes", message(sv[0], SYS_sendmsg, 0, p, 0, 0));
	EACH_BAD("control", message(sv[0], SYS_sendmsg, 0, buf, p, 0));
	EACH_BAD("address", message(sv[0], SYS_sendmsg, 0, buf, 0, p));
	SYS(setsockopt, sv[1], SOL_SOCKET, SO_PASSCRED, &on, 4);
	SYS(write, sv[0], "abcd", 4);
	while (SYS(read, sv[1], buf, 4) == 4)
		;
	SYS(write, sv[0], "abcd", 4);
	EACH_BAD_BUT_NULL("pieces to receive", message(sv[1], SYS_recvmsg, p, buf, 0, 0));
	EACH_BAD("bytes to receive", message(sv[1], SYS_recvmsg, 0, p, 0, 0));
	EACH_BAD("control to receive", message(sv[1], SYS_recvmsg, 0, buf, p, 0));
	EACH_BAD("address to receive", message(sv[1], SYS_recvmsg, 0, buf, 0, p));
	drop();
}

TEST(options)
{
	socklen_t len = 4;
	int value = 1;

	make(SOCK_STREAM);
	EACH_BAD("setsockopt", SYS(setsockopt, sv[0], SOL_SOCKET, SO_KEEPALIVE, p, 4));
	EACH_BAD("setsockopt time", SYS(setsockopt, sv[0], SOL_SOCKET, SO_RCVTIMEO, p, 16));
	EACH_BAD("setsockopt linger", SYS(setsockopt, sv[0], SOL_SOCKET, SO_LINGER, p, 8));
	EACH_BAD("getsockopt", SYS(getsockopt, sv[0], SOL_SOCKET, SO_TYPE, p, &len));
	EACH_BAD("getsockopt peer", SYS(getsockopt, sv[0], SOL_SOCKET, SO_PEERCRED, p, &len));
	EACH_BAD("getsockopt length", SYS(getsockopt, sv[0], SOL_SOCKET, SO_TYPE, &value, p));
	drop();
}
