// SPDX-License-Identifier: BSD-3-Clause
// What poll(2) and epoll(7) say of TCP sockets after random calls, and what these return. Nothing
// here depends on time: whatever a call has sent has arrived before anybody looks (settle_all()),
// and nothing is ever full, so that no timer has a say.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#define SLOTS	    6
#define SEEDS_MIN   30
#define STEPS	    60
#define ROUNDS	    4 /* of packets that answer each other */
#define WRITES_MAX  8 /* fewer than the peer must acknowledge */
#define WAITING_MAX 4

static struct {
	int fd; /* -1: none */
	int listens, waiting;
	int was_shut; /* no connection of a listener begins with a half closed then */
} slots[SLOTS];

static int family, levels;
static int writes;
static unsigned long long state;
static char line[400], data[1000];

static unsigned below(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 11) % n;
}

static union name loopback(unsigned port)
{
	return name_of(family == AF_INET6 ? "::1" : "127.0.0.1", port);
}

/* Whatever has been sent has arrived, and been answered. */
static void settle_all(void)
{
	for (int i = 0; i < ROUNDS; i++)
		settle();
}

static void add(const char *format, ...) ABI_PRINTF(1);
static void add(const char *format, ...)
{
	size_t len = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + len, sizeof(line) - len, format, arguments);
	va_end(arguments);
}

static void add_result(long result)
{
	if (result < 0)
		add(" %s", errno_name((int)-result));
	else
		add(" %ld", result);
}

static void watch(int i)
{
	struct epoll_event event = {ALL_EVENTS, {.u32 = (unsigned)i}};

	SYS(epoll_ctl, levels, EPOLL_CTL_ADD, slots[i].fd, &event);
}

static void take(int i, int fd)
{
	slots[i].fd = fd;
	slots[i].listens = slots[i].waiting = slots[i].was_shut = 0;
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	SYS(setsockopt, fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4); /* others may hold back */
	watch(i);
}

static int empty_slot(void)
{
	for (int i = 0; i < SLOTS; i++)
		if (slots[i].fd < 0)
			return i;
	return -1;
}

static int random_listener(void)
{
	unsigned start = below(SLOTS);

	for (unsigned n = 0; n < SLOTS; n++) {
		unsigned i = (start + n) % SLOTS;

		if (slots[i].fd >= 0 && slots[i].listens && slots[i].waiting < WAITING_MAX)
			return (int)i;
	}
	return -1;
}

/* ---- what is done ---- */

static void make(void)
{
	int i = empty_slot();

	if (i < 0)
		return;
	add("%d socket", i);
	take(i, (int)SYS(socket, family, SOCK_STREAM | SOCK_NONBLOCK, 0));
}

static void do_listen(int i)
{
	union name any = loopback(0);
	long result;

	if (slots[i].was_shut)
		return;

	add("%d listen", i);
	if (!slots[i].listens)
		add_result(SYS(bind, slots[i].fd, &any, name_len(&any)));
	result = SYS(listen, slots[i].fd, 8);
	add_result(result);
	if (result == 0)
		slots[i].listens = 1;
}

static void do_connect(int i)
{
	int to = below(8) ? random_listener() : -1;
	union name name = loopback(1);
	long result;

	if (slots[i].listens && to == i)
		return;
	if (to >= 0)
		name = own_name(slots[to].fd);
	result = SYS(connect, slots[i].fd, &name, name_len(&name));
	add("%d connect %d", i, to);
	add_result(result);
	if (result == -EINPROGRESS && to >= 0)
		slots[to].waiting++;
}

static void do_disconnect(int i)
{
	union name none = {.any = {.sa_family = AF_UNSPEC}};

	add("%d disconnect", i);
	add_result(SYS(connect, slots[i].fd, &none, sizeof(none.in)));
	slots[i].listens = slots[i].waiting = slots[i].was_shut = 0;
}

static void do_accept(int i)
{
	int free = empty_slot();
	long fd;

	if (free < 0)
		return;
	fd = SYS(accept4, slots[i].fd, 0, 0, SOCK_NONBLOCK);
	if (fd < 0) {
		add("%d accept", i);
		add_result(fd);
		return;
	}
	add("%d accept: %d", i, free);
	slots[i].waiting--;
	take(free, (int)fd);
}

static void do_write(int i)
{
	unsigned len = 1 + below(sizeof(data) - 1);
	long result;

	if (writes == WRITES_MAX)
		return;
	result = SYS(sendto, slots[i].fd, data, len, MSG_NOSIGNAL, 0, 0);
	writes += result > 0;
	add("%d write %u", i, len);
	add_result(result);
}

static void do_read(int i, int flags)
{
	unsigned len = below(4) ? 1 + below(300) : sizeof(data);
	static char buf[sizeof(data)];

	add("%d %s %u", i, flags & MSG_PEEK ? "peek" : flags ? "drop" : "read", len);
	add_result(SYS(recvfrom, slots[i].fd, buf, len, flags, 0, 0));
}

static void do_shutdown(int i)
{
	static const char *const names[] = {"RD", "WR", "RDWR"};
	int how = (int)below(3);

	add("%d shutdown %s", i, names[how]);
	add_result(SYS(shutdown, slots[i].fd, how));
	slots[i].was_shut = 1;
	if (slots[i].listens && how != SHUT_WR)
		slots[i].listens = slots[i].waiting = 0;
}

static void do_close(int i, int reset)
{
	struct linger now = {1, 0};

	add("%d close%s", i, reset ? " at once" : "");
	if (reset)
		SYS(setsockopt, slots[i].fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	SYS(close, slots[i].fd);
	slots[i].fd = -1;
}

static void do_bind(int i)
{
	union name any = loopback(0);

	add("%d bind", i);
	add_result(SYS(bind, slots[i].fd, &any, name_len(&any)));
}

static void do_low(int i)
{
	int value = (int)below(3) * 100;

	add("%d low %d", i, value);
	add_result(set_option(slots[i].fd, SOL_SOCKET, SO_RCVLOWAT, value));
}

/* As TCP_INFO has it. Whether the peer has acknowledged the end is a matter of time. */
static int state_of(int fd)
{
	unsigned char info[104] = {0};
	unsigned len = sizeof(info);

	SYS(getsockopt, fd, IPPROTO_TCP, TCP_INFO, info, &len);
	return info[0] == TCP_FIN_WAIT2 ? TCP_FIN_WAIT1 : info[0];
}

static void ask(int i)
{
	union name peer, own = own_name(slots[i].fd);
	unsigned len = sizeof(peer);
	int waiting = -1;

	add("%d state %d%s", i, state_of(slots[i].fd), port_of(&own) ? " port" : "");
	if (below(2))
		return;

	add(" error");
	add_result(-option_of(slots[i].fd, SOL_SOCKET, SO_ERROR));
	add(" peer");
	add_result(SYS(getpeername, slots[i].fd, &peer, &len));
	add(" unread");
	add_result(SYS(ioctl, slots[i].fd, FIONREAD, &waiting));
	add(" %d", waiting);
}

static void act(int i)
{
	unsigned what = below(34);

	if (what < 3)
		do_listen(i);
	else if (what < 9)
		do_connect(i);
	else if (what < 10)
		do_disconnect(i);
	else if (what < 14)
		do_accept(i);
	else if (what < 18)
		do_write(i);
	else if (what < 22)
		do_read(i, 0);
	else if (what < 23)
		do_read(i, below(2) ? MSG_PEEK : MSG_TRUNC);
	else if (what < 27)
		do_shutdown(i);
	else if (what < 29)
		do_close(i, what == 28);
	else if (what < 30)
		(below(2) ? do_bind : do_low)(i);
	else
		ask(i);
}

/* ---- what is seen ---- */

/* Edges would tell when the peer acknowledged something, which is a matter of time. */
static void add_epoll(int fd, const char *text)
{
	struct epoll_event events[SLOTS];
	long n = SYS(epoll_wait, fd, events, SLOTS, 0);

	add(" %s", text);
	for (int slot = 0; slot < SLOTS; slot++)
		for (long i = 0; i < n; i++)
			if (events[i].data.u32 == (unsigned)slot)
				add(" %d:%x", slot, events[i].events);
}

static void look(void)
{
	add(" |");
	for (int i = 0; i < SLOTS; i++)
		if (slots[i].fd >= 0)
			add(" %d:%x", i, events_now(slots[i].fd));
	add_epoll(levels, "|");
}

static void step(void)
{
	int i = (int)below(SLOTS);

	line[0] = 0;
	if (slots[i].fd < 0)
		make();
	else
		act(i);
	if (!line[0])
		return;
	settle_all();
	look();
	say("%s", line);
}

static void start(unsigned seed)
{
	say("seed %u", seed);
	state = 88172645463325252ULL + seed * 0x9e3779b97f4a7c15ULL;
	writes = 0;
	family = seed % 3 == 2 ? AF_INET6 : AF_INET;
	levels = (int)SYS(epoll_create1, 0);
	for (int i = 0; i < SLOTS; i++)
		slots[i].fd = -1;
}

static void end(void)
{
	for (int i = 0; i < SLOTS; i++)
		if (slots[i].fd >= 0)
			SYS(close, slots[i].fd);
	SYS(close, levels);
}

/* One processor, on which what is sent comes in order. */
static void pin(cpu_set_t *before)
{
	cpu_set_t one;
	int cpu = 0;

	CPU_ZERO(before);
	SYS(sched_getaffinity, 0, sizeof(*before), before);
	while (!CPU_ISSET(cpu, before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	SYS(sched_setaffinity, 0, sizeof(one), &one);
}

static unsigned number_of(const char *variable)
{
	const char *text = getenv(variable);

	return text ? (unsigned)atoi(text) : 0;
}

TEST(seeds)
{
	unsigned count = SEEDS_MIN + number_of("MODEL_SEEDS"), first = number_of("MODEL_SEED");
	cpu_set_t before;

	pin(&before);
	for (unsigned seed = first; seed < first + count; seed++) {
		start(seed);
		for (int i = 0; i < STEPS; i++)
			step();
		end();
	}
	SYS(sched_setaffinity, 0, sizeof(before), &before);
}
