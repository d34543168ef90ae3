// SPDX-License-Identifier: BSD-3-Clause
// Options of sockets, and ancillary data of datagrams.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>
#include <sys/uio.h>

#ifndef IPV6_MINHOPCOUNT
#define IPV6_MINHOPCOUNT 73
#endif

#define MULTICAST_ALL6 29 /* IPV6_MULTICAST_ALL */

struct option {
	int level, name;
	const char *text;
};

#define OPTION(level, name)                   \
	{                                     \
		level, name, #level " " #name \
	}

static const struct option options[] = {
	OPTION(IPPROTO_IP, IP_TOS),
	OPTION(IPPROTO_IP, IP_TTL),
	OPTION(IPPROTO_IP, IP_PKTINFO),
	OPTION(IPPROTO_IP, IP_RECVTTL),
	OPTION(IPPROTO_IP, IP_RECVTOS),
	OPTION(IPPROTO_IP, IP_FREEBIND),
	OPTION(IPPROTO_IP, IP_MULTICAST_LOOP),
	OPTION(IPPROTO_IP, IP_MULTICAST_TTL),
	OPTION(IPPROTO_IP, IP_MULTICAST_ALL),
	OPTION(IPPROTO_IP, IP_MTU_DISCOVER),
	OPTION(IPPROTO_IP, IP_RECVERR),
	OPTION(IPPROTO_IP, IP_MINTTL),
	OPTION(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT),
	OPTION(IPPROTO_IP, IP_MTU),
	OPTION(IPPROTO_IP, IP_HDRINCL),
	OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_IF),
	OPTION(IPPROTO_IPV6, MULTICAST_ALL6),
	OPTION(IPPROTO_IPV6, IPV6_MTU_DISCOVER),
	OPTION(IPPROTO_IPV6, IPV6_MTU),
	OPTION(IPPROTO_IPV6, IPV6_RECVERR),
	OPTION(IPPROTO_IPV6, IPV6_DONTFRAG),
	OPTION(IPPROTO_IPV6, IPV6_MINHOPCOUNT),
	OPTION(IPPROTO_IPV6, IPV6_V6ONLY),
	OPTION(IPPROTO_IPV6, IPV6_RECVPKTINFO),
	OPTION(IPPROTO_IPV6, IPV6_RECVHOPLIMIT),
	OPTION(IPPROTO_IPV6, IPV6_RECVTCLASS),
	OPTION(IPPROTO_IPV6, IPV6_TCLASS),
	OPTION(IPPROTO_TCP, TCP_NODELAY),
	OPTION(IPPROTO_TCP, TCP_CORK),
	OPTION(IPPROTO_TCP, TCP_KEEPIDLE),
	OPTION(IPPROTO_TCP, TCP_KEEPINTVL),
	OPTION(IPPROTO_TCP, TCP_KEEPCNT),
	OPTION(IPPROTO_TCP, TCP_SYNCNT),
	OPTION(IPPROTO_TCP, TCP_USER_TIMEOUT),
	OPTION(IPPROTO_TCP, TCP_DEFER_ACCEPT),
	OPTION(IPPROTO_TCP, TCP_QUICKACK),
	OPTION(IPPROTO_TCP, TCP_MAXSEG),
	OPTION(IPPROTO_TCP, TCP_LINGER2),
	OPTION(IPPROTO_TCP, TCP_NOTSENT_LOWAT),
	OPTION(IPPROTO_TCP, TCP_WINDOW_CLAMP),
	OPTION(IPPROTO_UDP, 1),
	OPTION(SOL_SOCKET, SO_REUSEADDR),
	OPTION(SOL_SOCKET, SO_REUSEPORT),
	OPTION(SOL_SOCKET, SO_KEEPALIVE),
	OPTION(SOL_SOCKET, SO_BROADCAST),
	OPTION(SOL_SOCKET, SO_OOBINLINE),
	OPTION(SOL_SOCKET, SO_ACCEPTCONN),
	OPTION(SOL_SOCKET, SO_DEBUG),
	OPTION(SOL_SOCKET, SO_DONTROUTE),
	OPTION(SOL_SOCKET, SO_SNDLOWAT),
	OPTION(SOL_SOCKET, SO_TIMESTAMP),
	OPTION(SOL_SOCKET, SO_TIMESTAMPNS),
	OPTION(SOL_SOCKET, SO_PRIORITY),
	OPTION(SOL_SOCKET, SO_MARK),
	OPTION(SOL_SOCKET, SO_NO_CHECK),
	OPTION(SOL_SOCKET, SO_TYPE),
	OPTION(SOL_SOCKET, SO_DOMAIN),
	OPTION(SOL_SOCKET, SO_PROTOCOL),
	OPTION(SOL_SOCKET, SO_ERROR),
	OPTION(IPPROTO_TCP, 9999),
	OPTION(IPPROTO_IP, 9999),
	OPTION(IPPROTO_IPV6, 9999),
	OPTION(77, 1),
};

static void try_option(int fd, const struct option *option)
{
	static const int values[] = {-2, -1, 0, 1, 2, 127, 128, 255, 256, 32767, 32768};
	int initial = option_of(fd, option->level, option->name), value = 1;
	unsigned len;
	char byte = 9;

	if (initial < 0)
		show(initial, "%s", option->text);
	else
		say("%s: %d", option->text, initial);
	for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
		long result = set_option(fd, option->level, option->name, values[i]);

		show(result, "set %d", values[i]);
		if (result == 0)
			say("get %d", option_of(fd, option->level, option->name));
	}
	show(SYS(setsockopt, fd, option->level, option->name, &value, 3), "3 bytes");
	show(SYS(setsockopt, fd, option->level, option->name, &byte, 1), "1 byte");
	show(SYS(setsockopt, fd, option->level, option->name, 8, 4), "nowhere");
	for (unsigned room = 0; room < 6; room++) {
		char buf[8] = {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55};

		len = room;
		if (SYS(getsockopt, fd, option->level, option->name, buf, &len) == 0) {
			say("%u of %u", len, room);
			show_bytes("value", buf, 8);
		}
	}
}

static void try_all(int family, int type)
{
	for (unsigned i = 0; i < ARRAY_LEN(options); i++) {
		int fd = SYS(socket, family, type, 0);

		try_option(fd, &options[i]);
		SYS(close, fd);
	}
}

TEST(stream)
{
	try_all(AF_INET, SOCK_STREAM);
}

TEST(stream6)
{
	try_all(AF_INET6, SOCK_STREAM);
}

TEST(datagram)
{
	try_all(AF_INET, SOCK_DGRAM);
}

TEST(datagram6)
{
	try_all(AF_INET6, SOCK_DGRAM);
}

/* Sizes within the limits of any machine. */
TEST(sizes)
{
	static const int names[] = {SO_RCVBUF,	    SO_SNDBUF,	    SO_RCVLOWAT,
				    SO_RCVBUFFORCE, SO_SNDBUFFORCE, SO_SNDLOWAT};
	static const int shown[] = {SO_RCVBUF, SO_SNDBUF, SO_RCVLOWAT,
				    SO_RCVBUF, SO_SNDBUF, SO_SNDLOWAT};
	static const int values[] = {0, 1, 2, 1152, 2304, 4608, 10000, 100001};

	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++)
		for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
			int fd = SYS(socket, AF_INET, type, 0);

			say("%d: %d", names[i], option_of(fd, SOL_SOCKET, shown[i]));
			for (unsigned k = 0; k < ARRAY_LEN(values); k++) {
				long result = set_option(fd, SOL_SOCKET, names[i], values[k]);

				show(result, "set %d", values[k]);
				say("get %d", option_of(fd, SOL_SOCKET, shown[i]));
			}
			SYS(close, fd);
		}
}

static void show_option(int fd, int level, int name, const char *text)
{
	char value[64] = {0};
	unsigned len = 40;

	show(SYS(getsockopt, fd, level, name, value, &len), "%s, %u bytes", text, len);
	show_bytes("value", value, len < 64 ? len : 64);
}

/* Options whose value is not a number. */
TEST(structures)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
	struct linger linger = {1, 5}, off = {0, 9};
	struct timeval time = {3, 200000}, wrong = {0, 1000000};

	for (unsigned i = 0; i < 2; i++) {
		int fd = SYS(socket, AF_INET, types[i], 0);

		show_option(fd, SOL_SOCKET, SO_LINGER, "linger");
		CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, &linger, 8);
		show_option(fd, SOL_SOCKET, SO_LINGER, "linger");
		CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, &off, 8);
		show_option(fd, SOL_SOCKET, SO_LINGER, "linger");
		CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, &linger, 7);
		CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, 8, 8);
		for (int name = SO_RCVTIMEO; name <= SO_SNDTIMEO; name++) {
			show_option(fd, SOL_SOCKET, name, "time limit");
			CALL(setsockopt, fd, SOL_SOCKET, name, &time, 16);
			show_option(fd, SOL_SOCKET, name, "time limit");
			CALL(setsockopt, fd, SOL_SOCKET, name, &wrong, 16);
			CALL(setsockopt, fd, SOL_SOCKET, name, &time, 15);
			CALL(setsockopt, fd, SOL_SOCKET, name, 8, 16);
		}
		show_option(fd, SOL_SOCKET, SO_PEERCRED, "peer");
		CALL(setsockopt, fd, SOL_SOCKET, SO_PEERCRED, &linger, 8);
		CALL(setsockopt, fd, SOL_SOCKET, SO_TYPE, &linger, 8);
		CALL(setsockopt, fd, SOL_SOCKET, SO_ERROR, &linger, 8);
		SYS(close, fd);
	}
}

TEST(congestion)
{
	int fd = SYS(socket, AF_INET, SOCK_STREAM, 0);

	CALL(setsockopt, fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
	show_option(fd, IPPROTO_TCP, TCP_CONGESTION, "congestion");
	CALL(setsockopt, fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 5);
	CALL(setsockopt, fd, IPPROTO_TCP, TCP_CONGESTION, "nonsense", 8);
	CALL(setsockopt, fd, IPPROTO_TCP, TCP_CONGESTION, "", 0);
	CALL(setsockopt, fd, IPPROTO_TCP, TCP_CONGESTION, 8, 4);
	show_option(fd, IPPROTO_TCP, TCP_CONGESTION, "congestion");
	SYS(close, fd);
}

/* How large segments are. */
TEST(segments)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	static char sent[4000], got[4000];
	int accepted;

	set_option(fd, IPPROTO_TCP, TCP_MAXSEG, 1000);
	say("%d", option_of(fd, IPPROTO_TCP, TCP_MAXSEG));
	SYS(connect, fd, &name, 16);
	accepted = SYS(accept, listener, 0, 0);
	say("%d", option_of(fd, IPPROTO_TCP, TCP_MAXSEG));
	CALL(write, fd, sent, 4000);
	CALL(recvfrom, accepted, got, 4000, MSG_WAITALL, 0, 0);
	SYS(close, fd);
	SYS(close, accepted);
	SYS(close, listener);
}

/* What an accepted socket has from its listener. */
TEST(inherited)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	int accepted;

	set_option(listener, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(listener, IPPROTO_TCP, TCP_KEEPIDLE, 77);
	set_option(listener, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(listener, IPPROTO_IP, IP_TTL, 33);
	SYS(connect, fd, &name, 16);
	accepted = SYS(accept, listener, 0, 0);
	say("%d %d %d %d", option_of(accepted, IPPROTO_TCP, TCP_NODELAY),
	    option_of(accepted, IPPROTO_TCP, TCP_KEEPIDLE),
	    option_of(accepted, SOL_SOCKET, SO_KEEPALIVE), option_of(accepted, IPPROTO_IP, IP_TTL));
	say("%d", option_of(listener, SOL_SOCKET, SO_ACCEPTCONN));
	SYS(close, fd);
	SYS(close, accepted);
	SYS(close, listener);
}

/* TCP_INFO's first byte is the state. */
static void show_state(const char *what, int fd)
{
	unsigned char info[104] = {0};
	unsigned len = sizeof(info);

	SYS(getsockopt, fd, IPPROTO_TCP, TCP_INFO, info, &len);
	say("%s: state %d, %u bytes", what, info[0], len);
}

TEST(info)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fds[2];

	show_state("listener", listener);
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	show_state("new", fds[0]);
	SYS(connect, fds[0], &name, 16);
	fds[1] = SYS(accept, listener, 0, 0);
	show_state("connected", fds[0]);
	SYS(shutdown, fds[0], SHUT_WR);
	wait_for(fds[1], POLLIN);
	show_state("half closed", fds[1]);
	close_both(fds);
	SYS(close, listener);
}

static void show_control(struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		say("level %d type %d", c->cmsg_level, c->cmsg_type);
		show_bytes("data", CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	}
	say("flags %#x", message->msg_flags);
}

static char buf[16], control[256];
static struct iovec piece = {buf, sizeof(buf)};

static void receive(int fd, size_t room)
{
	struct msghdr message = {
		.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};

	memset(control, 0, sizeof(control));
	show(SYS(recvmsg, fd, &message, 0), "recvmsg");
	show_control(&message);
}

TEST(told4)
{
	union name name;
	int fd = bound(SOCK_DGRAM, "127.0.0.1", &name),
	    sender = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
	set_option(fd, IPPROTO_IP, IP_RECVTTL, 1);
	set_option(fd, IPPROTO_IP, IP_RECVTOS, 1);
	set_option(sender, IPPROTO_IP, IP_TTL, 12);
	set_option(sender, IPPROTO_IP, IP_TOS, 0x10);
	for (size_t room = 0; room < 100; room += 20) {
		SYS(sendto, sender, "x", 1, 0, &name, 16);
		receive(fd, room);
	}
	SYS(close, fd);
	SYS(close, sender);
}

TEST(told6)
{
	union name name;
	int fd = bound(SOCK_DGRAM, "::1", &name), sender = SYS(socket, AF_INET6, SOCK_DGRAM, 0);

	set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
	set_option(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
	set_option(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
	set_option(sender, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 12);
	set_option(sender, IPPROTO_IPV6, IPV6_TCLASS, 0x20);
	SYS(sendto, sender, "x", 1, 0, &name, 28);
	receive(fd, sizeof(control));
	SYS(close, fd);
	SYS(close, sender);
}

static void send_with(int fd, const union name *to, int level, int type, const void *data,
		      size_t len)
{
	struct msghdr message = {.msg_name = (void *)to,
				 .msg_namelen = name_len(to),
				 .msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = CMSG_SPACE(len)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	memset(control, 0, sizeof(control));
	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), data, len);
	show(SYS(sendmsg, fd, &message, 0), "send with %d %d of %zu bytes", level, type, len);
}

TEST(said)
{
	union name name, name6;
	int fd = bound(SOCK_DGRAM, "127.0.0.1", &name), fd6 = bound(SOCK_DGRAM, "::1", &name6);
	int sender = SYS(socket, AF_INET, SOCK_DGRAM, 0), value = 7, large = 256;
	int sender6 = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	struct in_pktinfo info = {0};

	set_option(fd, IPPROTO_IP, IP_RECVTTL, 1);
	set_option(fd, IPPROTO_IP, IP_RECVTOS, 1);
	set_option(fd6, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
	send_with(sender, &name, IPPROTO_IP, IP_TTL, &value, 4);
	receive(fd, sizeof(control));
	send_with(sender, &name, IPPROTO_IP, IP_TTL, &large, 4);
	send_with(sender, &name, IPPROTO_IP, IP_TTL, &value, 1);
	value = 0x28;
	send_with(sender, &name, IPPROTO_IP, IP_TOS, &value, 4);
	receive(fd, sizeof(control));
	send_with(sender, &name, IPPROTO_IP, 99, &value, 4);
	send_with(sender, &name, 99, 1, &value, 4);
	receive(fd, sizeof(control));
	send_with(sender, &name, SOL_SOCKET, 99, &value, 4);
	inet_pton(AF_INET, "127.5.5.5", &info.ipi_spec_dst);
	send_with(sender, &name, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
	union name from = {0};
	unsigned len = sizeof(from);
	CALL(recvfrom, fd, buf, 1, 0, &from, &len);
	show_name("from", &from);
	send_with(sender6, &name6, IPPROTO_IPV6, IPV6_HOPLIMIT, &value, 4);
	receive(fd6, sizeof(control));
	send_with(sender6, &name6, IPPROTO_IPV6, IPV6_HOPLIMIT, &large, 4);
	SYS(close, fd);
	SYS(close, fd6);
	SYS(close, sender);
	SYS(close, sender6);
}

/* Who is too far away is not heard. */
TEST(least_hops)
{
	static const char *const hosts[] = {"127.0.0.1", "::1"};

	for (int i = 0; i < 2; i++) {
		union name name;
		int listener = listening(hosts[i], &name);
		int level = i ? IPPROTO_IPV6 : IPPROTO_IP;

		show(set_option(listener, level, i ? IPV6_MINHOPCOUNT : IP_MINTTL, 100), "set");
		for (int hops = 99; hops < 101; hops++) {
			int fd = SYS(socket, name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
			struct pollfd p = {fd, POLLOUT, 0};

			set_option(fd, level, i ? IPV6_UNICAST_HOPS : IP_TTL, hops);
			CALL(connect, fd, &name, name_len(&name));
			say("%d: %ld", hops, SYS(poll, &p, 1, hops < 100 ? 50 : 10000));
			SYS(close, fd);
		}
		SYS(close, listener);
	}
}
