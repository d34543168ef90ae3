/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be set for all sockets: /proc/sys/net/core. */
#pragma once

#include "kernel/lib/types.h"

/* The least of a buffer, in the units of struct socket. */
#define SEND_BUFFER_MIN	   4608
#define RECEIVE_BUFFER_MIN 2304

struct socket_settings {
	int32_t listen_max; /* somaxconn: that a backlog may be */
	/* rmem_ and wmem_: of a new socket, in the units of struct socket; and that may be asked
	 * for. TCP has defaults of its own. */
	int32_t receive_default, send_default, receive_max, send_max;
};

extern struct socket_settings socket_settings;
