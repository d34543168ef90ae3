/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <poll.h>

#include "tools/launcher/util.h"

#define FLOW_BUFFER (64 * 1024)

/* Data on its way from one file to another, without ever blocking on the second. */
struct flow {
	int from;     /* -1 once it has ended */
	int to;	      /* -1 once it cannot take any more */
	int error;    /* errno of the write that failed; 0: none */
	size_t chunk; /* at most this much in one write, so that a blocking file does not block */
	size_t start, end; /* what of the buffer is still to be written */
	char buffer[FLOW_BUFFER];
};

/* Makes a flow; it neither owns nor closes the files. */
struct flow *flow_new(int from, int to);

/* What to wait for: fills in one entry. A flow with nothing to do has fd -1. */
void flow_prepare(const struct flow *flow, struct pollfd *poll_fd);

/* Moves data as the outcome of poll() allows. */
void flow_move(struct flow *flow, const struct pollfd *poll_fd);

/* Whether all that will ever come has been written or dropped. */
bool flow_done(const struct flow *flow);
