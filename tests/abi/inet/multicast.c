// SPDX-License-Identifier: BSD-3-Clause
// Groups of multicast, on the loopback.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <stdio.h>
#include <stdlib.h>

#define LOOPBACK 1 /* its index */

static char buf[16];

static struct ip_mreqn group4(const char *group, const char *address, int device)
{
	struct ip_mreqn mreq = {.imr_ifindex = device};

	inet_pton(AF_INET, group, &mreq.imr_multiaddr);
	inet_pton(AF_INET, address, &mreq.imr_address);
	return mreq;
}

static struct ipv6_mreq group6(const char *group, unsigned device)
{
	struct ipv6_mreq mreq = {.ipv6mr_interface = device};

	inet_pton(AF_INET6, group, &mreq.ipv6mr_multiaddr);
	return mreq;
}

static void try_membership(int fd, int name, const char *group, const char *address, int device)
{
	struct ip_mreqn mreq = group4(group, address, device);

	show(SYS(setsockopt, fd, IPPROTO_IP, name, &mreq, sizeof(mreq)), "%s %s %s %d",
	     name == IP_ADD_MEMBERSHIP ? "join" : "leave", group, address, device);
}

TEST(membership)
{
	struct ip_mreqn mreq = group4("239.1.2.3", "127.0.0.1", 0);
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0), stream = SYS(socket, AF_INET, SOCK_STREAM, 0);
	static const int names[] = {IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP};

	for (int twice = 0; twice < 2; twice++)
		for (int i = 0; i < 2; i++) {
			try_membership(fd, names[i], "239.1.2.3", "127.0.0.1", 0);
			try_membership(fd, names[i], "239.1.2.3", "127.0.0.1", 0);
			try_membership(fd, names[i], "239.1.2.3", "0.0.0.0", LOOPBACK);
			try_membership(fd, names[i], "239.1.2.4", "0.0.0.0", LOOPBACK);
			try_membership(fd, names[i], "239.1.2.5", "127.9.9.9", 0);
			try_membership(fd, names[i], "239.1.2.6", "0.0.0.0", 99);
			try_membership(fd, names[i], "239.1.2.6", "0.0.0.0", 0);
			try_membership(fd, names[i], "239.1.2.6", "192.0.2.1", 0);
			try_membership(fd, names[i], "127.0.0.1", "127.0.0.1", 0);
		}
	for (int i = 0; i < 2; i++) {
		for (unsigned len = 0; len < 14; len += 4)
			show(SYS(setsockopt, fd, IPPROTO_IP, names[i], &mreq, len), "%u bytes",
			     len);
		show(SYS(setsockopt, fd, IPPROTO_IP, names[i], 8, 12), "nowhere");
		show(SYS(setsockopt, stream, IPPROTO_IP, names[i], &mreq, 12), "stream");
		show(SYS(setsockopt, stream, IPPROTO_IP, names[i], &mreq, 2), "stream");
		show(option_of(fd, IPPROTO_IP, names[i]), "get");
	}
	SYS(close, fd);
	SYS(close, stream);
}

TEST(most)
{
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	char group[32];

	for (int i = 0; i < 22; i++) {
		struct ip_mreqn mreq;

		snprintf(group, sizeof(group), "239.1.3.%d", i);
		mreq = group4(group, "127.0.0.1", 0);
		show(SYS(setsockopt, fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, 8), "%d", i);
	}
	SYS(close, fd);
}

static void try_device(int fd, const char *address, int device, unsigned len)
{
	struct ip_mreqn mreq = group4("0.0.0.0", address, device);
	void *at = len == 4 ? (void *)&mreq.imr_address : &mreq;
	struct in_addr got = {1};
	unsigned room = sizeof(got);
	char text[32];

	show(SYS(setsockopt, fd, IPPROTO_IP, IP_MULTICAST_IF, at, len), "%s %d, %u bytes", address,
	     device, len);
	SYS(getsockopt, fd, IPPROTO_IP, IP_MULTICAST_IF, &got, &room);
	say("%s, %u bytes", inet_ntop(AF_INET, &got, text, sizeof(text)), room);
}

TEST(device)
{
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0), stream = SYS(socket, AF_INET, SOCK_STREAM, 0);
	int fd6 = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	int stream6 = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	static const int values[] = {-1, 1, 99, 0};

	try_device(fd, "127.0.0.1", 0, 4);
	try_device(fd, "0.0.0.0", 0, 4);
	try_device(fd, "127.0.0.1", 0, 8);
	try_device(fd, "0.0.0.0", LOOPBACK, 12);
	try_device(fd, "127.4.4.4", LOOPBACK, 12);
	try_device(fd, "0.0.0.0", 99, 12);
	try_device(fd, "192.0.2.1", 0, 4);
	try_device(fd, "127.0.0.1", 0, 3);
	try_device(stream, "127.0.0.1", 0, 4);
	for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
		show(set_option(fd6, IPPROTO_IPV6, IPV6_MULTICAST_IF, values[i]), "%d", values[i]);
		say("%d", option_of(fd6, IPPROTO_IPV6, IPV6_MULTICAST_IF));
	}
	show(set_option(stream6, IPPROTO_IPV6, IPV6_MULTICAST_IF, 1), "stream");
	SYS(close, fd);
	SYS(close, stream);
	SYS(close, fd6);
	SYS(close, stream6);
}

/* A socket that is bound to the port of another. */
static int bound_again(const char *address, unsigned port)
{
	union name name = name_of(address, port);
	int fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);

	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	SYS(bind, fd, &name, name_len(&name));
	return fd;
}

static void receive_all(const char *what, const int *fds, int count)
{
	say("%s", what);
	for (int i = 0; i < count; i++) {
		long n = SYS(recvfrom, fds[i], buf, sizeof(buf), MSG_DONTWAIT, 0, 0);

		show(n, "socket %d: %.*s", i, n > 0 ? (int)n : 0, buf);
		n = SYS(recvfrom, fds[i], buf, sizeof(buf), MSG_DONTWAIT, 0, 0);
		show(n, "once more");
	}
}

/* Of three at one port the first joins, then the second; the third hears of groups that others are
 * in, unless it does not want that. */
TEST(who_receives)
{
	int sender = SYS(socket, AF_INET, SOCK_DGRAM, 0), fds[3];
	struct ip_mreqn mreq = group4("239.1.2.3", "127.0.0.1", 0);
	union name name, group;

	fds[0] = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	set_option(fds[0], SOL_SOCKET, SO_REUSEADDR, 1);
	name = name_of("0.0.0.0", 0);
	SYS(bind, fds[0], &name, sizeof(name.in));
	name = own_name(fds[0]);
	group = name_of("239.1.2.3", port_of(&name));
	fds[1] = bound_again("239.1.2.3", port_of(&name));
	fds[2] = bound_again("0.0.0.0", port_of(&name));
	CALL(sendto, sender, "lost", 4, 0, &group, sizeof(group.in));
	SYS(setsockopt, sender, IPPROTO_IP, IP_MULTICAST_IF, &mreq.imr_address, 4);
	CALL(sendto, sender, "nobody", 6, 0, &group, sizeof(group.in));
	receive_all("nobody is in the group", fds, 3);
	SYS(setsockopt, fds[0], IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	CALL(sendto, sender, "first", 5, 0, &group, sizeof(group.in));
	receive_all("the first is", fds, 3);
	set_option(fds[2], IPPROTO_IP, IP_MULTICAST_ALL, 0);
	set_option(fds[1], IPPROTO_IP, IP_MULTICAST_ALL, 0);
	CALL(sendto, sender, "own", 3, 0, &group, sizeof(group.in));
	receive_all("the others do not want", fds, 3);
	SYS(setsockopt, fds[1], IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	CALL(sendto, sender, "both", 4, 0, &group, sizeof(group.in));
	receive_all("the second is, too", fds, 3);
	SYS(setsockopt, fds[0], IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq));
	set_option(fds[0], IPPROTO_IP, IP_MULTICAST_ALL, 0);
	CALL(sendto, sender, "second", 6, 0, &group, sizeof(group.in));
	receive_all("only the second is", fds, 3);
	SYS(close, fds[1]);
	set_option(fds[0], IPPROTO_IP, IP_MULTICAST_ALL, 1);
	CALL(sendto, sender, "nobody", 6, 0, &group, sizeof(group.in));
	receive_all("nobody is", fds, 1);
	SYS(close, fds[0]);
	SYS(close, fds[2]);
	SYS(close, sender);
}

static void receive_told(int fd)
{
	char control[128];
	struct iovec piece = {buf, sizeof(buf)};
	union name from = {0};
	struct msghdr message = {.msg_name = &from,
				 .msg_namelen = sizeof(from),
				 .msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};

	memset(control, 0, sizeof(control));
	wait_for(fd, POLLIN);
	show(SYS(recvmsg, fd, &message, MSG_DONTWAIT), "recvmsg");
	say("family %d", from.any.sa_family);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		say("level %d type %d", c->cmsg_level, c->cmsg_type);
		show_bytes("data", CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	}
}

/* What is sent to groups has hops and a device of its own. */
TEST(sent)
{
	struct ip_mreqn mreq = group4("239.1.2.3", "127.0.0.1", 0);
	int sender = SYS(socket, AF_INET, SOCK_DGRAM, 0), fd;
	union name name, group;

	fd = bound(SOCK_DGRAM, "0.0.0.0", &name);
	group = name_of("239.1.2.3", port_of(&name));
	set_option(fd, IPPROTO_IP, IP_RECVTTL, 1);
	set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
	SYS(setsockopt, fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	SYS(setsockopt, sender, IPPROTO_IP, IP_MULTICAST_IF, &mreq.imr_address, 4);
	set_option(sender, IPPROTO_IP, IP_TTL, 33);
	CALL(sendto, sender, "x", 1, 0, &group, sizeof(group.in));
	receive_told(fd);
	set_option(sender, IPPROTO_IP, IP_MULTICAST_TTL, 5);
	CALL(sendto, sender, "x", 1, 0, &group, sizeof(group.in));
	receive_told(fd);
	CALL(connect, sender, &group, sizeof(group.in));
	show_names(sender);
	CALL(write, sender, "x", 1);
	receive_told(fd);
	SYS(close, fd);
	SYS(close, sender);
}

TEST(membership6)
{
	int fd = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	int stream = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	static const int names[] = {IPV6_ADD_MEMBERSHIP, IPV6_DROP_MEMBERSHIP};
	struct ipv6_mreq groups[] = {group6("ff05::1:3", LOOPBACK), group6("ff05::1:3", LOOPBACK),
				     group6("ff05::1:3", 0),	    group6("ff02::1:7", LOOPBACK),
				     group6("ff05::1:4", 99),	    group6("::1", LOOPBACK)};

	for (int twice = 0; twice < 2; twice++)
		for (int i = 0; i < 2; i++)
			for (unsigned k = 0; k < ARRAY_LEN(groups); k++)
				show(SYS(setsockopt, fd, IPPROTO_IPV6, names[i], &groups[k],
					 sizeof(groups[k])),
				     "%s %u", i ? "leave" : "join", k);
	for (int i = 0; i < 2; i++) {
		show(SYS(setsockopt, fd, IPPROTO_IPV6, names[i], &groups[0], 19), "short");
		show(SYS(setsockopt, fd, IPPROTO_IPV6, names[i], 8, 20), "nowhere");
		show(SYS(setsockopt, stream, IPPROTO_IPV6, names[i], &groups[0], 20), "stream");
		show(SYS(setsockopt, stream, IPPROTO_IPV6, names[i], &groups[0], 2), "stream");
		show(option_of(fd, IPPROTO_IPV6, names[i]), "get");
	}
	SYS(close, fd);
	SYS(close, stream);
}

/* RFC 3678: the same for both families. */
TEST(any_family)
{
	static const char *const groups[] = {"239.1.2.3", "ff05::1:3"};
	static const int levels[] = {IPPROTO_IP, IPPROTO_IPV6};

	for (int i = 0; i < 2; i++) {
		struct group_req req = {.gr_interface = LOOPBACK};
		union name name = name_of(groups[i], 0);
		int fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);

		memcpy(&req.gr_group, &name, sizeof(name));
		CALL(setsockopt, fd, levels[i], MCAST_LEAVE_GROUP, &req, sizeof(req));
		CALL(setsockopt, fd, levels[i], MCAST_JOIN_GROUP, &req, sizeof(req));
		CALL(setsockopt, fd, levels[i], MCAST_JOIN_GROUP, &req, sizeof(req));
		CALL(setsockopt, fd, levels[i], MCAST_LEAVE_GROUP, &req, sizeof(req));
		CALL(setsockopt, fd, levels[i], MCAST_LEAVE_GROUP, &req, sizeof(req));
		CALL(setsockopt, fd, levels[i], MCAST_JOIN_GROUP, &req, sizeof(req) - 1);
		CALL(setsockopt, fd, levels[i], MCAST_JOIN_GROUP, 8, sizeof(req));
		req.gr_group.ss_family = AF_UNIX;
		CALL(setsockopt, fd, levels[i], MCAST_JOIN_GROUP, &req, sizeof(req));
		SYS(close, fd);
	}
}

/* The loopback has no route for groups of IPv6. */
TEST(sent6)
{
	struct ipv6_mreq mreq = group6("ff05::1:3", LOOPBACK);
	int sender = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	union name name, group;
	int fd = bound(SOCK_DGRAM, "::", &name);

	group = name_of("ff05::1:3", port_of(&name));
	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	CALL(sendto, sender, "lost", 4, 0, &group, sizeof(group.in6));
	set_option(sender, IPPROTO_IPV6, IPV6_MULTICAST_IF, LOOPBACK);
	CALL(sendto, sender, "lost", 4, 0, &group, sizeof(group.in6));
	receive_all("nothing comes", &fd, 1);
	SYS(close, fd);
	SYS(close, sender);
}

/* A socket of IPv6 that is in a group of IPv4: the level decides. */
TEST(mixed)
{
	struct ip_mreqn mreq = group4("239.1.2.3", "127.0.0.1", 0);
	int sender = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	union name name, group;
	int fd = bound(SOCK_DGRAM, "::", &name);

	group = name_of("239.1.2.3", port_of(&name));
	SYS(setsockopt, sender, IPPROTO_IP, IP_MULTICAST_IF, &mreq.imr_address, 4);
	CALL(setsockopt, fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	CALL(sendto, sender, "group", 5, 0, &group, sizeof(group.in));
	receive_all("joined", &fd, 1);
	CALL(setsockopt, fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq));
	CALL(sendto, sender, "group", 5, 0, &group, sizeof(group.in));
	receive_all("left", &fd, 1);
	SYS(close, fd);
	SYS(close, sender);
}

/* Lines of /proc/net/igmp or igmp6 about a group on the loopback, but for their timers: how many
 * use it. */
static void show_users(const char *path, const char *group)
{
	static char line[256];
	FILE *file = fopen(path, "r");
	int device = 0, users, found = 0;

	while (file && fgets(line, sizeof(line), file)) {
		char *at = strstr(line, group);

		if (line[0] != '\t')
			device = atoi(line);
		if (!at || device != LOOPBACK)
			continue;
		sscanf(at + strlen(group), "%d", &users);
		say("%.*s: %d users", (int)(at - line), line, users);
		found++;
	}
	say("%d lines", found);
	if (file)
		fclose(file);
}

TEST(listed)
{
	struct ipv6_mreq mreq6 = group6("ff15::77", LOOPBACK);
	struct ip_mreqn mreq = group4("239.7.7.7", "127.0.0.1", 0);
	int fds[2];

	show_users("/proc/net/igmp", "010000E0");
	show_users("/proc/net/igmp6", "ff020000000000000000000000000001");
	show_users("/proc/net/igmp6", "ff010000000000000000000000000001");
	for (int i = 0; i < 2; i++) {
		fds[i] = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
		SYS(setsockopt, fds[i], IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
		SYS(setsockopt, fds[i], IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &mreq6, sizeof(mreq6));
		show_users("/proc/net/igmp", "070707EF");
		show_users("/proc/net/igmp6", "ff150000000000000000000000000077");
	}
	for (int i = 0; i < 2; i++) {
		SYS(close, fds[i]);
		show_users("/proc/net/igmp", "070707EF");
		show_users("/proc/net/igmp6", "ff150000000000000000000000000077");
	}
}
