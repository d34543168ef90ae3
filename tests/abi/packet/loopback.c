// SPDX-License-Identifier: BSD-3-Clause
// Frames of a packet socket on the loopback, natively in a network of their own.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define KIND	     0x88b5 /* nobody makes anything of such frames */
#define IP	     0x800
#define IP6	     0x86dd
#define HEADER_SIZE  14
#define LOOPBACK_MTU 65536

static unsigned char frame[HEADER_SIZE + LOOPBACK_MTU + 1];

static void show_interface(int fd)
{
	static const unsigned requests[] = {SIOCGIFFLAGS, SIOCGIFMTU, SIOCGIFHWADDR, SIOCGIFINDEX};
	struct ifreq interface = {.ifr_name = "lo"};

	for (unsigned i = 0; i < ARRAY_LEN(requests); i++) {
		memset(&interface.ifr_ifru, 0, sizeof(interface.ifr_ifru));
		show(SYS(ioctl, fd, requests[i], &interface), "request %#x", requests[i]);
		show_bytes("answer", &interface.ifr_ifru, sizeof(interface.ifr_ifru));
	}
}

static void send_frames(int fd, unsigned type)
{
	static const int lengths[] = {0,  1,  13,  14,	 15,	20,    33,    34,
				      53, 54, 100, 1514, 65535, 65549, 65550, 65551};

	frame[12] = (unsigned char)(type >> 8);
	frame[13] = (unsigned char)type;
	for (unsigned version = 0; version < 0x100; version += 0x15) {
		memset(frame + HEADER_SIZE, (int)version, sizeof(frame) - HEADER_SIZE);
		for (unsigned i = 0; i < ARRAY_LEN(lengths); i++)
			show(SYS(sendto, fd, frame, lengths[i], 0, NULL, 0),
			     "kind %#x with %#x, %d bytes", type, version, lengths[i]);
	}
}

static void send_datagrams(void)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = 1, .sll_halen = 6};
	int fd = (int)SYS(socket, AF_PACKET, SOCK_DGRAM, htons(KIND));

	CALL(sendto, fd, frame, 10, 0, &to, sizeof(to));
	CALL(sendto, fd, frame, 0, 0, &to, sizeof(to));
	CALL(sendto, fd, frame, LOOPBACK_MTU, 0, &to, sizeof(to));
	CALL(sendto, fd, frame, LOOPBACK_MTU + 1, 0, &to, sizeof(to));
	CALL(bind, fd, &to, sizeof(to));
	CALL(sendto, fd, frame, 10, 0, NULL, 0);
	SYS(close, fd);
}

static void use_loopback(void)
{
	struct ifreq interface = {.ifr_name = "lo"};
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = 1};
	int fd = (int)SYS(socket, AF_PACKET, SOCK_RAW, htons(KIND));
	socklen_t len = sizeof(address);

	interface.ifr_flags = IFF_UP;
	CALL(ioctl, fd, SIOCSIFFLAGS, &interface);
	show_interface(fd);
	CALL(bind, fd, &address, sizeof(address));
	CALL(getsockname, fd, &address, &len);
	show_bytes("name", &address, len);
	send_frames(fd, KIND);
	send_frames(fd, IP);
	send_frames(fd, IP6);
	send_datagrams();
	SYS(close, fd);
}

/* There is one network in elfin, and its loopback is up. */
TEST(frames)
{
	long pid = SYS(fork), result;
	int status = -1;

	if (pid == 0) {
		result = SYS(unshare, CLONE_NEWNET);
		check(result == 0 || result == -EINVAL);
		if (result == 0 || result == -EINVAL)
			use_loopback();
		SYS(exit_group, 0);
	}
	SYS(wait4, pid, &status, 0, NULL);
	say("child: %#x", status);
}
