/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP asks: the kernel's allocator and clock, and decisions that are elfin's. */
#pragma once

#include <lwip/err.h>
#include <lwip/ip_addr.h>

struct netif;
struct pbuf;
struct tcp_hdr;
struct tcp_pcb;

/* The initial sequence number of a connection, which nobody can guess (RFC 6528). */
u32_t lwip_tcp_sequence(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote,
			u16_t remote_port);

/* Whether a segment for a pcb is to be processed: ERR_OK, or anything else to drop it. The header
 * is in host byte order, and p begins behind it and its options, of which the first opt1len bytes
 * follow the header; opt2 is not NULL if there are others. */
err_t lwip_tcp_filter(struct tcp_pcb *pcb, struct tcp_hdr *header, u16_t opt1len, const u8_t *opt2,
		      struct pbuf *p);

/* Where a packet goes. NULL: as the networks and gateways of the devices say. */
struct netif *lwip_route_ip4(const ip4_addr_t *source, const ip4_addr_t *destination);
struct netif *lwip_route_ip6(const ip6_addr_t *source, const ip6_addr_t *destination);
