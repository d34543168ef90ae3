// SPDX-License-Identifier: BSD-3-Clause
// Connections whose both ends are on this machine. While nothing of one is on its way, what is sent
// goes straight to what the other end has received. Both pcbs are then as if a segment had been
// sent, received and acknowledged, so that lwIP can go on at any time; and it does whenever
// somebody would see that segment, or there is no room for it in the window.

#include <lwip/ip.h>
#include <lwip/stats.h>

#include "kernel/net/inet/raw_internal.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/net/netdev.h"

/* Packet sockets and raw ones see all packets. */
static bool is_watched(void)
{
	return netdev_is_tapped() || !list_empty(&raw_sockets);
}

static bool is_open(const struct tcp_pcb *pcb)
{
	return pcb->state == ESTABLISHED && pcb->netif_idx == NETIF_NO_INDEX;
}

/* Whether the next len bytes of a pcb are what the other expects now, and has room for. */
static bool can_pass(const struct tcp_pcb *from, const struct tcp_pcb *to, size_t len)
{
	return is_open(from) && is_open(to) && !from->unsent && !from->unacked && !to->ooseq &&
	       from->snd_nxt == to->rcv_nxt && to->rcv_wnd >= len;
}

/* Whether a socket takes what comes as it comes (TCP_DEFER_ACCEPT, SO_ATTACH_FILTER, IP_MINTTL,
 * IPV6_MINHOPCOUNT, and the memory that all have together). */
static bool takes_all(struct tcp_socket *sock)
{
	const int32_t *values = sock->inet.options.values;

	return !sock->parent && !sock->orphan && !sock->inet.socket.filter &&
	       sock->inet.socket.shutdown != SHUTDOWN_BOTH && values[OPTION_MINTTL] == 0 &&
	       values[OPTION_MINHOPS6] == 0 && !tcp_memory_refuses(sock);
}

static void note_received(struct tcp_pcb *to, uint32_t len)
{
	to->rcv_nxt += len;
	to->rcv_wnd -= len;
	tcp_update_rcv_ann_wnd(to);
	to->rcv_ann_right_edge = to->rcv_nxt + to->rcv_ann_wnd;
	to->tmr = tcp_ticks;
	to->keep_cnt_sent = 0;
}

/* All of it is acknowledged, by what also says how large the window is. */
static void note_sent(struct tcp_pcb *from, uint32_t len, tcpwnd_size_t window)
{
	from->snd_nxt += len;
	from->snd_lbb += len;
	from->lastack += len;
	from->snd_wnd = window;
	from->snd_wnd_max = MAX(from->snd_wnd_max, window);
	from->snd_wl1 = from->rcv_nxt;
	from->snd_wl2 = from->lastack;
	from->tmr = tcp_ticks;
}

static void meet(struct tcp_socket *sock, struct tcp_socket *other)
{
	tcp_near_end(sock);
	tcp_near_end(other);
	sock->twin = other;
	other->twin = sock;
}

void tcp_near_end(struct tcp_socket *sock)
{
	if (!sock->twin)
		return;
	sock->twin->twin = NULL;
	sock->twin = NULL;
}

/* The socket at the other end, or NULL. */
static struct tcp_socket *find_other(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = tcp_find_twin(sock->pcb);
	struct tcp_socket *other = pcb ? tcp_ext_arg_get(pcb, TCP_ARG_SOCKET) : NULL;

	if (other)
		meet(sock, other);
	return other;
}

bool tcp_near_can_send(struct tcp_socket *sock, size_t len)
{
	struct tcp_socket *other = sock->twin;

	if (!sock->pcb || is_watched() || sock->inet.socket.filter)
		return false;
	if (unlikely(!other))
		other = find_other(sock);
	return other && other->pcb && can_pass(sock->pcb, other->pcb, len) && takes_all(other);
}

void tcp_near_send(struct tcp_socket *sock, struct pbuf *p)
{
	struct tcp_socket *other = sock->twin;

	inet_enter();
	note_received(other->pcb, p->tot_len);
	note_sent(sock->pcb, p->tot_len, other->pcb->rcv_ann_wnd);
	inet_loopback_count(p->tot_len + IP_HLEN + TCP_HLEN);
	MIB2_STATS_INC(mib2.tcpoutsegs);
	MIB2_STATS_INC(mib2.tcpinsegs);
	sock->bytes_acked += p->tot_len;
	sock->segments_out++;
	other->segments_in++;
	tcp_received(other, p);
	inet_leave();
}
