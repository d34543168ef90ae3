// SPDX-License-Identifier: BSD-3-Clause
// Both ends of a connection are here, which the kernel may make use of. Nobody sees that, not even
// who looks at packets, or begins to while data is on its way.

#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>

#define ALL_KINDS 3 /* ETH_P_ALL */
#define LENGTH	  (4 << 20)
#define PIECE	  70000
#define WATCHERS  3

static unsigned char piece[PIECE];
static unsigned seed;

static unsigned any(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

/* One way of a connection, and how many bytes have gone and come. */
struct way {
	int from, to;
	unsigned sent, received, wrong;
};

static unsigned char byte_at(unsigned place)
{
	return (unsigned char)(place * 2654435761u >> 13);
}

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Pieces of all sizes, most of them small. Some are held back for what comes next. */
static long send_some(struct way *way, unsigned limit)
{
	unsigned len = smaller(any(4) ? any(300) + 1 : any(PIECE) + 1, limit - way->sent);
	int more = way->sent + len < limit && any(8) == 0 ? MSG_MORE : 0;
	long result;

	for (unsigned i = 0; i < len; i++)
		piece[i] = byte_at(way->sent + i);
	result = SYS(sendto, way->from, piece, len, MSG_DONTWAIT | more, 0, 0);
	way->sent += result > 0 ? (unsigned)result : 0;
	return result;
}

static long receive_some(struct way *way, int flags)
{
	long result = SYS(recvfrom, way->to, piece, any(PIECE) + 1, flags, 0, 0);

	for (long i = 0; i < result; i++)
		way->wrong += piece[i] != byte_at(way->received + (unsigned)i);
	way->received += result > 0 ? (unsigned)result : 0;
	return result;
}

/* Somebody begins to look at packets now and then, or does so no longer. */
static void watch(int fds[WATCHERS])
{
	int *fd = &fds[any(WATCHERS)];

	if (*fd >= 0) {
		SYS(close, *fd);
		*fd = -1;
	} else if (any(2)) {
		*fd = SYS(socket, AF_PACKET, SOCK_RAW, htons(ALL_KINDS));
	} else {
		*fd = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_TCP);
	}
}

static void exchange(int fds[2])
{
	struct way ways[2] = {{.from = fds[0], .to = fds[1]}, {.from = fds[1], .to = fds[0]}};
	int watchers[WATCHERS] = {-1, -1, -1};

	while (ways[0].received < LENGTH || ways[1].received < LENGTH) {
		struct way *way = &ways[any(2)];

		if (any(20) == 0)
			watch(watchers);
		if (any(2) && way->sent < LENGTH)
			send_some(way, LENGTH);
		else if (way->sent == LENGTH && way->received < LENGTH)
			receive_some(way, 0);
		else
			receive_some(way, MSG_DONTWAIT);
	}
	for (int i = 0; i < WATCHERS; i++)
		if (watchers[i] >= 0)
			SYS(close, watchers[i]);
	say("wrong: %u %u", ways[0].wrong, ways[1].wrong);
}

static void exchange_at(const char *address)
{
	const int on = 1;
	int fds[2];

	seed = 1;
	connected(address, fds);
	SYS(setsockopt, fds[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	SYS(setsockopt, fds[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	exchange(fds);
	CALL(shutdown, fds[0], SHUT_WR);
	CALL(read, fds[1], piece, 1);
	CALL(write, fds[1], "after", 5);
	CALL(read, fds[0], piece, 9);
	close_both(fds);
}

TEST(both_ways)
{
	exchange_at("127.0.0.1");
	exchange_at("::1");
}

/* As much as there is room for, which is read in one go and then again. */
TEST(until_it_is_full)
{
	struct way way = {0};
	int fds[2];

	seed = 1;
	connected("127.0.0.1", fds);
	way.from = fds[0];
	way.to = fds[1];
	for (unsigned round = 0; round < 3; round++) {
		while (send_some(&way, UINT32_MAX) > 0)
			;
		show(events_now(fds[0]) & POLLOUT, "room");
		while (receive_some(&way, MSG_DONTWAIT) > 0)
			;
		wait_for(fds[0], POLLOUT);
	}
	SYS(shutdown, fds[0], SHUT_WR);
	while (receive_some(&way, 0) > 0)
		;
	check(way.received == way.sent);
	say("wrong: %u", way.wrong);
	close_both(fds);
}

/* The reader of one byte finds what a watcher sees, too. */
TEST(is_seen)
{
	char packet[200];
	int fds[2], watcher, seen = 0;
	long len;

	connected("127.0.0.1", fds);
	SYS(write, fds[0], "unseen", 6);
	watcher = SYS(socket, AF_INET, SOCK_RAW, IPPROTO_TCP);
	SYS(write, fds[0], "what is seen", 12);
	while ((len = SYS(recvfrom, watcher, packet, sizeof(packet), MSG_DONTWAIT, 0, 0)) > 0)
		seen += len > 12 && memcmp(packet + len - 12, "what is seen", 12) == 0;
	say("seen: %d", seen);
	CALL(read, fds[1], packet, sizeof(packet));
	SYS(close, watcher);
	close_both(fds);
}
