/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be set for internet sockets, and limits that are not: /proc/sys/net/ipv4 and ipv6. */
#pragma once

#include "kernel/lib/types.h"

struct inet_settings {
	int32_t ports[2];	   /* ip_local_port_range: the first and the last */
	int32_t unprivileged_port; /* ip_unprivileged_port_start: the first */
	/* Whether sockets may have addresses that the machine has not. */
	int32_t nonlocal_bind, nonlocal_bind6;
	int32_t v6only; /* bindv6only: by its lowest bit */
	/* tcp_keepalive_time, _intvl and _probes, tcp_fin_timeout and tcp_syn_retries: of sockets
	 * whose options do not say otherwise. Times are seconds. */
	int32_t keep_idle, keep_interval, keep_count, fin_timeout, syn_retries;
};

extern struct inet_settings inet_settings;

/* Whether ports may be these: 0 or -EINVAL. */
int inet_check_port_range(const int32_t *ports);
int inet_check_unprivileged_port(const int32_t *port);
/* Has connections see what has changed. */
void inet_settings_apply(void);

struct inet_limits {
	/* tcp_mem: below the first nothing is pressed any more, from the second on connections
	 * are, and from the third on data is dropped. */
	uint32_t memory_pages[3];
	/* tcp_rmem and tcp_wmem: the size of a buffer when connections are pressed, at first, and
	 * at most where SO_RCVBUF or SO_SNDBUF say nothing, in their units. */
	uint32_t receive[3], send[3];
	/* tcp_max_syn_backlog and tcp_max_tw_buckets: connections that are being opened, and that
	 * are over, at most. */
	uint32_t pcbs;
};

const struct inet_limits *inet_limits(void);
