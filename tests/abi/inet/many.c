// SPDX-License-Identifier: BSD-3-Clause
// Many connections at a time: each gets what is for it, in whatever order they are used and end.

#include "tests/abi/inet/inet.h"

#define CONNECTIONS 150
#define ROUNDS	    2000

static int near[CONNECTIONS], far[CONNECTIONS];
static unsigned seed;

static unsigned any(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

static void open_one(unsigned i, int listener, const union name *name)
{
	near[i] = SYS(socket, name->any.sa_family, SOCK_STREAM, 0);
	SYS(connect, near[i], name, name_len(name));
	far[i] = SYS(accept, listener, 0, 0);
}

static int pass(int from, int to, unsigned number)
{
	unsigned got = ~number;

	SYS(write, from, &number, sizeof(number));
	return SYS(recvfrom, to, &got, sizeof(got), MSG_WAITALL, 0, 0) == sizeof(got) &&
	       got == number;
}

/* Either end closes first, so that some of the old connections are still remembered. */
static void close_one(unsigned i)
{
	int near_first = any(2);

	SYS(close, near_first ? near[i] : far[i]);
	SYS(close, near_first ? far[i] : near[i]);
}

static void use_many(const char *address)
{
	union name name;
	int listener = listening(address, &name);
	unsigned wrong = 0;

	seed = 1;
	for (unsigned i = 0; i < CONNECTIONS; i++)
		open_one(i, listener, &name);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned i = any(CONNECTIONS);

		wrong += !pass(near[i], far[i], round) + !pass(far[i], near[i], ~round);
		if (any(10) == 0) {
			close_one(i);
			open_one(i, listener, &name);
		}
	}
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		wrong += !pass(near[i], far[i], i);
		close_one(i);
	}
	SYS(close, listener);
	say("%s: %u wrong", address, wrong);
}

TEST(all_at_once)
{
	use_many("127.0.0.1");
	use_many("::1");
}

/* What has ended at its own end keeps its addresses for a while; nobody knows of one that was
 * reset. */
TEST(same_addresses_again)
{
	const struct linger reset = {.l_onoff = 1};
	const int on = 1;
	union name name, own;
	int listener = listening("127.0.0.1", &name);

	near[0] = bound(SOCK_STREAM, "127.0.0.1", &own);
	SYS(setsockopt, near[0], SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	for (unsigned round = 0; round < 5; round++) {
		CALL(connect, near[0], &name, name_len(&name));
		far[0] = SYS(accept, listener, 0, 0);
		check(pass(near[0], far[0], round) && pass(far[0], near[0], round));
		SYS(setsockopt, near[0], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		SYS(close, near[0]);
		CALL(read, far[0], &seed, 1);
		SYS(close, far[0]);
		near[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
		SYS(setsockopt, near[0], SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
		CALL(bind, near[0], &own, name_len(&own));
	}
	SYS(close, near[0]);
	SYS(close, listener);
}
