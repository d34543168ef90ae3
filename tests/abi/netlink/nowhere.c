// SPDX-License-Identifier: BSD-3-Clause
// Routes that lead nowhere: packets are refused, with an error for each kind.

#include "tests/abi/abi.h"
#include "tests/abi/netlink/messages.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NEW (NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
#define DEL (NLM_F_REQUEST | NLM_F_ACK)
#define LO  1

static const unsigned types[] = {RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT, RTN_THROW};

static void change(int fd, unsigned type, unsigned kind, const char *to, unsigned bits,
		   unsigned device)
{
	const struct linux_rtmsg head = {
		.rtm_family = strchr(to, ':') ? AF_INET6 : AF_INET,
		.rtm_dst_len = (unsigned char)bits,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = type == RTM_NEWROUTE ? RTPROT_BOOT : 0,
		.rtm_scope = type == RTM_DELROUTE ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE,
		.rtm_type = (unsigned char)kind,
	};
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	netlink_put_address(&body, RTA_DST, to);
	if (device)
		netlink_put(&body, RTA_OIF, &device, sizeof(device));
	say("%s/%u, kind %u", to, bits, kind);
	netlink_ask(fd, type, type == RTM_NEWROUTE ? NEW : DEL, body.bytes, body.len);
}

union name {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union name name_of(const char *text, unsigned port)
{
	union name name;

	memset(&name, 0, sizeof(name));
	name.any.sa_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	name.v4.sin_port = htons((unsigned short)port);
	inet_pton(name.any.sa_family, text,
		  strchr(text, ':') ? (void *)&name.v6.sin6_addr : (void *)&name.v4.sin_addr);
	return name;
}

/* From no address, and from one of the machine's. */
static void try_sockets(const char *to, const char *own)
{
	union name there = name_of(to, 77), here = name_of(own, 0);

	for (int i = 0; i < 4; i++) {
		int fd = (int)SYS(socket, there.any.sa_family, i & 1 ? SOCK_STREAM : SOCK_DGRAM, 0);

		if (i & 2)
			CALL(bind, fd, &here, sizeof(here));
		if (!(i & 1))
			CALL(sendto, fd, "hello", 5, 0, &there, sizeof(there));
		CALL(connect, fd, &there, sizeof(there));
		SYS(close, fd);
	}
}

TEST(kinds4)
{
	int fd = netlink_open();

	for (unsigned i = 0; i < ARRAY_LEN(types); i++) {
		change(fd, RTM_NEWROUTE, types[i], "10.41.0.0", 16, 0);
		change(fd, RTM_NEWROUTE, types[i], "10.42.0.0", 16, LO);
		change(fd, RTM_NEWROUTE, types[i], "10.41.1.1", 16, 0);
		netlink_dump(fd, RTM_GETROUTE, AF_INET);
		netlink_find(fd, "10.41.1.1");
		try_sockets("10.41.1.1", "127.0.0.1");
		change(fd, RTM_DELROUTE, types[(i + 1) % ARRAY_LEN(types)], "10.41.0.0", 16, 0);
		change(fd, RTM_DELROUTE, types[i], "10.41.0.0", 16, 0);
	}
	SYS(close, fd);
}

TEST(kinds6)
{
	int fd = netlink_open();

	for (unsigned i = 0; i < ARRAY_LEN(types); i++) {
		change(fd, RTM_NEWROUTE, types[i], "fd41::", 64, 0);
		change(fd, RTM_NEWROUTE, types[i], "fd42::", 64, LO);
		netlink_dump(fd, RTM_GETROUTE, AF_INET6);
		netlink_find(fd, "fd41::1");
		try_sockets("fd41::1", "::1");
		change(fd, RTM_DELROUTE, types[(i + 1) % ARRAY_LEN(types)], "fd41::", 64, 0);
		change(fd, RTM_DELROUTE, types[i], "fd41::", 64, 0);
		change(fd, RTM_DELROUTE, 0, "fd42::", 64, 0);
	}
	SYS(close, fd);
}

/* The longest prefix counts, whichever kind it is of; and the machine's own addresses are reached.
 */
TEST(within_each_other)
{
	int fd = netlink_open();

	change(fd, RTM_NEWROUTE, RTN_UNICAST, "10.43.1.0", 24, LO);
	change(fd, RTM_NEWROUTE, RTN_UNREACHABLE, "10.43.0.0", 16, 0);
	change(fd, RTM_NEWROUTE, RTN_PROHIBIT, "10.43.1.5", 32, 0);
	change(fd, RTM_NEWROUTE, RTN_BLACKHOLE, "0.0.0.0", 0, 0);
	change(fd, RTM_NEWROUTE, RTN_BLACKHOLE, "::", 0, 0);
	netlink_dump(fd, RTM_GETROUTE, AF_INET);
	netlink_find(fd, "10.43.0.1");
	netlink_find(fd, "10.43.1.1");
	netlink_find(fd, "10.43.1.5");
	netlink_find(fd, "10.44.0.1");
	netlink_find(fd, "127.0.0.1");
	netlink_find(fd, "fd44::1");
	netlink_find(fd, "::1");
	try_sockets("10.43.1.5", "127.0.0.1");
	try_sockets("127.0.0.1", "127.0.0.1");
	try_sockets("::1", "::1");
	change(fd, RTM_DELROUTE, RTN_BLACKHOLE, "::", 0, 0);
	change(fd, RTM_DELROUTE, 0, "0.0.0.0", 0, 0);
	change(fd, RTM_DELROUTE, 0, "10.43.1.5", 32, 0);
	change(fd, RTM_DELROUTE, 0, "10.43.0.0", 16, 0);
	change(fd, RTM_DELROUTE, 0, "10.43.1.0", 24, 0);
	SYS(close, fd);
}
