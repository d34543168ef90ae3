// SPDX-License-Identifier: BSD-3-Clause
// What options do that other tests do not show.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

static char buf[64];

TEST(broadcast)
{
	union name name, all;
	int fd = bound(SOCK_DGRAM, "0.0.0.0", &name), sender = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	all = name_of("127.255.255.255", port_of(&name));
	CALL(sendto, sender, "no", 2, 0, &all, sizeof(all.in));
	CALL(connect, sender, &all, sizeof(all.in));
	set_option(sender, SOL_SOCKET, SO_BROADCAST, 1);
	CALL(sendto, sender, "yes", 3, 0, &all, sizeof(all.in));
	CALL(recvfrom, fd, buf, 8, MSG_DONTWAIT, 0, 0);
	CALL(recvfrom, fd, buf, 8, MSG_DONTWAIT, 0, 0);
	SYS(close, fd);
	SYS(close, sender);
}

/* A receiver is ready when there is as much as it wants, or no more will come. */
TEST(receive_low)
{
	int fds[2];

	connected("127.0.0.1", fds);
	set_option(fds[1], SOL_SOCKET, SO_RCVLOWAT, 5);
	CALL(write, fds[0], "abc", 3);
	ready("three", fds[1]);
	CALL(recvfrom, fds[1], buf, 8, MSG_DONTWAIT, 0, 0);
	CALL(write, fds[0], "abcde", 5);
	wait_for(fds[1], POLLIN);
	ready("five", fds[1]);
	CALL(read, fds[1], buf, 8);
	CALL(write, fds[0], "a", 1);
	SYS(close, fds[0]);
	wait_for(fds[1], POLLIN);
	CALL(read, fds[1], buf, 8);
	CALL(read, fds[1], buf, 8);
	SYS(close, fds[1]);
}

/* When a datagram came. */
TEST(times)
{
	static const int names[] = {SO_TIMESTAMP, SO_TIMESTAMPNS};
	char control[128];
	struct iovec piece = {buf, sizeof(buf)};
	int fds[2];

	connected_datagrams("::1", fds);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		struct msghdr message = {.msg_iov = &piece,
					 .msg_iovlen = 1,
					 .msg_control = control,
					 .msg_controllen = sizeof(control)};
		struct cmsghdr *c;
		long seconds = time(NULL);

		set_option(fds[1], SOL_SOCKET, names[i], 1);
		CALL(write, fds[0], "x", 1);
		CALL(recvmsg, fds[1], &message, 0);
		c = CMSG_FIRSTHDR(&message);
		if (!c)
			continue;
		say("level %d type %d, %zu bytes", c->cmsg_level, c->cmsg_type,
		    (size_t)c->cmsg_len);
		memcpy(&seconds, CMSG_DATA(c), sizeof(seconds));
		check(time(NULL) - seconds < 60 && time(NULL) - seconds >= -1);
	}
	close_both(fds);
}

/* Sizes of datagrams that wait count against the buffer: what does not fit is lost. */
TEST(full)
{
	static char large[8000];
	int fds[2], count = 0;

	connected_datagrams("127.0.0.1", fds);
	set_option(fds[1], SOL_SOCKET, SO_RCVBUF, 20000);
	for (int i = 0; i < 20; i++)
		SYS(write, fds[0], large, sizeof(large));
	while (SYS(recvfrom, fds[1], large, sizeof(large), MSG_DONTWAIT, 0, 0) > 0)
		count++;
	check(count > 0 && count < 10);
	CALL(write, fds[0], "x", 1);
	CALL(recvfrom, fds[1], buf, 8, MSG_DONTWAIT, 0, 0);
	close_both(fds);
}

/* Who waits for more than there is goes on when that becomes enough. */
TEST(receive_low_changes)
{
	struct epoll_event event = {EPOLLIN | EPOLLET, {0}};
	int fds[2], epoll = SYS(epoll_create1, 0);

	connected("::1", fds);
	set_option(fds[1], SOL_SOCKET, SO_RCVLOWAT, 5);
	SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, fds[1], &event);
	SYS(write, fds[0], "abc", 3);
	CALL(epoll_wait, epoll, &event, 1, 0);
	set_option(fds[1], SOL_SOCKET, SO_RCVLOWAT, 4);
	CALL(epoll_wait, epoll, &event, 1, 0);
	set_option(fds[1], SOL_SOCKET, SO_RCVLOWAT, 3);
	CALL(epoll_wait, epoll, &event, 1, 10000);
	CALL(epoll_wait, epoll, &event, 1, 0);
	close_both(fds);
	SYS(close, epoll);
}
