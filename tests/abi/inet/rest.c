// SPDX-License-Identifier: BSD-3-Clause
// Options that few programs know: what is left, what was lost, where it was sent to, and several
// datagrams at once.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>
#include <sys/uio.h>

#define UDP_SEGMENT_OPTION 103
#define UDP_GRO_OPTION	   104

static char buf[64], control[256];

/* Receives what is there, or waits for it, and shows ancillary data, as numbers or without its
 * port. */
static void receive(int fd, unsigned len, int flags)
{
	struct iovec piece = {buf, len};
	struct msghdr message = {.msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};

	long result = SYS(recvmsg, fd, &message, flags);

	show(result, "receive");
	if (result < 0)
		return;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		union name name = {0};
		size_t n = c->cmsg_len - CMSG_LEN(0);
		int value;

		memcpy(&value, CMSG_DATA(c), sizeof(value));
		memcpy(&name, CMSG_DATA(c), n);
		say("level %d type %d, %zu bytes", c->cmsg_level, c->cmsg_type, n);
		if (n == sizeof(value))
			say("%d", value);
		else
			show_name("address", &name);
	}
}

TEST(left)
{
	int fds[2], value = 2;

	connected("127.0.0.1", fds);
	CALL(setsockopt, fds[1], IPPROTO_TCP, TCP_INQ, &value, 4);
	set_option(fds[1], IPPROTO_TCP, TCP_INQ, 1);
	receive(fds[1], 4, MSG_DONTWAIT);
	SYS(write, fds[0], "abcdefgh", 8);
	receive(fds[1], 3, 0);
	receive(fds[1], 3, MSG_PEEK);
	receive(fds[1], 0, 0);
	receive(fds[1], 5, 0);
	SYS(write, fds[0], "ij", 2);
	SYS(shutdown, fds[0], SHUT_WR);
	wait_for(fds[1], POLLRDHUP);
	receive(fds[1], 1, 0);
	receive(fds[1], 1, 0);
	receive(fds[1], 1, 0);
	close_both(fds);
}

TEST(original)
{
	static const char *const addresses[] = {"127.0.0.3", "::1"};

	for (int v6 = 0; v6 < 2; v6++) {
		union name name;
		int fd = bound(SOCK_DGRAM, v6 ? "::" : "0.0.0.0", &name);
		int sender = SYS(socket, v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
		union name to = name_of(addresses[v6], port_of(&name));

		set_option(fd, IPPROTO_IP, 20, 1);
		set_option(fd, IPPROTO_IPV6, 74, 1);
		SYS(sendto, sender, "abc", 3, 0, &to, name_len(&to));
		receive(fd, 8, 0);
		SYS(close, fd);
		SYS(close, sender);
	}
}

/* How many were lost is told with what comes after them. */
TEST(overflow)
{
	int fds[2], sent = 0;
	static char large[2000];

	connected_datagrams("127.0.0.1", fds);
	set_option(fds[1], SOL_SOCKET, SO_RXQ_OVFL, 1);
	set_option(fds[1], SOL_SOCKET, SO_RCVBUF, 10000);
	while (sent < 40)
		sent += SYS(write, fds[0], large, sizeof(large)) > 0;
	receive(fds[1], 4, 0);
	while (SYS(recvfrom, fds[1], large, sizeof(large), MSG_DONTWAIT, 0, 0) > 0)
		;
	SYS(write, fds[0], "x", 1);
	{
		struct iovec piece = {buf, 4};
		struct msghdr message = {.msg_iov = &piece,
					 .msg_iovlen = 1,
					 .msg_control = control,
					 .msg_controllen = sizeof(control)};
		struct cmsghdr *c;
		int lost = 0;

		CALL(recvmsg, fds[1], &message, 0);
		c = CMSG_FIRSTHDR(&message);
		if (c)
			memcpy(&lost, CMSG_DATA(c), sizeof(lost));
		check(lost > 0 && lost < sent);
	}
	close_both(fds);
}

static void send_segments(int fd, unsigned len, int size, unsigned size_len)
{
	static char large[3000];
	struct iovec piece = {large, len};
	struct msghdr message = {.msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = CMSG_SPACE(size_len)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = IPPROTO_UDP;
	c->cmsg_type = UDP_SEGMENT_OPTION;
	c->cmsg_len = CMSG_LEN(size_len);
	memcpy(CMSG_DATA(c), &size, size_len);
	show(SYS(sendmsg, fd, &message, 0), "%u bytes by %d", len, size);
}

/* All that was sent before. */
static void receive_all(int fds[2])
{
	static char large[3000];
	long n;

	SYS(write, fds[0], "end", 3);
	while ((n = SYS(read, fds[1], large, sizeof(large))) != 3 || memcmp(large, "end", 3))
		say("got %ld", n);
}

TEST(several)
{
	static char text[3000];
	int fds[2];

	connected_datagrams("127.0.0.1", fds);
	show(set_option(fds[0], IPPROTO_UDP, UDP_SEGMENT_OPTION, 1000), "by 1000");
	CALL(write, fds[0], text, 2500);
	receive_all(fds);
	CALL(write, fds[0], text, 1000);
	CALL(write, fds[0], text, 0);
	receive_all(fds);
	send_segments(fds[0], 100, 30, 2);
	receive_all(fds);
	send_segments(fds[0], 100, 0, 2);
	receive_all(fds);
	send_segments(fds[0], 100, 30, 4);
	send_segments(fds[0], 3000, 1, 2);
	send_segments(fds[0], 64, 1, 2);
	receive_all(fds);
	set_option(fds[0], IPPROTO_UDP, UDP_SEGMENT_OPTION, 0);
	CALL(write, fds[0], text, 2500);
	receive_all(fds);
	show(set_option(fds[1], IPPROTO_UDP, UDP_GRO_OPTION, 1), "joined");
	CALL(write, fds[0], text, 2500);
	receive_all(fds);
	close_both(fds);
}

/* What UDP_CORK has collected is sent when that ends. */
TEST(cork)
{
	int fds[2];

	connected_datagrams("::1", fds);
	set_option(fds[0], IPPROTO_UDP, 1, 1);
	CALL(write, fds[0], "abc", 3);
	CALL(write, fds[0], "defg", 4);
	CALL(recvfrom, fds[1], buf, 8, MSG_DONTWAIT, 0, 0);
	show(set_option(fds[0], IPPROTO_UDP, 1, 0), "uncork");
	receive_all(fds);
	show(set_option(fds[0], IPPROTO_UDP, 1, 0), "uncork");
	CALL(write, fds[0], "h", 1);
	receive_all(fds);
	close_both(fds);
}

/* Addresses that are not the machine's. */
TEST(foreign)
{
	static const struct {
		const char *address;
		int level, name;
	} ways[] = {
		{"192.0.2.7", IPPROTO_IP, IP_FREEBIND},	  {"192.0.2.7", IPPROTO_IP, IP_TRANSPARENT},
		{"2001:db8::7", IPPROTO_IP, IP_FREEBIND}, {"2001:db8::7", IPPROTO_IPV6, 78},
		{"2001:db8::7", IPPROTO_IPV6, 75},
	};

	for (unsigned i = 0; i < 2 * ARRAY_LEN(ways); i++) {
		union name name = name_of(ways[i / 2].address, 0);
		int fd = SYS(socket, name.any.sa_family, i % 2 ? SOCK_STREAM : SOCK_DGRAM, 0);

		show(SYS(bind, fd, &name, name_len(&name)), "%s", ways[i / 2].address);
		show(set_option(fd, ways[i / 2].level, ways[i / 2].name, 1), "option %d",
		     ways[i / 2].name);
		say("ip %d", option_of(fd, IPPROTO_IP, ways[i / 2].name));
		show(SYS(bind, fd, &name, name_len(&name)), "%s", ways[i / 2].address);
		show_names(fd);
		SYS(close, fd);
	}
}

static void as_user(void)
{
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	show(set_option(fd, IPPROTO_IP, IP_TRANSPARENT, 1), "transparent");
	show(set_option(fd, IPPROTO_IP, IP_TRANSPARENT, 0), "not transparent");
	show(set_option(fd, IPPROTO_IPV6, 75, 1), "transparent");
	show(set_option(fd, IPPROTO_IP, IP_FREEBIND, 1), "free");
	SYS(close, fd);
}

TEST(privileges)
{
	in_child(1000, as_user);
}

/* A socket that shows errors that wait as urgent data. */
TEST(urgent_errors)
{
	union name name;
	int gone = bound(SOCK_DGRAM, "127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	SYS(close, gone);
	SYS(connect, fd, &name, 16);
	set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
	set_option(fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1);
	ready("before", fd);
	CALL(write, fd, "x", 1);
	wait_for(fd, POLLPRI);
	ready("after", fd);
	SYS(close, fd);
}

/* Numbers that have a meaning of their own here and on Linux: some only need to be there. */
TEST(memory)
{
	unsigned numbers[9], len = sizeof(numbers);
	int fds[2];

	connected("127.0.0.1", fds);
	check(option_of(fds[0], SOL_SOCKET, SO_INCOMING_CPU) >= 0);
	SYS(write, fds[0], "abc", 3);
	wait_for(fds[1], POLLIN);
	CALL(getsockopt, fds[1], SOL_SOCKET, SO_MEMINFO, numbers, &len);
	say("%u bytes", len);
	check(numbers[0] > 3 && numbers[0] < 100000);
	check((int)numbers[1] == option_of(fds[1], SOL_SOCKET, SO_RCVBUF));
	check((int)numbers[3] == option_of(fds[1], SOL_SOCKET, SO_SNDBUF));
	check(numbers[8] == 0);
	SYS(read, fds[1], buf, 3);
	CALL(getsockopt, fds[1], SOL_SOCKET, SO_MEMINFO, numbers, &len);
	say("%u", numbers[0]);
	close_both(fds);
}
