// SPDX-License-Identifier: BSD-3-Clause
// Segments that a device cuts into frames (TSO). lwIP makes segments of the size that it takes for
// the peer's maximum; a socket remembers the true one. So that IP does not make fragments of them,
// a device's MTU is out of force while one of them is on its way there.

#include <lwip/ip4.h>

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
	uint16_t mtu, mss;
} large;

static uint32_t features_to(const struct tcp_pcb *pcb)
{
	struct netif *netif = inet_route(&pcb->local_ip, &pcb->remote_ip);

	if (!netif || netif == &inet_loopback || IP_IS_V6_VAL(pcb->remote_ip))
		return 0;
	return ((struct inet_device *)netif->state)->dev->features;
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

	if (!(features_to(pcb) & NETDEV_TX_TSO4) || pcb->mss < 100 ||
	    pcb->mss * FRAMES_FIRST > LARGE_MAX)
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
	large.netif = NULL;
}

uint16_t inet_large_segment(const struct pbuf *p)
{
	return large.p == p ? large.mss : 0;
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

u32_t *lwip_tcp_out(const struct pbuf *p, const struct tcp_hdr *header, const struct tcp_pcb *pcb,
		    u32_t *options)
{
	struct tcp_socket *sock;
	struct netif *netif;
	bool again = pcb && is_old(p, header, pcb);

	inet_large_end();
	large.p = NULL;
	inet_counters.retransmitted += again;
	/* Only segments with data have a socket for sure. */
	if (likely(p->tot_len <= TCPH_HDRLEN_BYTES(header)))
		return options;
	sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);
	if (!sock)
		return options;
	sock->segments_out++;
	sock->segments_again += again;
	if (!sock->mss || !(features_to(pcb) & NETDEV_TX_TSO4))
		return options;
	netif = inet_route(&pcb->local_ip, &pcb->remote_ip);
	if (p->tot_len + IP_HLEN <= netif->mtu && p->tot_len <= sock->mss + TCP_HLEN)
		return options;
	large.netif = netif;
	large.p = p;
	large.mtu = netif->mtu;
	large.mss = sock->mss;
	netif->mtu = UINT16_MAX;
	return options;
}
