// SPDX-License-Identifier: BSD-3-Clause
// Groups of multicast with sources that are chosen (RFC 3678), on the loopback.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <stdio.h>

#define GROUP "239.1.2.3"

static char buf[16];

static long change(int fd, int name, const char *group, const char *device, const char *source)
{
	struct ip_mreq_source mreq;

	inet_pton(AF_INET, group, &mreq.imr_multiaddr);
	inet_pton(AF_INET, device, &mreq.imr_interface);
	inet_pton(AF_INET, source, &mreq.imr_sourceaddr);
	return SYS(setsockopt, fd, IPPROTO_IP, name, &mreq, sizeof(mreq));
}

static void say_change(int fd, int name, const char *source)
{
	static const char *const names[] = {"unblock", "block", "join", "leave"};

	show(change(fd, name, GROUP, "127.0.0.1", source), "%s %s", names[name - IP_UNBLOCK_SOURCE],
	     source);
}

static void show_filter(int fd)
{
	struct {
		struct ip_msfilter head;
		struct in_addr more[11];
	} filter = {0};
	unsigned len = sizeof(filter);
	long result;

	inet_pton(AF_INET, GROUP, &filter.head.imsf_multiaddr);
	inet_pton(AF_INET, "127.0.0.1", &filter.head.imsf_interface);
	filter.head.imsf_numsrc = 3;
	result = SYS(getsockopt, fd, IPPROTO_IP, IP_MSFILTER, &filter, &len);
	show(result, "filter");
	if (result < 0)
		return;
	say("%s %u, %u bytes", filter.head.imsf_fmode == MCAST_INCLUDE ? "only" : "not",
	    filter.head.imsf_numsrc, len);
}

/* Who sends is of 127.0.0.1 or 127.0.0.2; who does not get it gets what comes after. */
static void hear(int fd, unsigned port)
{
	union name group = name_of(GROUP, port), direct = name_of("127.0.0.1", port);

	for (int i = 1; i <= 2; i++) {
		char address[16];
		union name name;
		int sender;
		struct in_addr device;

		snprintf(address, sizeof(address), "127.0.0.%d", i);
		sender = bound(SOCK_DGRAM, address, &name);
		inet_pton(AF_INET, "127.0.0.1", &device);
		SYS(setsockopt, sender, IPPROTO_IP, IP_MULTICAST_IF, &device, 4);
		SYS(sendto, sender, address, 9, 0, &group, 16);
		SYS(sendto, sender, "end", 3, 0, &direct, 16);
		memset(buf, 0, sizeof(buf));
		SYS(read, fd, buf, sizeof(buf) - 1);
		say("from %s: %s", address, buf);
		if (strcmp(buf, "end"))
			SYS(read, fd, buf, sizeof(buf));
		SYS(close, sender);
	}
}

static int receiver(unsigned *port)
{
	union name name;
	int fd = bound(SOCK_DGRAM, "0.0.0.0", &name);

	*port = port_of(&name);
	set_option(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
	return fd;
}

TEST(include)
{
	unsigned port;
	int fd = receiver(&port);

	hear(fd, port);
	say_change(fd, IP_DROP_SOURCE_MEMBERSHIP, "127.0.0.1");
	say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, "127.0.0.1");
	say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, "127.0.0.1");
	show_filter(fd);
	hear(fd, port);
	say_change(fd, IP_BLOCK_SOURCE, "127.0.0.2");
	say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, "127.0.0.2");
	show_filter(fd);
	hear(fd, port);
	say_change(fd, IP_DROP_SOURCE_MEMBERSHIP, "127.0.0.1");
	say_change(fd, IP_DROP_SOURCE_MEMBERSHIP, "127.0.0.1");
	hear(fd, port);
	say_change(fd, IP_DROP_SOURCE_MEMBERSHIP, "127.0.0.2");
	show_filter(fd);
	say_change(fd, IP_DROP_SOURCE_MEMBERSHIP, "127.0.0.2");
	hear(fd, port);
	SYS(close, fd);
}

TEST(exclude)
{
	struct ip_mreqn mreq = {0};
	unsigned port;
	int fd = receiver(&port);

	inet_pton(AF_INET, GROUP, &mreq.imr_multiaddr);
	inet_pton(AF_INET, "127.0.0.1", &mreq.imr_address);
	say_change(fd, IP_BLOCK_SOURCE, "127.0.0.1");
	CALL(setsockopt, fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	show_filter(fd);
	hear(fd, port);
	say_change(fd, IP_BLOCK_SOURCE, "127.0.0.1");
	say_change(fd, IP_BLOCK_SOURCE, "127.0.0.1");
	show_filter(fd);
	hear(fd, port);
	say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, "127.0.0.2");
	say_change(fd, IP_UNBLOCK_SOURCE, "127.0.0.2");
	say_change(fd, IP_UNBLOCK_SOURCE, "127.0.0.1");
	hear(fd, port);
	say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, "127.0.0.2");
	show_filter(fd);
	hear(fd, port);
	CALL(setsockopt, fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq));
	show_filter(fd);
	SYS(close, fd);
}

TEST(wrong)
{
	unsigned port;
	int fd = receiver(&port);
	static const int names[] = {IP_UNBLOCK_SOURCE, IP_BLOCK_SOURCE, IP_ADD_SOURCE_MEMBERSHIP,
				    IP_DROP_SOURCE_MEMBERSHIP};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		show(change(fd, names[i], "127.0.0.1", "127.0.0.1", "127.0.0.1"), "no group");
		show(change(fd, names[i], GROUP, "192.0.2.1", "127.0.0.1"), "no device");
		for (int len = 0; len < 17; len += 4)
			show(SYS(setsockopt, fd, IPPROTO_IP, names[i], buf, len), "%d bytes", len);
		show(SYS(setsockopt, fd, IPPROTO_IP, names[i], 8, 12), "nowhere");
	}
	SYS(close, fd);
}

/* More than Linux allows, which is 10. */
TEST(most)
{
	unsigned port;
	int fd = receiver(&port);

	for (int i = 1; i < 13; i++) {
		char address[16];

		snprintf(address, sizeof(address), "127.0.1.%d", i);
		say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, address);
	}
	show_filter(fd);
	hear(fd, port);
	SYS(close, fd);
}

static long set_filter(int fd, unsigned mode, unsigned count, unsigned room)
{
	struct {
		struct ip_msfilter head;
		struct in_addr more[15];
	} filter = {0};

	inet_pton(AF_INET, GROUP, &filter.head.imsf_multiaddr);
	inet_pton(AF_INET, "127.0.0.1", &filter.head.imsf_interface);
	filter.head.imsf_fmode = mode;
	filter.head.imsf_numsrc = count;
	for (unsigned i = 0; i < 12; i++) {
		char address[16];

		snprintf(address, sizeof(address), "127.0.0.%u", i + 1);
		inet_pton(AF_INET, address, &filter.head.imsf_slist[i]);
	}
	return SYS(setsockopt, fd, IPPROTO_IP, IP_MSFILTER, &filter, IP_MSFILTER_SIZE(room));
}

TEST(whole)
{
	unsigned port;
	int fd = receiver(&port);

	show(set_filter(fd, MCAST_INCLUDE, 1, 1), "not a member");
	say_change(fd, IP_ADD_SOURCE_MEMBERSHIP, "127.0.0.1");
	show(set_filter(fd, MCAST_EXCLUDE, 1, 1), "not the first");
	show_filter(fd);
	hear(fd, port);
	show(set_filter(fd, MCAST_INCLUDE, 2, 2), "only two");
	hear(fd, port);
	show(set_filter(fd, MCAST_INCLUDE, 2, 1), "more than there are");
	show(set_filter(fd, MCAST_INCLUDE, 11, 11), "too many");
	show(set_filter(fd, 2, 1, 1), "no such kind");
	show(set_filter(fd, MCAST_EXCLUDE, 0, 0), "all");
	show_filter(fd);
	hear(fd, port);
	show(set_filter(fd, MCAST_INCLUDE, 0, 0), "none");
	show_filter(fd);
	hear(fd, port);
	SYS(close, fd);
}

/* The same of any family. */
static long change_any(int fd, int level, int name, const char *group, const char *source)
{
	struct group_source_req req = {.gsr_interface = 1};
	union name names[2] = {name_of(group, 0), name_of(source, 0)};

	memcpy(&req.gsr_group, &names[0], sizeof(req.gsr_group));
	memcpy(&req.gsr_source, &names[1], sizeof(req.gsr_source));
	return SYS(setsockopt, fd, level, name, &req, sizeof(req));
}

static void try_any(int fd, int level, const char *group, const char *source, const char *other)
{
	show(change_any(fd, level, MCAST_BLOCK_SOURCE, group, source), "block");
	show(change_any(fd, level, MCAST_JOIN_SOURCE_GROUP, group, source), "join");
	show(change_any(fd, level, MCAST_JOIN_SOURCE_GROUP, group, source), "join");
	show(change_any(fd, level, MCAST_JOIN_SOURCE_GROUP, group, other), "join another");
	show(change_any(fd, level, MCAST_BLOCK_SOURCE, group, source), "block");
	show(change_any(fd, level, MCAST_LEAVE_SOURCE_GROUP, group, source), "leave");
	show(change_any(fd, level, MCAST_LEAVE_SOURCE_GROUP, group, source), "leave");
	show(change_any(fd, level, MCAST_LEAVE_SOURCE_GROUP, group, other), "leave another");
	show(change_any(fd, level, MCAST_LEAVE_SOURCE_GROUP, group, other), "leave another");
	show(change_any(fd, level, MCAST_UNBLOCK_SOURCE, group, other), "unblock");
	show(change_any(fd, level, MCAST_JOIN_SOURCE_GROUP, source, source), "no group");
	show(change_any(fd, level, MCAST_JOIN_SOURCE_GROUP, group, level ? "127.0.0.1" : "::1"),
	     "another family");
}

TEST(any4)
{
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	try_any(fd, IPPROTO_IP, GROUP, "127.0.0.1", "127.0.0.2");
	SYS(close, fd);
}

TEST(any6)
{
	int fd = SYS(socket, AF_INET6, SOCK_DGRAM, 0);

	try_any(fd, IPPROTO_IPV6, "ff01::1:5", "::1", "fe80::1");
	SYS(close, fd);
}
