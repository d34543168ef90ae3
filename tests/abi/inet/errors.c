// SPDX-License-Identifier: BSD-3-Clause
// Errors of datagrams that were sent, and what more is known of them (IP_RECVERR).

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <sys/uio.h>

/* <linux/errqueue.h>, which musl's compiler does not find; the address of who sent it follows. */
struct extended_error {
	uint32_t ee_errno;
	uint8_t ee_origin, ee_type, ee_code, ee_pad;
	uint32_t ee_info, ee_data;
};

static const char *const hosts[] = {"127.0.0.1", "::1"};
static char buf[64];

/* A port where nobody is. */
static union name nowhere(const char *host)
{
	union name name;
	int fd = bound(SOCK_DGRAM, host, &name);

	SYS(close, fd);
	return name;
}

/* How much of a packet comes back is up to who has got it. */
static void show_entry(int fd, size_t room, int flags)
{
	char control[128];
	struct iovec piece = {buf, sizeof(buf)};
	union name to = {0};
	struct msghdr message = {.msg_name = &to,
				 .msg_namelen = sizeof(to),
				 .msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = room};
	long result;

	memset(control, 0, sizeof(control));
	result = SYS(recvmsg, fd, &message, MSG_ERRQUEUE | flags);
	show(result < 0 ? result : 0, "recvmsg");
	if (result < 0)
		return;
	show_name("sent to", &to);
	say("namelen %u, flags %#x", message.msg_namelen, message.msg_flags);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		struct extended_error *e = (void *)CMSG_DATA(c);

		say("level %d type %d, %zu bytes", c->cmsg_level, c->cmsg_type,
		    (size_t)c->cmsg_len);
		if (c->cmsg_len < CMSG_LEN(sizeof(*e) + sizeof(struct sockaddr_in)))
			continue;
		say("%s, origin %d, type %d, code %d, info %u", errno_name((int)e->ee_errno),
		    e->ee_origin, e->ee_type, e->ee_code, e->ee_info);
		show_name("from", (union name *)(e + 1));
	}
}

static void want(int fd, int family, int value)
{
	set_option(fd, family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
		   family == AF_INET ? IP_RECVERR : IPV6_RECVERR, value);
}

TEST(unconnected)
{
	for (int i = 0; i < 2; i++) {
		union name name = nowhere(hosts[i]);
		int fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);

		show_entry(fd, 128, 0);
		CALL(sendto, fd, "lost", 4, 0, &name, name_len(&name));
		ready("nobody wants to know", fd);
		want(fd, name.any.sa_family, 1);
		CALL(sendto, fd, "lost", 4, 0, &name, name_len(&name));
		wait_for(fd, POLLERR);
		ready("error", fd);
		CALL(sendto, fd, "lost", 4, 0, &name, name_len(&name));
		ready("told", fd);
		show_entry(fd, 128, 0);
		ready("read", fd);
		CALL(recvfrom, fd, buf, 8, MSG_DONTWAIT, 0, 0);
		show_entry(fd, 128, 0);
		SYS(close, fd);
	}
}

TEST(many)
{
	union name name = nowhere("127.0.0.1"), other = nowhere("127.0.0.2");
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	want(fd, AF_INET, 1);
	CALL(sendto, fd, "lost", 4, 0, &name, name_len(&name));
	wait_for(fd, POLLERR);
	show_error(fd);
	CALL(sendto, fd, "lost", 4, 0, &other, name_len(&other));
	wait_for(fd, POLLERR);
	ready("two", fd);
	show_entry(fd, 40, 0);
	show_error(fd);
	show_error(fd);
	ready("one", fd);
	show_entry(fd, 10, MSG_DONTWAIT);
	ready("none", fd);
	CALL(sendto, fd, "lost", 4, 0, &name, name_len(&name));
	wait_for(fd, POLLERR);
	want(fd, AF_INET, 0);
	ready("not wanted any more", fd);
	show_entry(fd, 128, 0);
	show_error(fd);
	SYS(close, fd);
}

TEST(connected)
{
	for (int i = 0; i < 2; i++) {
		union name name = nowhere(hosts[i]);
		int fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);

		want(fd, name.any.sa_family, 1);
		SYS(connect, fd, &name, name_len(&name));
		CALL(write, fd, "lost", 4);
		wait_for(fd, POLLERR);
		CALL(read, fd, buf, 8);
		ready("told", fd);
		show_entry(fd, 128, 0);
		SYS(close, fd);
	}
}

/* An address of IPv4 in a socket of IPv6: the option is that of IPv4. */
TEST(mapped)
{
	union name name = nowhere("127.0.0.1"), mapped;
	int fd = SYS(socket, AF_INET6, SOCK_DGRAM, 0);

	mapped = name_of("::ffff:127.0.0.1", port_of(&name));
	want(fd, AF_INET6, 1);
	CALL(sendto, fd, "lost", 4, 0, &mapped, name_len(&mapped));
	ready("that of IPv6", fd);
	want(fd, AF_INET, 1);
	CALL(sendto, fd, "lost", 4, 0, &mapped, name_len(&mapped));
	wait_for(fd, POLLERR);
	ready("that of IPv4", fd);
	show_entry(fd, 128, 0);
	SYS(close, fd);
}

/* What was sent raw comes back, too. */
TEST(raw)
{
	union name name = name_of("127.0.0.1", 0);
	int fd = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_UDP);

	show_entry(fd, 128, 0);
	want(fd, AF_INET, 1);
	CALL(sendto, fd, "\1\2\0\1\0\10\0\0", 8, 0, &name, name_len(&name));
	wait_for(fd, POLLERR);
	ready("error", fd);
	show_entry(fd, 128, 0);
	SYS(close, fd);
}
