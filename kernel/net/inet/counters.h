/* SPDX-License-Identifier: BSD-3-Clause */
/* What happened, as far as lwIP does not count it itself (/proc/net/snmp and netstat). */
#pragma once

#include "kernel/lib/types.h"

struct inet_counters {
	/* TCP: connections that came from outside, that were never there, and that ended by a
	 * reset or for lack of an answer; segments that were sent again. */
	uint32_t passive_opens, attempt_fails, resets, retransmitted;
	uint32_t aborted_unread, aborted_linger, aborted_late;
	uint32_t listen_overflows;		/* SYNs that came while the queue was full */
	uint32_t deferred;			/* connections that waited for data */
	uint32_t far;				/* segments from too far away */
	uint32_t pressures, pruned, ooseq_lost; /* tcp_memory.c */
	uint32_t datagrams_lost;		/* for lack of room at their socket */
};

extern struct inet_counters inet_counters;
