// SPDX-License-Identifier: BSD-3-Clause
// Addresses that stay for some time: what is told of it, and that they go by themselves.

#include "tests/abi/abi.h"
#include "tests/abi/netlink/messages.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NEW	 (NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
#define REPLACE	 (NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE)
#define DEL	 (NLM_F_REQUEST | NLM_F_ACK)
#define LO	 1
#define FOR_EVER UINT32_MAX

static unsigned address_flags = IFA_F_NODAD;

static struct netlink_body address_body(const char *text, unsigned bits)
{
	const struct linux_ifaddrmsg head = {.ifa_family = strchr(text, ':') ? AF_INET6 : AF_INET,
					     .ifa_prefixlen = (unsigned char)bits,
					     .ifa_index = LO};
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	netlink_put_address(&body, IFA_LOCAL, text);
	netlink_put_address(&body, IFA_ADDRESS, text);
	return body;
}

static void add(int fd, unsigned flags, const char *text, unsigned bits, unsigned valid,
		unsigned preferred)
{
	const struct linux_ifa_cacheinfo info = {.ifa_valid = valid, .ifa_prefered = preferred};
	struct netlink_body body = address_body(text, bits);

	netlink_put(&body, IFA_FLAGS, &address_flags, sizeof(address_flags));
	netlink_put(&body, IFA_CACHEINFO, &info, sizeof(info));
	say("%s/%u valid %u, preferred %u", text, bits, valid, preferred);
	netlink_ask(fd, RTM_NEWADDR, flags, body.bytes, body.len);
}

static void remove_address(int fd, const char *text, unsigned bits)
{
	struct netlink_body body = address_body(text, bits);

	netlink_ask(fd, RTM_DELADDR, DEL, body.bytes, body.len);
}

static void show_changes(const char *address, unsigned bits, unsigned group)
{
	int family = strchr(address, ':') ? AF_INET6 : AF_INET, one = 1;
	int fd = netlink_open(), listener = netlink_listen(group);

	SYS(setsockopt, fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	add(fd, NEW, address, bits, 0, 0);
	add(fd, NEW, address, bits, 100000, 100001);
	add(fd, NEW, address, bits, 100000, 50000);
	netlink_dump(fd, RTM_GETADDR, (unsigned)family);
	add(fd, NEW, address, bits, 100000, 50000);
	add(fd, DEL, address, bits, 100000, 50000);
	add(fd, REPLACE, address, bits, 0, 0);
	add(fd, REPLACE, address, bits, 100000, 0);
	netlink_dump(fd, RTM_GETADDR, (unsigned)family);
	add(fd, REPLACE, address, bits, 100000, 100000);
	netlink_dump(fd, RTM_GETADDR, (unsigned)family);
	add(fd, REPLACE, address, bits, FOR_EVER, 0);
	netlink_dump(fd, RTM_GETADDR, (unsigned)family);
	add(fd, REPLACE, address, bits, FOR_EVER, 70000);
	netlink_dump(fd, RTM_GETADDR, (unsigned)family);
	add(fd, REPLACE, address, bits, FOR_EVER, FOR_EVER);
	netlink_dump(fd, RTM_GETADDR, (unsigned)family);
	remove_address(fd, address, bits);
	if (family == AF_INET)
		netlink_show_answers(listener);
	SYS(close, listener);
	SYS(close, fd);
}

TEST(changes4)
{
	show_changes("10.31.0.1", 24, RTNLGRP_IPV4_IFADDR);
}

TEST(changes6)
{
	show_changes("fd31::1", 64, RTNLGRP_IPV6_IFADDR);
}

/* One goes, with another of its network that would have stayed, and with its routes. Its end is set
 * last, so that nothing else depends on when that is. */
TEST(expires4)
{
	int fd = netlink_open(), addresses, routes;

	add(fd, NEW, "10.32.0.1", 24, 100000, 100000);
	add(fd, NEW, "10.32.0.2", 24, FOR_EVER, FOR_EVER);
	add(fd, NEW, "10.33.0.1", 24, FOR_EVER, FOR_EVER);
	addresses = netlink_listen(RTNLGRP_IPV4_IFADDR);
	routes = netlink_listen(RTNLGRP_IPV4_ROUTE);
	add(fd, REPLACE, "10.32.0.1", 24, 1, 1);
	for (int i = 0; i < 3; i++)
		netlink_show_next(addresses);
	for (int i = 0; i < 4; i++)
		netlink_show_next(routes);
	netlink_show_answers(addresses);
	netlink_show_answers(routes);
	netlink_dump(fd, RTM_GETADDR, AF_INET);
	netlink_dump(fd, RTM_GETROUTE, AF_INET);
	remove_address(fd, "10.33.0.1", 24);
	SYS(close, routes);
	SYS(close, addresses);
	SYS(close, fd);
}

/* One stays, but is not preferred any more. */
TEST(deprecated4)
{
	int fd = netlink_open(), addresses = netlink_listen(RTNLGRP_IPV4_IFADDR);

	add(fd, NEW, "10.34.0.1", 32, 100000, 1);
	netlink_show_next(addresses);
	netlink_show_next(addresses);
	netlink_dump(fd, RTM_GETADDR, AF_INET);
	add(fd, REPLACE, "10.34.0.1", 32, 100000, 100000);
	remove_address(fd, "10.34.0.1", 32);
	netlink_show_answers(addresses);
	SYS(close, addresses);
	SYS(close, fd);
}

/* The route to the network of an address that expired stays for a while on Linux: so there is none.
 */
TEST(expires6)
{
	int fd = netlink_open(), addresses = netlink_listen(RTNLGRP_IPV6_IFADDR);

	address_flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
	add(fd, NEW, "fd32::1", 64, 1, 1);
	netlink_wait_for(addresses, RTM_DELADDR);
	netlink_dump(fd, RTM_GETADDR, AF_INET6);
	netlink_dump(fd, RTM_GETROUTE, AF_INET6);
	remove_address(fd, "fd32::1", 64);
	address_flags = IFA_F_NODAD;
	SYS(close, addresses);
	SYS(close, fd);
}
