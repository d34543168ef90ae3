// SPDX-License-Identifier: BSD-3-Clause
// Segments of TCP that are cut into frames here, since the device does not: those that were made
// before their way became narrower. lwIP cannot make smaller ones of them.

#include <lwip/inet_chksum.h>
#include <lwip/prot/ip.h>
#include <lwip/prot/ip6.h>
#include <lwip/prot/tcp.h>

#include "kernel/net/inet/device.h"

/* One frame of a segment: its number, where its data begins, how much that is. */
struct piece {
	unsigned number;
	uint32_t at, len;
	bool last;
};

/* The header of IP. */
static void adapt_ip4(struct ip_hdr *ip, const struct piece *piece, unsigned len)
{
	IPH_LEN_SET(ip, lwip_htons((uint16_t)len));
	IPH_ID_SET(ip, lwip_htons((uint16_t)(lwip_ntohs(IPH_ID(ip)) + piece->number)));
	IPH_CHKSUM_SET(ip, 0);
	IPH_CHKSUM_SET(ip, inet_chksum(ip, IPH_HL_BYTES(ip)));
}

/* The header of TCP; what ends with a segment ends with its last frame. */
static void adapt_tcp(struct tcp_hdr *tcp, const struct piece *piece)
{
	tcp->seqno = lwip_htonl(lwip_ntohl(tcp->seqno) + piece->at);
	tcp->chksum = 0;
	if (!piece->last)
		TCPH_UNSET_FLAG(tcp, TCP_FIN | TCP_PSH);
}

static void add_checksum(struct pbuf *p, unsigned start, const ip_addr_t *from, const ip_addr_t *to)
{
	struct tcp_hdr *tcp;

	pbuf_remove_header(p, start);
	tcp = p->payload;
	tcp->chksum = ip_chksum_pseudo(p, IP_PROTO_TCP, p->tot_len, from, to);
	pbuf_add_header(p, start);
}

/* As the headers of the segment are, but for what differs. */
static void adapt(struct pbuf *p, const struct inet_cut *cut, const struct piece *piece)
{
	void *header = (uint8_t *)p->payload + NETDEV_HEADER_SIZE;
	ip_addr_t from, to;

	adapt_tcp((void *)((uint8_t *)p->payload + cut->start), piece);
	if (IPH_V((struct ip_hdr *)header) == 4) {
		struct ip_hdr *ip = header;

		adapt_ip4(ip, piece, p->tot_len - NETDEV_HEADER_SIZE);
		ip_addr_copy_from_ip4(from, ip->src);
		ip_addr_copy_from_ip4(to, ip->dest);
	} else {
		struct ip6_hdr *ip = header;

		IP6H_PLEN_SET(ip, (uint16_t)(p->tot_len - cut->start));
		ip_addr_copy_from_ip6_packed(from, ip->src);
		ip_addr_copy_from_ip6_packed(to, ip->dest);
	}
	add_checksum(p, cut->start, &from, &to);
}

static err_t send_piece(struct netif *netif, const struct pbuf *segment, const struct inet_cut *cut,
			const struct piece *piece)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW_TX, (uint16_t)(cut->headers + piece->len), PBUF_RAM);
	err_t err;

	if (!p)
		return ERR_MEM;
	pbuf_copy_partial(segment, p->payload, (uint16_t)cut->headers, 0);
	pbuf_copy_partial(segment, (uint8_t *)p->payload + cut->headers, (uint16_t)piece->len,
			  (uint16_t)(cut->headers + piece->at));
	adapt(p, cut, piece);
	err = inet_device_send(netif, p);
	pbuf_free(p);
	return err;
}

err_t inet_device_cut(struct netif *netif, const struct pbuf *segment, const struct inet_cut *cut)
{
	uint32_t len = segment->tot_len - cut->headers;
	struct piece piece = {0};
	err_t err = ERR_OK;

	for (; err == ERR_OK && piece.at < len; piece.at += piece.len, piece.number++) {
		piece.len = MIN(cut->size, len - piece.at);
		piece.last = piece.at + piece.len == len;
		err = send_piece(netif, segment, cut, &piece);
	}
	return err;
}
