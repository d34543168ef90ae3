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

/* How many buffers a pcb may have with data that came out of order; more has been added. */
u16_t lwip_tcp_ooseq_limit(const struct tcp_pcb *pcb);

/* By how many bytes a pcb's window has to open for its peer to be told at once. */
u32_t lwip_tcp_window_step(const struct tcp_pcb *pcb);

/* A segment is going to be sent: options, since none are added to it. */
u32_t *lwip_tcp_out(const struct pbuf *p, const struct tcp_hdr *header, const struct tcp_pcb *pcb,
		    u32_t *options);

/* A packet has come, of which p has at least a header's first word: 0, for lwIP to go on. */
int lwip_ip4_input(const struct pbuf *p);
int lwip_ip6_input(const struct pbuf *p, struct netif *netif);

/* Where a packet goes. NULL: as the networks and gateways of the devices say. */
struct netif *lwip_route_ip4(const ip4_addr_t *source, const ip4_addr_t *destination);
struct netif *lwip_route_ip6(const ip6_addr_t *source, const ip6_addr_t *destination);

/* Who is to get a packet on a device's network: the address itself if it is there, a gateway, or
 * NULL: whoever lwIP thinks. */
const ip4_addr_t *lwip_gateway_ip4(struct netif *netif, const ip4_addr_t *to);
const ip6_addr_t *lwip_gateway_ip6(struct netif *netif, const ip6_addr_t *to);

/* An option of a message of DHCP that lwIP does not know: len bytes from an offset of the message.
 */
void lwip_dhcp_option(u8_t message_type, u8_t option, u8_t len, const struct pbuf *p, u16_t offset);
