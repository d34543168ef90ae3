// SPDX-License-Identifier: BSD-3-Clause
// Packet sockets without any frame: what they refuse, and what they say of themselves (packet(7)).

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#ifndef PACKET_AUXDATA
#define PACKET_AUXDATA 8
#endif
#define IGNORE_OUTGOING 23
#define NOWHERE		1000000 /* no interface has this number */
#define KIND		0x88b5	/* nobody sends such frames */
#define ALL		3

static int open_socket(int type)
{
	return (int)SYS(socket, AF_PACKET, type, htons(KIND));
}

TEST(kinds)
{
	for (int type = -1; type <= 11; type++) {
		int fd = (int)CALL(socket, AF_PACKET, type, 0);

		if (fd >= 0)
			SYS(close, fd);
		/* The obsolete kind is another thing. */
		if (type == SOCK_PACKET - 1)
			type++;
	}
	TRY(socket, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ALL));
	CALL(socketpair, AF_PACKET, SOCK_RAW, 0, (int[2]){0});
}

TEST(rights)
{
	long pid = SYS(fork);

	if (pid == 0) {
		SYS(setresuid, 1000, 1000, 1000);
		CALL(socket, AF_PACKET, SOCK_RAW, 0);
		CALL(socket, AF_PACKET, SOCK_STREAM, 0);
		SYS(exit_group, 0);
	}
	SYS(wait4, pid, NULL, 0, NULL);
}

static void show_name(int fd)
{
	struct sockaddr_ll name;
	socklen_t len = sizeof(name);
	long result;

	memset(&name, 0xee, sizeof(name));
	result = SYS(getsockname, fd, &name, &len);
	show(result, "getsockname");
	say("length %d", len);
	show_bytes("name", &name, sizeof(name));
}

TEST(names)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET};
	int fd = open_socket(SOCK_RAW), number;
	socklen_t len = sizeof(number);

	show_name(fd);
	CALL(bind, fd, &to, sizeof(to));
	show_name(fd);
	to.sll_protocol = htons(KIND + 1);
	CALL(bind, fd, &to, sizeof(to));
	show_name(fd);
	CALL(bind, fd, &to, sizeof(to) - 1);
	CALL(bind, fd, &to, offsetof(struct sockaddr_ll, sll_addr));
	to.sll_ifindex = NOWHERE;
	CALL(bind, fd, &to, sizeof(to));
	to.sll_ifindex = -1;
	CALL(bind, fd, &to, sizeof(to));
	to.sll_ifindex = 0;
	to.sll_family = AF_INET;
	CALL(bind, fd, &to, sizeof(to));
	show_name(fd);
	CALL(getpeername, fd, &to, &(socklen_t){sizeof(to)});
	for (int name = SO_TYPE; name; name = name == SO_TYPE	    ? SO_PROTOCOL
					      : name == SO_PROTOCOL ? SO_DOMAIN
								    : 0) {
		SYS(getsockopt, fd, SOL_SOCKET, name, &number, &len);
		say("option %d: %d", name, number);
	}
	SYS(close, fd);
}

TEST(not_supported)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET};
	int fd = open_socket(SOCK_DGRAM);

	CALL(connect, fd, &to, sizeof(to));
	CALL(listen, fd, 1);
	CALL(accept, fd, NULL, NULL);
	CALL(shutdown, fd, SHUT_RD);
	SYS(close, fd);
}

static void send_nowhere(int type)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = NOWHERE};
	int fd = open_socket(type);
	char data[100] = {0};

	CALL(sendto, fd, data, sizeof(data), 0, NULL, 0);
	CALL(sendto, fd, data, 0, 0, NULL, 0);
	CALL(sendto, fd, data, sizeof(data), 0, &to, sizeof(to));
	CALL(sendto, fd, data, sizeof(data), 0, &to, sizeof(to) - 1);
	CALL(sendto, fd, data, sizeof(data), MSG_DONTWAIT, &to, 2);
	to.sll_halen = 9;
	CALL(sendto, fd, data, sizeof(data), 0, &to, sizeof(to));
	to.sll_halen = 8;
	CALL(sendto, fd, data, sizeof(data), 0, &to, sizeof(to));
	to.sll_family = AF_UNIX;
	CALL(sendto, fd, data, sizeof(data), 0, &to, sizeof(to));
	CALL(write, fd, data, sizeof(data));
	SYS(close, fd);
}

TEST(nowhere_to_send)
{
	send_nowhere(SOCK_RAW);
	send_nowhere(SOCK_DGRAM);
}

TEST(nothing_to_receive)
{
	int fd = open_socket(SOCK_RAW), number = -1;
	struct timeval limit = {0, 1000};
	struct pollfd ready = {.fd = fd, .events = 0x7ff};
	char data[100];

	CALL(recvfrom, fd, data, sizeof(data), MSG_DONTWAIT, NULL, NULL);
	CALL(recvfrom, fd, data, sizeof(data), MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC, NULL, NULL);
	CALL(recvfrom, fd, data, sizeof(data), MSG_DONTWAIT | MSG_OOB, NULL, NULL);
	CALL(recvfrom, fd, data, sizeof(data), MSG_DONTWAIT | MSG_WAITALL, NULL, NULL);
	CALL(recvfrom, fd, data, sizeof(data), MSG_ERRQUEUE, NULL, NULL);
	CALL(recvfrom, fd, data, sizeof(data), 0x100000, NULL, NULL);
	SYS(setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	CALL(recvfrom, fd, data, sizeof(data), 0, NULL, NULL);
	CALL(read, fd, data, sizeof(data));
	CALL(poll, &ready, 1, 0);
	say("ready: %#x", ready.revents);
	CALL(ioctl, fd, FIONREAD, &number);
	say("%d bytes", number);
	CALL(ioctl, fd, TIOCOUTQ, &number);
	say("%d bytes", number);
	SYS(close, fd);
}

static void show_option(int fd, int level, int name)
{
	int value[8];
	socklen_t len = sizeof(value);
	long result;

	memset(value, 0xee, sizeof(value));
	result = SYS(getsockopt, fd, level, name, value, &len);
	show(result, "get %d of %d", name, level);
	if (result == 0) {
		say("length %d", len);
		show_bytes("value", value, len);
	}
}

TEST(options)
{
	static const int switches[] = {PACKET_AUXDATA, IGNORE_OUTGOING};
	int fd = open_socket(SOCK_RAW);
	char data[16] = {0};

	for (unsigned i = 0; i < 2; i++) {
		show_option(fd, SOL_PACKET, switches[i]);
		for (int value = -1; value <= 2; value++) {
			CALL(setsockopt, fd, SOL_PACKET, switches[i], &value, sizeof(value));
			show_option(fd, SOL_PACKET, switches[i]);
		}
		CALL(setsockopt, fd, SOL_PACKET, switches[i], data, 3);
		CALL(setsockopt, fd, SOL_PACKET, switches[i], NULL, 4);
	}
	show_option(fd, SOL_PACKET, PACKET_STATISTICS);
	CALL(getsockopt, fd, SOL_PACKET, PACKET_STATISTICS, data, &(socklen_t){5});
	CALL(setsockopt, fd, SOL_PACKET, PACKET_STATISTICS, data, 8);
	show_option(fd, SOL_PACKET, 999);
	CALL(setsockopt, fd, SOL_PACKET, 999, data, 4);
	show_option(fd, 6, 1);
	CALL(setsockopt, fd, 6, 1, data, 4);
	SYS(close, fd);
}

TEST(memberships)
{
	struct packet_mreq what = {.mr_ifindex = NOWHERE, .mr_type = PACKET_MR_PROMISC};
	int fd = open_socket(SOCK_RAW);

	CALL(setsockopt, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &what, sizeof(what));
	CALL(setsockopt, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &what, sizeof(what) - 1);
	CALL(setsockopt, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, NULL, sizeof(what));
	CALL(setsockopt, fd, SOL_PACKET, PACKET_DROP_MEMBERSHIP, &what, sizeof(what));
	SYS(close, fd);
}

TEST(interfaces)
{
	static const unsigned requests[] = {SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCGIFMETRIC,
					    SIOCGIFMTU,	  SIOCSIFMTU,	SIOCGIFHWADDR,
					    SIOCGIFINDEX, SIOCGIFTXQLEN};
	int fd = open_socket(SOCK_RAW);
	struct ifreq interface;

	for (unsigned i = 0; i < ARRAY_LEN(requests); i++) {
		memset(&interface, 0, sizeof(interface));
		strcpy(interface.ifr_name, "nothere0");
		show(SYS(ioctl, fd, requests[i], &interface), "request %#x", requests[i]);
		show(SYS(ioctl, fd, requests[i], NULL), "request %#x of nothing", requests[i]);
		memset(interface.ifr_name, 'x', IFNAMSIZ);
		show(SYS(ioctl, fd, requests[i], &interface), "request %#x, endless", requests[i]);
	}
	interface.ifr_ifindex = NOWHERE;
	CALL(ioctl, fd, SIOCGIFNAME, &interface);
	SYS(close, fd);
}
