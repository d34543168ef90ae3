/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Options of internet sockets whose value is a number: one row each, in options.c. A socket has a
 * value for each row.
 */
#pragma once

#include "kernel/lib/types.h"

enum inet_option {
	OPTION_TOS,
	OPTION_TTL,
	OPTION_PKTINFO,
	OPTION_MTU_DISCOVER,
	OPTION_RECVERR,
	OPTION_HDRINCL,
	OPTION_RECVTTL,
	OPTION_RECVTOS,
	OPTION_FREEBIND,
	OPTION_MINTTL,
	OPTION_BIND_ADDRESS_NO_PORT,
	OPTION_MULTICAST_TTL,
	OPTION_MULTICAST_LOOP,
	OPTION_MULTICAST_ALL,
	OPTION_HOPS6,
	OPTION_MULTICAST_ALL6,
	OPTION_MULTICAST_HOPS6,
	OPTION_MULTICAST_LOOP6,
	OPTION_MTU_DISCOVER6,
	OPTION_RECVERR6,
	OPTION_V6ONLY,
	OPTION_RECVPKTINFO6,
	OPTION_RECVHOPLIMIT6,
	OPTION_DONTFRAG6,
	OPTION_RECVTCLASS6,
	OPTION_TCLASS6,
	OPTION_MINHOPS6,
	OPTION_NODELAY,
	OPTION_MAXSEG,
	OPTION_CORK,
	OPTION_KEEPIDLE,
	OPTION_KEEPINTVL,
	OPTION_KEEPCNT,
	OPTION_SYNCNT,
	OPTION_LINGER2,
	OPTION_DEFER_ACCEPT,
	OPTION_WINDOW_CLAMP,
	OPTION_QUICKACK,
	OPTION_USER_TIMEOUT,
	OPTION_NOTSENT_LOWAT,
	OPTION_UDP_CORK,
	OPTION_COUNT
};

struct inet_options {
	int32_t values[OPTION_COUNT];
};

void inet_options_init(struct inet_options *options, bool v6);
/* What an option is, also where it was not set and a setting of the machine says so (settings.h).
 */
int32_t inet_option(const struct inet_options *options, enum inet_option option);
