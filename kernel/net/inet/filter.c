// SPDX-License-Identifier: BSD-3-Clause
// What filters of sockets (SO_ATTACH_FILTER) see of packets, and what they do to segments of TCP.

#include "kernel/net/socket/filter.h"

#include <lwip/ip.h>
#include <lwip/prot/tcp.h>

#include "include/linux/if.h"
#include "kernel/net/inet/tcp_internal.h"

static void copy_pbuf(const void *packet, uint32_t offset, void *to, uint32_t n)
{
	pbuf_copy_partial(packet, to, (u16_t)n, (u16_t)offset);
}

uint32_t inet_run_filter(const struct socket *socket, const struct pbuf *p)
{
	const struct filter_packet packet = {.copy = copy_pbuf,
					     .packet = p,
					     .length = p->tot_len,
					     .protocol = ip_current_is_v6() ? ETH_P_IPV6 : ETH_P_IP,
					     .device = netif_get_index(ip_current_input_netif()),
					     .mark = socket->mark};

	return filter_run(socket->filter->code, &packet);
}

/* lwIP has the numbers of a header in the machine's order, or back in that of the network. */
static void swap(struct tcp_hdr *header)
{
	header->src = lwip_htons(header->src);
	header->dest = lwip_htons(header->dest);
	header->seqno = lwip_htonl(header->seqno);
	header->ackno = lwip_htonl(header->ackno);
	header->wnd = lwip_htons(header->wnd);
}

/* What a filter would shorten comes whole: lwIP knows its length already. */
bool tcp_filter_drops(const struct socket *socket, struct tcp_hdr *header, uint16_t opt1len,
		      bool whole, struct pbuf *p)
{
	u16_t length = (u16_t)(sizeof(*header) + opt1len);
	uint32_t keep;

	if (!whole || pbuf_add_header_force(p, length))
		return false;
	swap(header);
	keep = inet_run_filter(socket, p);
	swap(header);
	pbuf_remove_header(p, length);
	return keep == 0;
}
