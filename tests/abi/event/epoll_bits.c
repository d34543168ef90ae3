// SPDX-License-Identifier: BSD-3-Clause
// Every bit that may be asked for with epoll_ctl, on a pipe's two ends.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/epoll.h>

static void try_bit(long epoll, int fd, unsigned bit)
{
	struct epoll_event event = {.events = bit, .data.u64 = 7}, got = {.events = 0};

	show(SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, fd, &event), "add with %x", bit);
	show(SYS(epoll_wait, epoll, &got, 1, 0), "  wait");
	say("  events %x", got.events);
	show(SYS(epoll_ctl, epoll, EPOLL_CTL_MOD, fd, &event), "  change");
	show(SYS(epoll_ctl, epoll, EPOLL_CTL_DEL, fd, NULL), "  remove");
}

TEST(bits)
{
	long epoll = SYS(epoll_create1, 0);
	int ends[2];

	SYS(pipe2, ends, O_NONBLOCK);
	SYS(write, ends[1], "data", 4);
	for (int end = 0; end < 2; end++) {
		for (int bit = 0; bit < 32; bit++)
			try_bit(epoll, ends[end], 1u << bit);
	}
	SYS(close, ends[0]);
	SYS(close, ends[1]);
	SYS(close, epoll);
}
