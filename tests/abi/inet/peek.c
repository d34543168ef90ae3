// SPDX-License-Identifier: BSD-3-Clause
// SO_PEEK_OFF: MSG_PEEK goes on where it has stopped, and receiving takes that back.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

static char buf[64];

static void show_offset(int fd)
{
	say("offset %d", option_of(fd, SOL_SOCKET, SO_PEEK_OFF));
}

static void receive(int fd, unsigned len, int flags)
{
	struct iovec piece = {buf, len};
	struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
	long result = SYS(recvmsg, fd, &message, flags | MSG_DONTWAIT);

	show(result, "%s%s %u", flags & MSG_PEEK ? "peek" : "receive",
	     flags & MSG_TRUNC ? " all" : "", len);
	if (result >= 0)
		say("flags %#x", message.msg_flags);
	if (result > 0)
		show_bytes("bytes", buf, (size_t)result < len ? (size_t)result : len);
	show_offset(fd);
}

static void look_through(int fd)
{
	settle();
	set_option(fd, SOL_SOCKET, SO_PEEK_OFF, 0);
	receive(fd, 3, MSG_PEEK);
	receive(fd, 3, MSG_PEEK);
	receive(fd, 10, MSG_PEEK);
	receive(fd, 10, MSG_PEEK);
	receive(fd, 10, MSG_PEEK);
	receive(fd, 2, 0);
	receive(fd, 10, MSG_PEEK);
	set_option(fd, SOL_SOCKET, SO_PEEK_OFF, 2);
	receive(fd, 2, MSG_PEEK);
	receive(fd, 2, MSG_PEEK | MSG_TRUNC);
	set_option(fd, SOL_SOCKET, SO_PEEK_OFF, -1);
	receive(fd, 3, MSG_PEEK);
	receive(fd, 3, MSG_PEEK);
	set_option(fd, SOL_SOCKET, SO_PEEK_OFF, 1000);
	receive(fd, 3, MSG_PEEK);
	receive(fd, 30, 0);
	receive(fd, 30, 0);
	receive(fd, 30, 0);
}

TEST(datagrams)
{
	int fds[2];

	connected_datagrams("127.0.0.1", fds);
	CALL(write, fds[0], "abcdefgh", 8);
	CALL(write, fds[0], "", 0);
	CALL(write, fds[0], "ijkl", 4);
	look_through(fds[1]);
	close_both(fds);
}

TEST(datagrams6)
{
	int fds[2];

	connected_datagrams("::1", fds);
	CALL(write, fds[0], "", 0);
	CALL(write, fds[0], "", 0);
	CALL(write, fds[0], "0123456789", 10);
	look_through(fds[1]);
	close_both(fds);
}

/* Linux has it on TCP since version 6.9. */
TEST(stream)
{
	int fds[2];

	connected("127.0.0.1", fds);
	if (set_option(fds[1], SOL_SOCKET, SO_PEEK_OFF, 0) == 0) {
		CALL(write, fds[0], "abcdefgh", 8);
		CALL(write, fds[0], "ijkl", 4);
		look_through(fds[1]);
		CALL(write, fds[0], "end", 3);
		SYS(shutdown, fds[0], SHUT_WR);
		wait_for(fds[1], POLLRDHUP);
		set_option(fds[1], SOL_SOCKET, SO_PEEK_OFF, 0);
		receive(fds[1], 30, MSG_PEEK);
		receive(fds[1], 30, MSG_PEEK);
		receive(fds[1], 30, 0);
		receive(fds[1], 30, MSG_PEEK);
	}
	close_both(fds);
}

/* Sockets that come from a listener have its offset. */
TEST(inherited)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	int accepted;

	set_option(listener, SOL_SOCKET, SO_PEEK_OFF, 5);
	SYS(connect, fd, &name, 16);
	accepted = SYS(accept, listener, 0, 0);
	show_offset(accepted);
	SYS(close, fd);
	SYS(close, accepted);
	SYS(close, listener);
}
