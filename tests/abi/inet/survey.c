// SPDX-License-Identifier: BSD-3-Clause
// All options by their numbers: which are there on which sockets, how long their values are, what
// they are, and in which order arguments are checked.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>
#include <stdio.h>

#define NAMES	     81

#define NETNS_COOKIE 71

struct kind {
	const char *text;
	int (*make)(void);
};

/* The other end of a connection, to be closed, or -1. */
static int other = -1;

static int udp4(void)
{
	return (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);
}

static int udp6(void)
{
	return (int)SYS(socket, AF_INET6, SOCK_DGRAM, 0);
}

static int udp_connected(void)
{
	int fds[2];

	connected_datagrams("127.0.0.1", fds);
	other = fds[1];
	return fds[0];
}

static int tcp4(void)
{
	return (int)SYS(socket, AF_INET, SOCK_STREAM, 0);
}

static int tcp6(void)
{
	return (int)SYS(socket, AF_INET6, SOCK_STREAM, 0);
}

static int tcp_listening(void)
{
	union name name;

	return listening("127.0.0.1", &name);
}

/* A reset will be its end, so that no port stays in use. */
static int tcp_to(const char *address)
{
	struct linger now = {1, 0};
	int fds[2];

	connected(address, fds);
	SYS(setsockopt, fds[1], SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	other = fds[1];
	return fds[0];
}

static int tcp_connected4(void)
{
	return tcp_to("127.0.0.1");
}

static int tcp_connected6(void)
{
	return tcp_to("::1");
}

static int tcp_over(void)
{
	int fd = tcp_to("127.0.0.1");

	SYS(close, other);
	other = -1;
	wait_for(fd, POLLIN);
	option_of(fd, SOL_SOCKET, SO_ERROR);
	return fd;
}

static int raw4(void)
{
	return (int)SYS(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int raw6(void)
{
	return (int)SYS(socket, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
}

/* Text of one line, which grows. */
static char line[1000];
static int at;

static void add(const char *text)
{
	at += snprintf(line + at, sizeof(line) - (size_t)at, " %s", text);
}

static void add_result(long result)
{
	char number[24];

	snprintf(number, sizeof(number), "%ld", result);
	add(result < 0 ? errno_name((int)-result) : number);
}

/* Values that are not the same twice. */
static int hides(int level, int name)
{
	switch (level) {
	case SOL_SOCKET:
		return name == SO_PEERNAME || name == SO_INCOMING_CPU || name == SO_COOKIE ||
		       name == NETNS_COOKIE || name == SO_SNDBUF || name == SO_RCVBUF ||
		       name == SO_MEMINFO;
	case IPPROTO_TCP:
		return name == TCP_INFO || name == TCP_MAXSEG || name == TCP_WINDOW_CLAMP ||
		       name == TCP_CONGESTION;
	}
	return 0;
}

/* Options that elfin refuses, and those whose answer depends on how, or in which version, Linux was
 * built. */
struct left_out {
	int level, first, last;
};

static const struct left_out left_out[] = {
	{SOL_SOCKET, 16, 16},	 /* PASSCRED: who refuses it depends on the version */
	{SOL_SOCKET, 28, 28},	 /* PEERNAME: Linux still tells it when a connection is over */
	{SOL_SOCKET, 34, 34},	 /* PASSSEC: labels of a security module */
	{SOL_SOCKET, 37, 37},	 /* TIMESTAMPING: nothing is known of when packets leave */
	{SOL_SOCKET, 65, 65},	 /* the same with times of 64 bits */
	{SOL_SOCKET, 41, 41},	 /* WIFI_STATUS */
	{SOL_SOCKET, 43, 43},	 /* NOFCS */
	{SOL_SOCKET, 46, 47},	 /* BUSY_POLL, MAX_PACING_RATE */
	{SOL_SOCKET, 48, 48},	 /* BPF_EXTENSIONS: not all of them are there */
	{SOL_SOCKET, 50, 53},	 /* programs of eBPF; CNX_ADVICE */
	{SOL_SOCKET, 60, 61},	 /* ZEROCOPY, TXTIME */
	{SOL_SOCKET, 68, 70},	 /* eBPF, busy polling */
	{SOL_SOCKET, 72, 104},	 /* buffers and marks of newer versions */
	{IPPROTO_IP, 4, 7},	 /* options in headers, which only their absence is told of */
	{IPPROTO_IP, 9, 9},	 /* PKTOPTIONS */
	{IPPROTO_IP, 16, 18},	 /* IPsec and labels */
	{IPPROTO_IP, 22, 23},	 /* NODEFRAG, CHECKSUM */
	{IPPROTO_IP, 25, 26},	 /* RECVFRAGSIZE, RECVERR_RFC4884 */
	{IPPROTO_IP, 48, 48},	 /* MCAST_MSFILTER cannot be asked for, unlike IP_MSFILTER */
	{IPPROTO_IP, 50, 52},	 /* UNICAST_IF, and what came after version 6.1 */
	{IPPROTO_IP, 64, 104},	 /* netfilter's */
	{IPPROTO_IPV6, 1, 6},	 /* ADDRFORM, and what RFC 2292 had */
	{IPPROTO_IPV6, 8, 11},	 /* the same, AUTHHDR, FLOWINFO */
	{IPPROTO_IPV6, 22, 22},	 /* ROUTER_ALERT */
	{IPPROTO_IPV6, 27, 28},	 /* anycast */
	{IPPROTO_IPV6, 30, 36},	 /* flow labels, IPsec, HDRINCL, … */
	{IPPROTO_IPV6, 48, 48},	 /* MCAST_MSFILTER */
	{IPPROTO_IPV6, 53, 61},	 /* extension headers, PATHMTU */
	{IPPROTO_IPV6, 64, 65},	 /* netfilter's */
	{IPPROTO_IPV6, 68, 72},	 /* netfilter's, AUTOFLOWLABEL, ADDR_PREFERENCES */
	{IPPROTO_IPV6, 76, 77},	 /* UNICAST_IF, RECVFRAGSIZE */
	{IPPROTO_IPV6, 80, 104}, /* netfilter's */
	{IPPROTO_RAW, 36, 36},	 /* HDRINCL of IPv6 */
	{IPPROTO_TCP, 14, 14},	 /* MD5SIG */
	{IPPROTO_TCP, 16, 17},	 /* thin streams */
	{IPPROTO_TCP, 19, 24},	 /* repair, FASTOPEN, TIMESTAMP */
	{IPPROTO_TCP, 26, 35},	 /* CC_INFO, SAVE_SYN, FASTOPEN, ULP, ZEROCOPY_RECEIVE */
	{IPPROTO_TCP, 37, 104},	 /* TX_DELAY, authentication, and what came after version 6.1 */
	{IPPROTO_UDP, 10, 11},	 /* UDP-Lite's */
	{IPPROTO_UDP, 100, 102}, /* ENCAP, checksums of IPv6 */
};

static int is_left_out(int level, int name)
{
	for (unsigned i = 0; i < ARRAY_LEN(left_out); i++)
		if (level == left_out[i].level && name >= left_out[i].first &&
		    name <= left_out[i].last)
			return 1;
	return 0;
}

static void get(int fd, int level, int name, unsigned room)
{
	unsigned char value[16];
	char text[8];
	unsigned len = room;
	long result;

	memset(value, 0x55, sizeof(value));
	result = SYS(getsockopt, fd, level, name, value, &len);
	add_result(result);
	if (result < 0)
		return;
	snprintf(text, sizeof(text), "%u:", len);
	add(text);
	if (hides(level, name))
		return;
	for (unsigned i = 0; i < room; i++)
		at += snprintf(line + at, sizeof(line) - (size_t)at, "%02x", value[i]);
}

static void try_set(int fd, int level, int name, int first)
{
	static const int lengths[] = {-1, 0, 1, 3, 4, 8, 12, 16};
	int value[4] = {first};

	for (unsigned i = 0; i < ARRAY_LEN(lengths); i++)
		add_result(SYS(setsockopt, fd, level, name, value, lengths[i]));
}

static void try_option(const struct kind *kind, int level, const char *level_text, int name)
{
	static const unsigned rooms[] = {0, 1, 4, 8, 16};
	int fd = kind->make();
	unsigned len = 4;

	at = snprintf(line, sizeof(line), "%s %s %d:", kind->text, level_text, name);
	for (unsigned i = 0; i < ARRAY_LEN(rooms); i++)
		get(fd, level, name, rooms[i]);
	add("nowhere");
	add_result(SYS(getsockopt, fd, level, name, 0, &len));
	for (unsigned i = 0; i <= 16; i += 4)
		add_result(SYS(setsockopt, fd, level, name, 0, i));
	add("1");
	try_set(fd, level, name, 1);
	get(fd, level, name, 16);
	add("0");
	try_set(fd, level, name, 0);
	get(fd, level, name, 16);
	say("%s", line);
	SYS(close, fd);
	if (other >= 0)
		SYS(close, other);
	other = -1;
}

static const struct {
	const char *text;
	int number;
} levels[] = {
	{"socket", SOL_SOCKET}, {"ip", IPPROTO_IP},   {"ipv6", IPPROTO_IPV6},
	{"tcp", IPPROTO_TCP},	{"udp", IPPROTO_UDP}, {"icmpv6", IPPROTO_ICMPV6},
	{"raw", IPPROTO_RAW},
};

static void survey(const char *text, int (*make)(void))
{
	const struct kind kind = {text, make};

	for (unsigned i = 0; i < ARRAY_LEN(levels); i++)
		for (int name = 0; name < NAMES; name++)
			if (!is_left_out(levels[i].number, name))
				try_option(&kind, levels[i].number, levels[i].text, name);
}

#define SURVEY(kind)                  \
	TEST(kind)                    \
	{                             \
		survey(#kind, &kind); \
	}

SURVEY(udp4)
SURVEY(udp6)
SURVEY(udp_connected)
SURVEY(tcp4)
SURVEY(tcp6)
SURVEY(tcp_listening)
SURVEY(tcp_connected4)
SURVEY(tcp_connected6)
SURVEY(tcp_over)
SURVEY(raw4)
SURVEY(raw6)
