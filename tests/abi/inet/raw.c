// SPDX-License-Identifier: BSD-3-Clause
// Raw sockets, of ICMP above all.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#ifndef ICMP_FILTER
#define ICMP_FILTER 1 /* <linux/icmp.h> */
#endif

static unsigned char buf[256];

TEST(kinds)
{
	static const int protocols[] = {0,   IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_UDP, 200,
					255, 300};

	for (int v6 = 0; v6 < 2; v6++)
		for (unsigned i = 0; i < ARRAY_LEN(protocols); i++) {
			int family = v6 ? AF_INET6 : AF_INET, protocol = protocols[i];
			long fd = SYS(socket, family, SOCK_RAW, protocol);

			show(fd < 0 ? fd : 0, "raw(%d, %d)", family, protocol);
			if (fd >= 0) {
				union name name = own_name(fd);

				say("type %d protocol %d port %u",
				    option_of(fd, SOL_SOCKET, SO_TYPE),
				    option_of(fd, SOL_SOCKET, SO_PROTOCOL), port_of(&name));
				show_names(fd);
				say("header %d", option_of(fd, IPPROTO_IP, IP_HDRINCL));
				ready("new", fd);
				SYS(close, fd);
			}
			fd = SYS(socket, family, SOCK_RAW | SOCK_CLOEXEC, protocol);
			say("%d", fd >= 0);
			SYS(close, fd);
		}
}

/* Who may not is refused; groups that may use SOCK_DGRAM are none, unless somebody says so. */
TEST_ALONE(who)
{
	TRY(socket, AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	TRY(socket, AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6);
	TRY(socket, AF_INET, SOCK_DGRAM, IPPROTO_ICMPV6);
	TRY(socket, AF_INET6, SOCK_DGRAM, IPPROTO_ICMP);
	CALL(setresuid, 1000, 1000, 1000);
	TRY(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP);
	TRY(socket, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	TRY(socket, AF_INET, SOCK_RAW, 0);
	TRY(socket, AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
}

static unsigned sum_of(const void *data, size_t len)
{
	const unsigned char *bytes = data;
	unsigned sum = 0;

	for (size_t i = 0; i < len; i += 2)
		sum += bytes[i] << 8 | (i + 1 < len ? bytes[i + 1] : 0);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static size_t make_echo(unsigned char *packet, size_t data)
{
	struct icmphdr header = {.type = ICMP_ECHO};

	header.un.echo.id = htons(0x1234);
	header.un.echo.sequence = htons(7);
	memcpy(packet, &header, sizeof(header));
	for (size_t i = 0; i < data; i++)
		packet[sizeof(header) + i] = (unsigned char)i;
	header.checksum = htons(sum_of(packet, sizeof(header) + data));
	memcpy(packet, &header, sizeof(header));
	return sizeof(header) + data;
}

/* A packet as it is received; numbers that count packets are not shown. */
static void show_packet(int fd)
{
	union name from = {0};
	unsigned len = sizeof(from);
	struct iphdr ip;
	long n;

	wait_for(fd, POLLIN);
	n = SYS(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, &from, &len);
	show(n, "received");
	if (n < (long)sizeof(ip))
		return;
	memcpy(&ip, buf, sizeof(ip));
	show_name("from", &from);
	say("version %d, %d words, tos %d, ttl %d, protocol %d, length %d", ip.version, ip.ihl,
	    ip.tos, ip.ttl, ip.protocol, ntohs(ip.tot_len));
	check(sum_of(buf, ip.ihl * 4) == 0);
	if (ip.protocol == IPPROTO_ICMP)
		check(sum_of(buf + ip.ihl * 4, (size_t)n - ip.ihl * 4) == 0);
	show_bytes("packet", buf + ip.ihl * 4, (size_t)n - ip.ihl * 4);
}

TEST(echo)
{
	union name name = name_of("127.0.0.1", 0), other = name_of("127.3.2.1", 0);
	int fd = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP), value = 0;
	unsigned char packet[64];
	size_t len = make_echo(packet, 20);

	CALL(sendto, fd, packet, len, 0, &name, sizeof(name.in));
	CALL(ioctl, fd, FIONREAD, &value);
	say("%d", value);
	show_packet(fd);
	show_packet(fd);
	CALL(recvfrom, fd, buf, 64, MSG_DONTWAIT, 0, 0);
	CALL(sendto, fd, packet, len, 0, &other, sizeof(other.in));
	show_packet(fd);
	show_packet(fd);
	set_option(fd, IPPROTO_IP, IP_TTL, 9);
	set_option(fd, IPPROTO_IP, IP_TOS, 0x10);
	CALL(sendto, fd, packet, make_echo(packet, 5), 0, &name, sizeof(name.in));
	show_packet(fd);
	CALL(recvfrom, fd, buf, 30, MSG_TRUNC, 0, 0);
	SYS(close, fd);
}

TEST(filter)
{
	union name name = name_of("127.0.0.1", 0);
	int fd = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP), other;
	unsigned filter = ~(1u << ICMP_ECHOREPLY), len = 4;
	unsigned char packet[64];
	size_t size = make_echo(packet, 8);

	CALL(setsockopt, fd, SOL_RAW, ICMP_FILTER, &filter, 4);
	filter = 1;
	CALL(getsockopt, fd, SOL_RAW, ICMP_FILTER, &filter, &len);
	say("%#x %u", filter, len);
	CALL(sendto, fd, packet, size, 0, &name, sizeof(name.in));
	show_packet(fd);
	CALL(recvfrom, fd, buf, 64, MSG_DONTWAIT, 0, 0);
	CALL(setsockopt, fd, SOL_RAW, ICMP_FILTER, 8, 4);
	CALL(setsockopt, fd, SOL_RAW, ICMP_FILTER, &filter, 2);
	CALL(setsockopt, fd, SOL_RAW, 99, &filter, 4);
	CALL(getsockopt, fd, SOL_RAW, 99, &filter, &len);
	SYS(close, fd);
	other = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_UDP);
	CALL(setsockopt, other, SOL_RAW, ICMP_FILTER, &filter, 4);
	SYS(close, other);
	other = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	CALL(setsockopt, other, SOL_RAW, ICMP_FILTER, &filter, 4);
	CALL(setsockopt, other, IPPROTO_IP, IP_HDRINCL, &filter, 4);
	SYS(close, other);
}

/* The kernel counts the checksum. */
TEST(echo6)
{
	union name name = name_of("::1", 0), from = {0};
	int fd = SYS(socket, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), value;
	struct icmp6_filter filter;
	struct icmp6_hdr header = {.icmp6_type = ICMP6_ECHO_REQUEST};
	unsigned len = sizeof(from);

	header.icmp6_id = htons(77);
	say("%d", option_of(fd, SOL_RAW, IPV6_CHECKSUM));
	CALL(sendto, fd, &header, sizeof(header), 0, &name, sizeof(name.in6));
	for (int i = 0; i < 2; i++) {
		wait_for(fd, POLLIN);
		CALL(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, &from, &len);
		show_name("from", &from);
		show_bytes("packet", buf, 8);
	}
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	CALL(setsockopt, fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	CALL(sendto, fd, &header, sizeof(header), 0, &name, sizeof(name.in6));
	wait_for(fd, POLLIN);
	CALL(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, 0, 0);
	show_bytes("packet", buf, 8);
	CALL(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, 0, 0);
	CALL(setsockopt, fd, IPPROTO_ICMPV6, 99, &filter, sizeof(filter));
	value = 3;
	CALL(setsockopt, fd, SOL_RAW, IPV6_CHECKSUM, &value, 4);
	CALL(setsockopt, fd, IPPROTO_IPV6, IPV6_CHECKSUM, &value, 4);
	value = 4;
	CALL(setsockopt, fd, SOL_RAW, IPV6_CHECKSUM, &value, 4);
	say("%d", option_of(fd, SOL_RAW, IPV6_CHECKSUM));
	CALL(setsockopt, fd, SOL_RAW, IPV6_CHECKSUM, &value, 3);
	name = name_of("::1", 99);
	CALL(sendto, fd, &header, sizeof(header), 0, &name, sizeof(name.in6));
	SYS(close, fd);
}

/* All of a protocol, with a header of one's own, and from whom one is connected with. */
TEST(whole)
{
	union name name = name_of("127.0.0.1", 0), other = name_of("127.0.0.2", 0);
	int sender = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_RAW), value = 1;
	int fd = SYS(socket, AF_INET, SOCK_RAW, 200);
	struct iphdr ip = {.version = 4, .ihl = 5, .ttl = 5, .protocol = 200};
	unsigned char packet[40] = {0};

	ip.daddr = name.in.sin_addr.s_addr;
	memcpy(packet, &ip, sizeof(ip));
	CALL(sendto, sender, packet, 40, 0, &name, sizeof(name.in));
	show_packet(fd);
	CALL(sendto, sender, packet, 10, 0, &name, sizeof(name.in));
	CALL(recvfrom, sender, buf, 10, MSG_DONTWAIT, 0, 0);
	ip.saddr = other.in.sin_addr.s_addr;
	memcpy(packet, &ip, sizeof(ip));
	CALL(setsockopt, fd, IPPROTO_IP, IP_HDRINCL, &value, 4);
	CALL(sendto, fd, packet, 30, 0, &name, sizeof(name.in));
	show_packet(fd);
	CALL(connect, fd, &other, sizeof(other.in));
	show_names(fd);
	CALL(sendto, sender, packet, 25, 0, &name, sizeof(name.in));
	show_packet(fd);
	ip.saddr = name.in.sin_addr.s_addr;
	memcpy(packet, &ip, sizeof(ip));
	CALL(sendto, sender, packet, 25, 0, &name, sizeof(name.in));
	CALL(recvfrom, fd, buf, 10, MSG_DONTWAIT, 0, 0);
	SYS(close, fd);
	SYS(close, sender);
}

TEST(names)
{
	union name name = name_of("127.0.0.5", 9), peer = name_of("127.0.0.6", 9), none = {0};
	union name far = name_of("192.0.2.1", 0);
	int fd = SYS(socket, AF_INET, SOCK_RAW, 201);

	CALL(sendto, fd, "x", 1, 0, 0, 0);
	CALL(bind, fd, &name, 15);
	CALL(bind, fd, &far, 16);
	CALL(bind, fd, &name, 16);
	show_names(fd);
	CALL(connect, fd, &peer, 16);
	show_names(fd);
	CALL(bind, fd, &name, 16);
	CALL(write, fd, "x", 1);
	CALL(connect, fd, &none, 16);
	CALL(write, fd, "x", 1);
	CALL(sendto, fd, "x", 1, MSG_OOB, &peer, 16);
	CALL(sendto, fd, "x", 70000, 0, &peer, 16);
	CALL(sendto, fd, 8, 5, 0, &peer, 16);
	CALL(listen, fd, 1);
	CALL(shutdown, fd, SHUT_RDWR);
	SYS(close, fd);
}

/* Nobody is at a port: the answer is seen as it is. How much it quotes is up to who answers. */
TEST(unreachable)
{
	union name name;
	int fd = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP), receiver;
	int sender = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	receiver = bound(SOCK_DGRAM, "127.0.0.1", &name);
	SYS(close, receiver);
	CALL(sendto, sender, "hello", 5, 0, &name, sizeof(name.in));
	wait_for(fd, POLLIN);
	check(SYS(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, 0, 0) >= 56);
	say("type %d code %d of protocol %d", buf[20], buf[21], buf[28 + 9]);
	SYS(close, sender);
	SYS(close, fd);
}

/* /proc tells of them; numbers of sockets are not shown. */
static void show_listed(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256], local[64], remote[64];
	unsigned bucket, state;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%u: %63s %63s %x", &bucket, local, remote, &state) == 4)
			say("%zu: %s %s %x", strcspn(line, ":"), local, remote, state);
	}
	if (file)
		fclose(file);
}

TEST(listed)
{
	union name name = name_of("127.0.0.1", 0), peer = name_of("127.0.0.2", 0);
	int fd = SYS(socket, AF_INET, SOCK_RAW, 201), fd6 = SYS(socket, AF_INET6, SOCK_RAW, 202);

	SYS(bind, fd, &name, sizeof(name.in));
	SYS(connect, fd, &peer, sizeof(peer.in));
	show_listed("/proc/net/raw");
	show_listed("/proc/net/raw6");
	SYS(close, fd);
	SYS(close, fd6);
}
