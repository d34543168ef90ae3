// SPDX-License-Identifier: BSD-3-Clause
// Sockets that are bound to a device.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>

#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif

static void show_device(int fd)
{
	char name[32] = "?";
	unsigned len = sizeof(name);

	show(SYS(getsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len), "device %.4s, %u bytes",
	     name, len);
	say("index %d", option_of(fd, SOL_SOCKET, SO_BINDTOIFINDEX));
}

static const int families[] = {AF_INET, AF_INET6, AF_UNIX};
static const int types[] = {SOCK_STREAM, SOCK_DGRAM};

TEST(option)
{
	unsigned len = 15;
	char name[16];

	for (unsigned f = 0; f < ARRAY_LEN(families); f++)
		for (unsigned t = 0; t < ARRAY_LEN(types); t++) {
			int fd = SYS(socket, families[f], types[t], 0);

			show_device(fd);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "none", 5);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2);
			show_device(fd);
			CALL(getsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0);
			show_device(fd);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "lo\0none", 8);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "", 1);
			show_device(fd);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, 8, 4);
			CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", -1);
			show(set_option(fd, SOL_SOCKET, SO_BINDTOIFINDEX, 1), "index 1");
			show_device(fd);
			show(set_option(fd, SOL_SOCKET, SO_BINDTOIFINDEX, -1), "index -1");
			show(set_option(fd, SOL_SOCKET, SO_BINDTOIFINDEX, 0), "index 0");
			show_device(fd);
			SYS(close, fd);
		}
}

/* Who may not binds once. */
TEST_ALONE(who)
{
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	CALL(setresuid, 1000, 1000, 1000);
	CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0);
	CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "none", 4);
	show_device(fd);
}

/* Nothing goes to or comes from another device; there is none with that number. */
#define NO_DEVICE 77

TEST(datagrams)
{
	union name name;
	char buf[8];
	int fd = bound(SOCK_DGRAM, "127.0.0.1", &name),
	    sender = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	set_option(fd, SOL_SOCKET, SO_BINDTOIFINDEX, NO_DEVICE);
	CALL(sendto, sender, "a", 1, 0, &name, sizeof(name.in));
	CALL(recvfrom, fd, buf, 8, MSG_DONTWAIT, 0, 0);
	CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	CALL(sendto, sender, "b", 1, 0, &name, sizeof(name.in));
	CALL(recvfrom, fd, buf, 8, MSG_DONTWAIT, 0, 0);
	CALL(setsockopt, sender, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	CALL(sendto, sender, "c", 1, 0, &name, sizeof(name.in));
	CALL(recvfrom, fd, buf, 8, MSG_DONTWAIT, 0, 0);
	SYS(close, fd);
	SYS(close, sender);
}

TEST(streams)
{
	union name name;
	int listener = SYS(socket, AF_INET, SOCK_STREAM, 0), fd, accepted;
	char byte;

	name = name_of("127.0.0.1", 0);
	CALL(setsockopt, listener, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	CALL(bind, listener, &name, sizeof(name.in));
	CALL(listen, listener, 5);
	name = own_name(listener);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(setsockopt, fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	CALL(connect, fd, &name, sizeof(name.in));
	accepted = SYS(accept, listener, 0, 0);
	show_device(accepted);
	CALL(write, fd, "x", 1);
	CALL(read, accepted, &byte, 1);
	SYS(close, fd);
	SYS(close, accepted);
	SYS(close, listener);
}

/* IPv6 may choose a device without being bound to it. */
TEST(sent_on)
{
	struct in6_pktinfo info = {.ipi6_ifindex = 1};
	int fd = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	union name name = name_of("::1", 9);

	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	CALL(sendto, fd, "x", 1, 0, &name, sizeof(name.in6));
	show(option_of(fd, IPPROTO_IPV6, IPV6_PKTINFO), "get");
	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_PKTINFO, &info, 19);
	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_PKTINFO, 8, sizeof(info));
	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_PKTINFO, &info, 0);
	set_option(fd, SOL_SOCKET, SO_BINDTOIFINDEX, 1);
	info.ipi6_ifindex = NO_DEVICE;
	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	SYS(close, fd);
}

/* Two on one port, with one device each. */
TEST(same_port)
{
	union name name = name_of("127.0.0.1", 0);
	int first = SYS(socket, AF_INET, SOCK_DGRAM, 0),
	    second = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	set_option(first, SOL_SOCKET, SO_BINDTOIFINDEX, 1);
	CALL(bind, first, &name, sizeof(name.in));
	name = own_name(first);
	show(SYS(bind, second, &name, sizeof(name.in)), "bind");
	set_option(second, SOL_SOCKET, SO_BINDTOIFINDEX, 1);
	show(SYS(bind, second, &name, sizeof(name.in)), "bind");
	set_option(second, SOL_SOCKET, SO_BINDTOIFINDEX, NO_DEVICE);
	show(SYS(bind, second, &name, sizeof(name.in)), "bind");
	SYS(close, first);
	SYS(close, second);
}

/* All sockets answer requests about devices. */
TEST(requests)
{
	for (unsigned f = 0; f < ARRAY_LEN(families); f++) {
		int fd = SYS(socket, families[f], SOCK_DGRAM, 0);
		struct ifreq ifreq = {.ifr_name = "lo"};

		CALL(ioctl, fd, SIOCGIFINDEX, &ifreq);
		say("%d", ifreq.ifr_ifindex);
		memset(ifreq.ifr_name, 0, sizeof(ifreq.ifr_name));
		CALL(ioctl, fd, SIOCGIFNAME, &ifreq);
		say("%s", ifreq.ifr_name);
		CALL(ioctl, fd, 0x8999, &ifreq);
		SYS(close, fd);
	}
}

/* Requests that are wrong, and a neighbour that nobody is. */
TEST(neighbour)
{
	static const struct {
		int family, hardware, flags;
		const char *device;
	} requests[] = {
		{AF_UNIX, 0, ATF_NETMASK, ""},	 {AF_INET, 0, ATF_NETMASK, ""},
		{AF_INET, 0, ATF_DONTPUB, "lo"}, {AF_INET, 0, 0, ""},
		{AF_INET, 0, 0, "none"},	 {AF_INET, ARPHRD_ETHER, ATF_COM, "lo"},
		{AF_INET, 0, ATF_COM, "lo"},	 {AF_INET, ARPHRD_ETHER, 0, "lo"},
		{AF_INET, 0, ATF_PUBL, "lo"},	 {AF_INET, 0, 0, "lo"},
	};
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	CALL(ioctl, fd, SIOCGARP, 8);
	for (unsigned i = 0; i < ARRAY_LEN(requests); i++) {
		struct arpreq request = {.arp_flags = requests[i].flags};
		struct sockaddr_in *in = (struct sockaddr_in *)&request.arp_pa;

		in->sin_family = (sa_family_t)requests[i].family;
		inet_pton(AF_INET, "127.3.2.1", &in->sin_addr);
		request.arp_ha.sa_family = (sa_family_t)requests[i].hardware;
		strcpy(request.arp_dev, requests[i].device);
		CALL(ioctl, fd, SIOCGARP, &request);
	}
	SYS(close, fd);
}
