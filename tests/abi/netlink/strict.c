// SPDX-License-Identifier: BSD-3-Clause
// Dumps of a part (NETLINK_GET_STRICT_CHK), with requests that are checked.

#include "tests/abi/abi.h"
#include "tests/abi/netlink/messages.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LO 1

static const unsigned char families[] = {AF_UNSPEC, AF_INET, AF_INET6};

static int open_strict(void)
{
	int fd = netlink_open(), one = 1;

	SYS(setsockopt, fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	CALL(setsockopt, fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	return fd;
}

static void ask(int fd, unsigned type, const struct netlink_body *body)
{
	netlink_ask(fd, type, NLM_F_REQUEST | NLM_F_DUMP, body->bytes, body->len);
}

/* Heads that are too short, and with each byte set, one after the other: from the second on, since
 * the first is the family. */
static void ask_badly(unsigned type, unsigned family, unsigned len)
{
	struct netlink_body body = {.bytes = {(unsigned char)family}, .len = len - 1};
	int fd = open_strict();

	ask(fd, type, &body);
	body.len = len;
	for (unsigned i = 1; i < len; i++) {
		body.bytes[i] = 77;
		say("byte %u", i);
		ask(fd, type, &body);
		body.bytes[i] = 0;
	}
	body.len = len + 3; /* something that is no attribute */
	ask(fd, type, &body);
	SYS(close, fd);
}

/* With one attribute of four bytes, which few of them are known for dumps. */
static void ask_with(unsigned type, unsigned family, unsigned len, unsigned attribute,
		     unsigned value)
{
	struct netlink_body body = {.bytes = {(unsigned char)family}, .len = len};
	int fd = open_strict();

	netlink_put(&body, attribute, &value, sizeof(value));
	say("type %u, family %u, attribute %u: %u", type, family, attribute, value);
	ask(fd, type, &body);
	SYS(close, fd);
}

TEST(links)
{
	struct netlink_body all = {.len = sizeof(struct linux_ifinfomsg)};
	int fd = open_strict();

	ask(fd, RTM_GETLINK, &all);
	SYS(close, fd);
	ask_badly(RTM_GETLINK, AF_UNSPEC, sizeof(struct linux_ifinfomsg));
	ask_badly(RTM_GETLINK, AF_INET6, sizeof(struct linux_ifinfomsg));
	ask_with(RTM_GETLINK, AF_UNSPEC, sizeof(struct linux_ifinfomsg), IFLA_EXT_MASK, 9);
	ask_with(RTM_GETLINK, AF_UNSPEC, sizeof(struct linux_ifinfomsg), IFLA_MTU, 9);
	ask_with(RTM_GETLINK, AF_UNSPEC, sizeof(struct linux_ifinfomsg), 99, 9);
	ask_with(RTM_GETLINK, AF_INET6, sizeof(struct linux_ifinfomsg), IFLA_EXT_MASK, 9);
}

TEST(addresses)
{
	static const unsigned devices[] = {0, LO, 77};

	for (unsigned i = 0; i < ARRAY_LEN(families); i++) {
		struct linux_ifaddrmsg head = {.ifa_family = families[i]};
		struct netlink_body body = {.len = sizeof(head)};
		int fd = open_strict();

		for (unsigned k = 0; k < ARRAY_LEN(devices); k++) {
			head.ifa_index = devices[k];
			memcpy(body.bytes, &head, sizeof(head));
			say("device %u", head.ifa_index);
			ask(fd, RTM_GETADDR, &body);
		}
		SYS(close, fd);
		ask_badly(RTM_GETADDR, families[i], sizeof(head));
		ask_with(RTM_GETADDR, families[i], sizeof(head), IFA_FLAGS, 1);
		ask_with(RTM_GETADDR, families[i], sizeof(head), 60, 1);
	}
}

TEST(routes)
{
	static const unsigned tables[] = {0, RT_TABLE_MAIN, RT_TABLE_LOCAL, 77, 300};

	for (unsigned i = 0; i < ARRAY_LEN(families); i++) {
		const unsigned len = sizeof(struct linux_rtmsg);

		ask_badly(RTM_GETROUTE, families[i], len);
		ask_with(RTM_GETROUTE, families[i], len, RTA_OIF, LO);
		ask_with(RTM_GETROUTE, families[i], len, RTA_OIF, 77);
		ask_with(RTM_GETROUTE, families[i], len, RTA_PRIORITY, 7);
		ask_with(RTM_GETROUTE, families[i], len, 60, 7);
		for (unsigned k = 0; k < ARRAY_LEN(tables); k++)
			ask_with(RTM_GETROUTE, families[i], len, RTA_TABLE, tables[k]);
	}
}

TEST(kinds_of_routes)
{
	static const struct linux_rtmsg heads[] = {
		{.rtm_type = RTN_BROADCAST},   {.rtm_type = RTN_LOCAL},
		{.rtm_type = RTN_UNICAST},     {.rtm_protocol = RTPROT_KERNEL},
		{.rtm_protocol = RTPROT_BOOT}, {.rtm_table = RT_TABLE_LOCAL},
		{.rtm_table = RT_TABLE_MAIN},  {.rtm_table = 77},
		{.rtm_flags = RTM_F_CLONED},
	};
	int fd = open_strict();

	for (unsigned i = 0; i < ARRAY_LEN(heads); i++)
		for (unsigned k = 0; k < ARRAY_LEN(families); k++) {
			struct netlink_body body = {.len = sizeof(heads[i])};

			memcpy(body.bytes, &heads[i], sizeof(heads[i]));
			body.bytes[0] = families[k];
			say("head %u, family %u", i, families[k]);
			ask(fd, RTM_GETROUTE, &body);
		}
	SYS(close, fd);
}

TEST_ALONE(neighbours)
{
	const unsigned len = sizeof(struct linux_ndmsg);

	for (unsigned i = 0; i < ARRAY_LEN(families); i++) {
		ask_badly(RTM_GETNEIGH, families[i], len);
		ask_with(RTM_GETNEIGH, families[i], len, NDA_IFINDEX, 77);
		ask_with(RTM_GETNEIGH, families[i], len, NDA_DST, 77);
	}
}

TEST(rules)
{
	for (unsigned i = 1; i < ARRAY_LEN(families); i++) {
		ask_badly(RTM_GETRULE, families[i], sizeof(struct linux_fib_rule_hdr));
		ask_with(RTM_GETRULE, families[i], sizeof(struct linux_fib_rule_hdr), FRA_TABLE,
			 RT_TABLE_MAIN);
	}
}

/* Without it nothing is checked, and nothing left out. */
TEST(not_strict)
{
	const struct linux_rtmsg head = {.rtm_family = AF_INET,
					 .rtm_table = RT_TABLE_MAIN,
					 .rtm_type = RTN_BROADCAST,
					 .rtm_tos = 1};
	int fd = netlink_open(), zero = 0;
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	ask(fd, RTM_GETROUTE, &body);
	SYS(close, fd);
	fd = open_strict();
	CALL(setsockopt, fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &zero, sizeof(zero));
	ask(fd, RTM_GETROUTE, &body);
	SYS(close, fd);
}
