// SPDX-License-Identifier: BSD-3-Clause
// What NETLINK_ROUTE changes, on the loopback: addresses, routes, the device; and who hears of it.

#include "tests/abi/abi.h"
#include "tests/abi/netlink/messages.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NEW (NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
#define DEL (NLM_F_REQUEST | NLM_F_ACK)
#define LO  1

/* Addresses are for an index, a prefix and, if any, a peer or a broadcast. */
static struct netlink_body address_body(const char *text, unsigned bits, const char *broadcast)
{
	const struct linux_ifaddrmsg head = {
		.ifa_family = strchr(text, ':') ? AF_INET6 : AF_INET,
		.ifa_prefixlen = (unsigned char)bits,
		.ifa_index = LO,
	};
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	netlink_put_address(&body, IFA_LOCAL, text);
	netlink_put_address(&body, IFA_ADDRESS, text);
	if (broadcast)
		netlink_put_address(&body, IFA_BROADCAST, broadcast);
	return body;
}

static void change_address(int fd, unsigned type, unsigned flags, const char *text, unsigned bits,
			   const char *broadcast)
{
	struct netlink_body body = address_body(text, bits, broadcast);

	say("%s/%u", text, bits);
	netlink_ask(fd, type, flags, body.bytes, body.len);
}

static struct netlink_body route_body(const char *to, unsigned bits, const char *gateway,
				      unsigned type)
{
	const unsigned device = LO;
	const struct linux_rtmsg head = {
		.rtm_family = strchr(to, ':') ? AF_INET6 : AF_INET,
		.rtm_dst_len = (unsigned char)bits,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = type == RTM_NEWROUTE ? RTPROT_BOOT : 0,
		.rtm_scope = type == RTM_DELROUTE ? RT_SCOPE_NOWHERE
			     : gateway		  ? RT_SCOPE_UNIVERSE
						  : RT_SCOPE_LINK,
		.rtm_type = type == RTM_NEWROUTE ? RTN_UNICAST : 0,
	};
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	netlink_put_address(&body, RTA_DST, to);
	if (gateway)
		netlink_put_address(&body, RTA_GATEWAY, gateway);
	else
		netlink_put(&body, RTA_OIF, &device, sizeof(device));
	return body;
}

static void change_route(int fd, unsigned type, unsigned flags, const char *to, unsigned bits,
			 const char *gateway)
{
	struct netlink_body body = route_body(to, bits, gateway, type);

	say("%s/%u %s", to, bits, gateway ? gateway : "-");
	netlink_ask(fd, type, flags, body.bytes, body.len);
}

TEST(addresses)
{
	int fd = netlink_open();

	change_address(fd, RTM_NEWADDR, NEW, "10.1.1.1", 24, NULL);
	change_address(fd, RTM_NEWADDR, NEW, "10.1.1.1", 24, NULL);
	change_address(fd, RTM_NEWADDR, DEL | NLM_F_REPLACE, "10.1.1.1", 24, NULL);
	change_address(fd, RTM_NEWADDR, NEW, "10.1.1.2", 24, NULL);
	change_address(fd, RTM_NEWADDR, NEW, "10.2.2.2", 32, NULL);
	change_address(fd, RTM_NEWADDR, NEW, "10.3.3.3", 28, "10.3.3.15");
	change_address(fd, RTM_NEWADDR, NEW, "10.4.4.4", 33, NULL);
	netlink_dump(fd, RTM_GETADDR, AF_INET);
	netlink_dump(fd, RTM_GETROUTE, AF_INET);
	netlink_find(fd, "10.1.1.1");
	netlink_find(fd, "10.1.1.2");
	netlink_find(fd, "10.1.1.77");
	netlink_find(fd, "10.3.3.15");
	netlink_find(fd, "127.0.0.9");
	netlink_find(fd, "10.99.0.1");
	change_address(fd, RTM_DELADDR, DEL, "10.2.2.2", 24, NULL);
	change_address(fd, RTM_DELADDR, DEL, "10.2.2.2", 32, NULL);
	change_address(fd, RTM_DELADDR, DEL, "10.2.2.2", 32, NULL);
	change_address(fd, RTM_DELADDR, DEL, "10.3.3.3", 28, NULL);
	/* And with it the one in its network. */
	change_address(fd, RTM_DELADDR, DEL, "10.1.1.1", 24, NULL);
	netlink_dump(fd, RTM_GETADDR, AF_INET);
	netlink_dump(fd, RTM_GETROUTE, AF_INET);
	SYS(close, fd);
}

/* What is there now is used. */
TEST(addresses_in_use)
{
	int fd = netlink_open(), server = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);
	int client = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(4455)};
	char buf[20] = "";

	inet_pton(AF_INET, "10.1.7.2", &name.sin_addr);
	CALL(bind, server, &name, sizeof(name));
	change_address(fd, RTM_NEWADDR, NEW, "10.1.7.1", 24, NULL);
	change_address(fd, RTM_NEWADDR, NEW, "10.1.7.2", 24, NULL);
	CALL(bind, server, &name, sizeof(name));
	CALL(sendto, client, "hello", 5, 0, &name, sizeof(name));
	CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	show_bytes("received", buf, 5);
	change_address(fd, RTM_DELADDR, DEL, "10.1.7.1", 24, NULL);
	CALL(sendto, client, "hello", 5, MSG_DONTWAIT, &name, sizeof(name));
	SYS(close, server);
	SYS(close, client);
	SYS(close, fd);
}

TEST(addresses6)
{
	int fd = netlink_open();

	change_address(fd, RTM_NEWADDR, NEW, "fd00::1", 129, NULL);
	change_address(fd, RTM_DELADDR, DEL, "fd00::1", 64, NULL);
	SYS(close, fd);
}

TEST(routes)
{
	int fd = netlink_open();

	change_address(fd, RTM_NEWADDR, NEW, "10.6.0.1", 24, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.5.0.0", 16, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.5.0.0", 16, NULL);
	change_route(fd, RTM_NEWROUTE, DEL, "10.5.1.0", 24, NULL);
	change_route(fd, RTM_NEWROUTE, DEL | NLM_F_REPLACE, "10.5.1.0", 24, NULL);
	change_route(fd, RTM_NEWROUTE, DEL | NLM_F_CREATE | NLM_F_REPLACE, "10.5.1.0", 24, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.5.0.1", 16, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.5.0.0", 33, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.7.0.0", 16, "10.99.0.1");
	change_route(fd, RTM_NEWROUTE, NEW, "10.7.0.0", 16, "10.6.0.1");
	netlink_dump(fd, RTM_GETROUTE, AF_INET);
	netlink_find(fd, "10.5.1.1");
	netlink_find(fd, "10.5.2.1");
	netlink_find(fd, "10.6.0.7");
	change_route(fd, RTM_DELROUTE, DEL, "10.5.0.0", 17, NULL);
	change_route(fd, RTM_DELROUTE, DEL, "10.5.0.0", 16, NULL);
	change_route(fd, RTM_DELROUTE, DEL, "10.5.0.0", 16, NULL);
	change_route(fd, RTM_DELROUTE, DEL, "10.5.1.0", 24, NULL);
	change_route(fd, RTM_DELROUTE, DEL, "10.7.0.0", 16, "10.6.0.2");
	change_route(fd, RTM_DELROUTE, DEL, "10.7.0.0", 16, "10.6.0.1");
	change_address(fd, RTM_DELADDR, DEL, "10.6.0.1", 24, NULL);
	netlink_dump(fd, RTM_GETROUTE, AF_INET);
	SYS(close, fd);
}

TEST(routes6)
{
	int fd = netlink_open();

	change_route(fd, RTM_NEWROUTE, NEW, "fd01::", 64, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "fd01::", 64, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "fd01:0:0:0:1::", 80, NULL);
	netlink_dump(fd, RTM_GETROUTE, AF_INET6);
	netlink_find(fd, "fd01::5");
	netlink_find(fd, "fd02::5");
	netlink_find(fd, "::1");
	change_route(fd, RTM_DELROUTE, DEL, "fd01::", 64, NULL);
	change_route(fd, RTM_DELROUTE, DEL, "fd01::", 64, NULL);
	change_route(fd, RTM_DELROUTE, DEL, "fd01:0:0:0:1::", 80, NULL);
	SYS(close, fd);
}

/* The rules of IPv4, whatever else the machine has them for. */
TEST(rules)
{
	int fd = netlink_open();

	netlink_dump(fd, RTM_GETRULE, AF_INET);
	netlink_dump(fd, RTM_GETRULE, AF_INET6);
	SYS(close, fd);
}

static void set_link(int fd, unsigned type, unsigned flags, int index, unsigned mtu)
{
	const struct linux_ifinfomsg head = {.ifi_index = index};
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	if (mtu)
		netlink_put(&body, IFLA_MTU, &mtu, sizeof(mtu));
	say("device %d, MTU %u", index, mtu);
	netlink_ask(fd, type, flags, body.bytes, body.len);
}

TEST(link)
{
	const struct linux_ifinfomsg lo = {.ifi_index = LO};
	int fd = netlink_open();

	set_link(fd, RTM_NEWLINK, DEL, LO, 1500);
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &lo, sizeof(lo));
	set_link(fd, RTM_SETLINK, DEL, LO, 65536);
	set_link(fd, RTM_SETLINK, DEL, LO, 0);
	set_link(fd, RTM_NEWLINK, DEL, 77, 1500);
	set_link(fd, RTM_SETLINK, DEL, 77, 1500);
	set_link(fd, RTM_NEWLINK, DEL, 0, 0);
	set_link(fd, RTM_SETLINK, DEL, 0, 0);
	set_link(fd, RTM_NEWLINK, NEW, LO, 0);
	set_link(fd, RTM_DELLINK, DEL, LO, 0);
	set_link(fd, RTM_DELLINK, DEL, 77, 0);
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &lo, sizeof(lo));
	SYS(close, fd);
}

/* Without a port. */
static int listen_unnamed(unsigned group)
{
	int fd = (int)SYS(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	SYS(setsockopt, fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
	return fd;
}

/* Whoever is in a group hears, and only he; without a port nobody does. */
TEST(groups)
{
	int fd = netlink_open(), addresses = netlink_listen(RTNLGRP_IPV4_IFADDR);
	int routes = netlink_listen(RTNLGRP_IPV4_ROUTE), deaf = listen_unnamed(RTNLGRP_IPV4_IFADDR);
	struct linux_sockaddr_nl from = {0};
	socklen_t len = sizeof(from);
	char buf[4];

	change_address(fd, RTM_NEWADDR, NEW, "10.8.1.1", 24, NULL);
	CALL(recvfrom, addresses, buf, sizeof(buf), MSG_PEEK | MSG_DONTWAIT, &from, &len);
	say("from port %u, groups %#x", from.nl_pid, from.nl_groups);
	netlink_show_answers(addresses);
	netlink_show_answers(routes);
	change_route(fd, RTM_NEWROUTE, NEW, "10.9.0.0", 16, NULL);
	netlink_show_answers(addresses);
	netlink_show_answers(routes);
	change_route(fd, RTM_DELROUTE, DEL, "10.9.0.0", 16, NULL);
	netlink_show_answers(routes);
	change_address(fd, RTM_DELADDR, DEL, "10.8.1.1", 24, NULL);
	netlink_show_answers(addresses);
	netlink_show_answers(routes);
	netlink_show_answers(deaf);
	SYS(close, deaf);
	SYS(close, routes);
	SYS(close, addresses);
	SYS(close, fd);
}

/* Why it is refused. */
TEST(explained)
{
	int fd = netlink_open(), one = 1;

	CALL(setsockopt, fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	CALL(setsockopt, fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	change_address(fd, RTM_DELADDR, DEL, "10.2.2.2", 24, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.7.0.0", 16, "10.99.0.1");
	change_route(fd, RTM_DELROUTE, DEL, "10.7.0.0", 16, NULL);
	SYS(close, fd);
}

TEST_ALONE(privileges)
{
	int fd = netlink_open();

	SYS(setresuid, 1000, 1000, 1000);
	change_address(fd, RTM_NEWADDR, NEW, "10.2.2.2", 24, NULL);
	change_route(fd, RTM_NEWROUTE, NEW, "10.7.0.0", 16, NULL);
	set_link(fd, RTM_SETLINK, DEL, LO, 1500);
	netlink_find(fd, "127.0.0.1");
	netlink_dump(fd, RTM_GETADDR, AF_INET);
	SYS(close, fd);
}
