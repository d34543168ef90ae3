// SPDX-License-Identifier: BSD-3-Clause
// What NETLINK_ROUTE tells of the loopback, natively in a network of its own.

#include "tests/abi/abi.h"
#include "tests/abi/netlink/messages.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void dump(unsigned type, unsigned len)
{
	static const unsigned char families[] = {AF_UNSPEC, AF_INET, AF_INET6};
	int fd = netlink_open();

	for (unsigned i = 0; i < (type == RTM_GETLINK ? 1 : ARRAY_LEN(families)); i++) {
		unsigned char body[64] = {families[i]};

		netlink_ask(fd, type, NLM_F_REQUEST | NLM_F_DUMP, body, len);
		netlink_ask(fd, type, NLM_F_REQUEST | NLM_F_DUMP, body, 1);
	}
	SYS(close, fd);
}

TEST(links)
{
	dump(RTM_GETLINK, sizeof(struct linux_ifinfomsg));
}

TEST(addresses)
{
	dump(RTM_GETADDR, sizeof(struct linux_ifaddrmsg));
}

TEST(routes)
{
	dump(RTM_GETROUTE, sizeof(struct linux_rtmsg));
}

/* Those of the loopback depend on what was sent there before. */
TEST_ALONE(neighbours)
{
	dump(RTM_GETNEIGH, sizeof(struct linux_ndmsg));
}

TEST(link)
{
	static const struct {
		struct linux_ifinfomsg head;
		struct linux_nlattr attribute;
		char name[8];
	} lo = {.attribute = {4 + 3, IFLA_IFNAME}, .name = "lo"},
	  none = {.attribute = {4 + 3, IFLA_IFNAME}, .name = "l8"},
	  first = {.head = {.ifi_index = 1}}, other = {.head = {.ifi_index = 77}};
	int fd = netlink_open();

	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &first, sizeof(struct linux_ifinfomsg));
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, &first,
		    sizeof(struct linux_ifinfomsg));
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &other, sizeof(struct linux_ifinfomsg));
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, &other,
		    sizeof(struct linux_ifinfomsg));
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &lo, 24);
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &none, 24);
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &none, sizeof(struct linux_ifinfomsg));
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST, &first, 4);
	SYS(close, fd);
}

TEST(refused)
{
	static const unsigned char nothing[64];
	int fd = netlink_open(), one = 1;

	netlink_ask(fd, RTM_GETADDR, NLM_F_REQUEST, nothing, sizeof(struct linux_ifaddrmsg));
	netlink_ask(fd, 200, NLM_F_REQUEST, nothing, 12);
	netlink_ask(fd, NLMSG_NOOP, NLM_F_REQUEST, nothing, 12);
	netlink_ask(fd, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, nothing, 12);
	netlink_ask(fd, RTM_GETLINK, 0, nothing, 16);
	netlink_ask(fd, RTM_GETLINK, NLM_F_ACK, nothing, 16);
	netlink_ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, nothing, 0);
	CALL(setsockopt, fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	netlink_ask(fd, 200, NLM_F_REQUEST, nothing, 12);
	SYS(close, fd);
}

/* Several messages at once, and what is none. */
TEST(several)
{
	struct {
		struct linux_nlmsghdr header;
		char body[16];
	} two[2] = {{{32, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 1, 0}, ""},
		    {{32, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 2, 0}, ""}};
	int fd = netlink_open();

	CALL(sendto, fd, two, sizeof(two), 0, NULL, 0);
	netlink_show_answers(fd);
	CALL(sendto, fd, two, 35, 0, NULL, 0);
	netlink_show_answers(fd);
	CALL(sendto, fd, two, 63, 0, NULL, 0);
	netlink_show_answers(fd);
	CALL(sendto, fd, two, 3, 0, NULL, 0);
	netlink_show_answers(fd);
	two[0].header.nlmsg_len = 15;
	CALL(sendto, fd, two, sizeof(two), 0, NULL, 0);
	netlink_show_answers(fd);
	SYS(close, fd);
}
