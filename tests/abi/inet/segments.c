// SPDX-License-Identifier: BSD-3-Clause
// Filters of TCP sockets (SO_ATTACH_FILTER), which see segments.

#define _GNU_SOURCE
#include "include/linux/filter.h"
#include "tests/abi/inet/inet.h"

#ifndef SO_LOCK_FILTER
#define SO_LOCK_FILTER 44
#endif

#define ALL 0xffffffffu

static char buf[64];

static long attach(int fd, struct linux_sock_filter *code, unsigned short len)
{
	struct linux_sock_fprog program = {.len = len, .filter = (unsigned long)code};

	return SYS(setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* Lets segments in that are to a port, or none. */
static long attach_port(int fd, unsigned port)
{
	struct linux_sock_filter code[] = {
		{BPF_LD | BPF_H | BPF_ABS, 0, 0, 2},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, port},
		{BPF_RET | BPF_K, 0, 0, ALL},
		{BPF_RET | BPF_K, 0, 0, 0},
	};

	return attach(fd, code, ARRAY_LEN(code));
}

static long attach_number(int fd, unsigned result)
{
	struct linux_sock_filter code[] = {{BPF_RET | BPF_K, 0, 0, result}};

	return attach(fd, code, 1);
}

TEST(options)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);

	show(attach_number(fd, ALL), "attach");
	show(attach_number(fd, 0), "attach another");
	CALL(setsockopt, fd, SOL_SOCKET, SO_DETACH_FILTER, buf, 4);
	CALL(setsockopt, fd, SOL_SOCKET, SO_DETACH_FILTER, buf, 4);
	show(attach_number(listener, ALL), "of a listener");
	show(set_option(listener, SOL_SOCKET, SO_LOCK_FILTER, 1), "lock");
	show(attach_number(listener, 0), "attach");
	CALL(setsockopt, listener, SOL_SOCKET, SO_DETACH_FILTER, buf, 4);
	SYS(connect, fd, &name, 16);
	{
		int accepted = SYS(accept, listener, 0, 0);
		unsigned len = 0;

		say("locked %d", option_of(accepted, SOL_SOCKET, SO_LOCK_FILTER));
		CALL(setsockopt, accepted, SOL_SOCKET, SO_DETACH_FILTER, buf, 4);
		CALL(getsockopt, accepted, SOL_SOCKET, SO_ATTACH_FILTER, 0, &len);
		say("%u instructions", len);
		CALL(write, fd, "abc", 3);
		CALL(read, accepted, buf, 8);
		SYS(close, accepted);
	}
	SYS(close, fd);
	SYS(close, listener);
}

/* What is not let in is sent again until it is. */
TEST(connected)
{
	int fds[2];

	connected("::1", fds);
	show(attach_number(fds[1], 0), "nothing");
	CALL(write, fds[0], "abc", 3);
	CALL(recvfrom, fds[1], buf, 8, MSG_DONTWAIT, 0, 0);
	CALL(setsockopt, fds[1], SOL_SOCKET, SO_DETACH_FILTER, buf, 4);
	CALL(read, fds[1], buf, 8);
	show_bytes("read", buf, 3);
	close_both(fds);
}

/* The header is what the network carries. */
TEST(header)
{
	union name own;
	int fds[2];

	connected("127.0.0.1", fds);
	own = own_name(fds[1]);
	show(attach_port(fds[1], port_of(&own)), "its port");
	for (int i = 0; i < 3; i++) {
		CALL(write, fds[0], "abc", 3);
		CALL(read, fds[1], buf, 8);
		CALL(write, fds[1], "defgh", 5);
		CALL(read, fds[0], buf, 8);
	}
	SYS(shutdown, fds[0], SHUT_WR);
	CALL(read, fds[1], buf, 8);
	close_both(fds);
}

/* A listener that lets nothing in is as if it were not there, but does not say so. */
TEST(listening)
{
	union name name;
	int listener = listening("127.0.0.1", &name);
	int fd = SYS(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	attach_number(listener, 0);
	CALL(connect, fd, &name, 16);
	ready("connecting", fd);
	CALL(setsockopt, listener, SOL_SOCKET, SO_DETACH_FILTER, buf, 4);
	wait_for(fd, POLLOUT);
	ready("connected", fd);
	show_error(fd);
	SYS(close, fd);
	SYS(close, listener);
}
