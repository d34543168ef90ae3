/* SPDX-License-Identifier: BSD-3-Clause */
/* Raw sockets (raw(7)). */
#pragma once

#include <lwip/raw.h>

#include "kernel/net/inet/udp_internal.h"

#define RAW_NO_CHECKSUM (-1)

struct raw_socket {
	struct udp_socket datagrams; /* what it receives, and its names; it has no port */
	struct raw_pcb *pcb;
	struct list_node link; /* in raw_sockets */
	uint32_t filter[8];    /* a bit for each type of ICMP messages that it does not receive */
	int checksum_at;       /* of IPv6: where in what it sends, or RAW_NO_CHECKSUM */
};

static inline struct raw_socket *raw_of(struct socket *socket)
{
	return container_of(udp_of(socket), struct raw_socket, datagrams);
}

/* All that there are. */
extern struct list_node raw_sockets;

ssize_t raw_send_message(struct socket *socket, struct socket_message *message);
int raw_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len);
int raw_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len);
