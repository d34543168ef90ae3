// SPDX-License-Identifier: BSD-3-Clause
// Segments that a device cuts into frames (TSO). lwIP makes segments of the size that it takes for
// the peer's maximum; a socket remembers the true one. Others are too large since the way has
// become narrower. So that IP does not make fragments of them, which would spoil what TCP sends
// again, a device has no MTU while one of them is on its way there.

#include <lwip/ip.h>

#include "kernel/net/inet/device.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"
#include "lib/lwip/hooks.h"

/* As many frames as a connection may begin with (RFC 6928), and later as many as make 32 KiB. */
#define FRAMES_FIRST 10
#define LARGE_MAX    32000u

/* What is on its way to its device. */
static struct {
	struct netif *netif;
	const struct pbuf *p;
	uint16_t mtu, mtu6, mss;
} large;

/* The device that lwIP sends segments of a connection to; NULL: none, or the loopback. */
static struct netif *device_of(const struct tcp_pcb *pcb)
{
	struct netif *netif = pcb->netif_idx == NETIF_NO_INDEX
				      ? ip_route(&pcb->local_ip, &pcb->remote_ip)
				      : netif_get_by_index(pcb->netif_idx);

	return netif && netif->state ? netif : NULL;
}

/* Whether its device cuts segments of its version of IP. */
static bool is_cut(const struct tcp_pcb *pcb)
{
	uint32_t wanted = IP_IS_V6_VAL(pcb->remote_ip) ? NETDEV_TX_TSO6 : NETDEV_TX_TSO4;
	struct netif *netif = device_of(pcb);

	return netif && (((struct inet_device *)netif->state)->dev->features & wanted);
}

/* So many of the peer's segments as one, whose options are counted once. */
static void set_size(struct tcp_pcb *pcb, uint16_t mss, unsigned frames)
{
	unsigned options = pcb->flags & TF_TIMESTAMP ? LWIP_TCP_OPT_LEN_TS_OUT : 0;

	pcb->mss = (u16_t)((mss - options) * frames + options);
}

void tcp_large_begin(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = sock->pcb;

	if (!is_cut(pcb) || pcb->mss < 100 || pcb->mss * FRAMES_FIRST > LARGE_MAX)
		return;
	sock->mss = pcb->mss;
	set_size(pcb, sock->mss, FRAMES_FIRST);
	pcb->cwnd = MAX(pcb->cwnd, (tcpwnd_size_t)pcb->mss);
}

void tcp_large_grow(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = sock->pcb;

	if (pcb->mss < LARGE_MAX - sock->mss && pcb->cwnd / 8 >= pcb->mss)
		set_size(pcb, sock->mss, LARGE_MAX / sock->mss);
}

void inet_large_end(void)
{
	if (!large.netif)
		return;
	large.netif->mtu = large.mtu;
	large.netif->mtu6 = large.mtu6;
	large.netif = NULL;
}

bool inet_large_segment(const struct pbuf *p, uint16_t *mss)
{
	if (large.p != p)
		return false;
	*mss = large.mss;
	large.p = NULL;
	return true;
}

/* lwIP makes no fragments for a device without MTU, whatever it knows of the path. */
static void begin(struct netif *netif, const struct pbuf *p, uint16_t mss)
{
	large.netif = netif;
	large.p = p;
	large.mtu = netif->mtu;
	large.mtu6 = netif->mtu6;
	large.mss = mss;
	netif->mtu = netif->mtu6 = 0;
}

/* Makes a segment pass that is too large for a frame. */
static void let_pass(const struct pbuf *p, const struct tcp_pcb *pcb, uint16_t mss)
{
	uint32_t len = p->tot_len + (IP_IS_V6_VAL(pcb->remote_ip) ? IP6_HLEN : IP_HLEN);
	bool exceeds_mss = mss && p->tot_len > mss + TCP_HLEN;
	struct netif *netif;

	if (likely(!exceeds_mss && len <= inet_mtu_least))
		return;
	netif = device_of(pcb);
	if (netif && (exceeds_mss || len > inet_mtu(netif, &pcb->remote_ip)))
		begin(netif, p, mss);
}

/* Whether a segment was sent before. The first byte of a connection is before what counts as sent
 * next, and an empty segment that asks for an answer, too. */
static bool is_old(const struct pbuf *p, const struct tcp_hdr *header, const struct tcp_pcb *pcb)
{
	unsigned flags = TCPH_FLAGS(header);

	if (!TCP_SEQ_LT(lwip_ntohl(header->seqno), pcb->snd_nxt))
		return false;
	if (flags & TCP_SYN)
		return pcb->nrtx > 0;
	return (flags & TCP_FIN) || p->tot_len > TCPH_HDRLEN_BYTES(header);
}

/* How much of a segment with data its peer takes in one frame, or 0: as much as the way does. */
static uint16_t count_data(const struct tcp_pcb *pcb, bool again)
{
	struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

	if (!sock)
		return 0;
	sock->segments_out++;
	sock->segments_again += again;
	return sock->mss;
}

u32_t *lwip_tcp_out(const struct pbuf *p, const struct tcp_hdr *header, const struct tcp_pcb *pcb,
		    u32_t *options)
{
	bool has_data = p->tot_len > TCPH_HDRLEN_BYTES(header);
	bool again = pcb && is_old(p, header, pcb);

	inet_large_end();
	large.p = NULL;
	inet_counters.retransmitted += again;
	/* The rest is not sent again. */
	if (has_data || (TCPH_FLAGS(header) & (TCP_SYN | TCP_FIN)))
		let_pass(p, pcb, has_data ? count_data(pcb, again) : 0);
	return options;
}
