// SPDX-License-Identifier: BSD-3-Clause
// Options of TCP that are not just numbers.

#include "include/linux/tcp.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/tcp_internal.h"

#define REORDERING 3 /* duplicates that mean a loss (RFC 5681, section 3.2) */

/* lwIP's congestion control is NewReno's. */
static const char congestion[LINUX_TCP_CA_NAME_MAX] = "reno";

int tcp_set_congestion(uaddr_t value, unsigned len)
{
	char name[LINUX_TCP_CA_NAME_MAX] = {0};

	if (len < 1)
		return -EINVAL;
	if (copy_from_user(name, value, MIN(len, LINUX_TCP_CA_NAME_MAX - 1u)) < 0)
		return -EFAULT;
	return strcmp(name, congestion) == 0 ? 0 : -ENOENT;
}

int tcp_get_congestion(void *buf, unsigned *len)
{
	*len = MIN(*len, (unsigned)sizeof(congestion));
	memcpy(buf, congestion, *len);
	return 0;
}

int tcp_show_mss(const struct tcp_socket *sock, int otherwise)
{
	if (!sock->pcb || sock->pcb->state < ESTABLISHED)
		return otherwise;
	if (sock->near) /* Linux has timestamps on the loopback, too */
		return sock->pcb->mss - LWIP_TCP_OPT_LEN_TS_OUT;
	return sock->mss ? sock->mss : tcp_mss(sock->pcb);
}

/* States as Linux numbers them, by lwIP's. */
uint8_t tcp_state_number(const struct tcp_socket *sock)
{
	static const uint8_t states[] = {
		[CLOSED] = LINUX_TCP_CLOSE,
		[LISTEN] = LINUX_TCP_LISTEN,
		[SYN_SENT] = LINUX_TCP_SYN_SENT,
		[SYN_RCVD] = LINUX_TCP_SYN_RECV,
		[ESTABLISHED] = LINUX_TCP_ESTABLISHED,
		[FIN_WAIT_1] = LINUX_TCP_FIN_WAIT1,
		[FIN_WAIT_2] = LINUX_TCP_FIN_WAIT2,
		[CLOSE_WAIT] = LINUX_TCP_CLOSE_WAIT,
		[CLOSING] = LINUX_TCP_CLOSING,
		[LAST_ACK] = LINUX_TCP_LAST_ACK,
		[TIME_WAIT] = LINUX_TCP_CLOSE,
	};

	if (sock->listener)
		return LINUX_TCP_LISTEN;
	if (sock->parent)
		return LINUX_TCP_SYN_RECV;
	return sock->pcb ? states[sock->pcb->state] : LINUX_TCP_CLOSE;
}

/* Bytes of data on their way: beginning and end have numbers of their own. */
static uint32_t bytes_on_way(const struct tcp_pcb *pcb)
{
	uint32_t bytes = pcb->snd_nxt - pcb->lastack;
	bool ends = pcb->state == FIN_WAIT_1 || pcb->state == CLOSING || pcb->state == LAST_ACK;

	return pcb->state < ESTABLISHED ? 0 : bytes - (ends && bytes > 0 && !pcb->unsent);
}

/* What was exchanged. As on Linux what marks the beginning and the end counts as a byte. */
static void fill_counters(const struct tcp_socket *sock, struct linux_tcp_info *info)
{
	info->tcpi_bytes_received = sock->bytes_in + sock->done;
	info->tcpi_bytes_acked =
		sock->bytes_acked + (sock->has_opened && sock->phase == TCP_CONNECTED);
	info->tcpi_bytes_sent = sock->bytes_acked + (sock->pcb ? bytes_on_way(sock->pcb) : 0);
	info->tcpi_data_segs_in = sock->segments_in;
	info->tcpi_data_segs_out = sock->segments_out;
	info->tcpi_total_retrans = sock->segments_again;
}

static void fill_route(const struct tcp_socket *sock, struct linux_tcp_info *info)
{
	struct netif *netif = inet_route_of(&sock->inet, &sock->pcb->remote_ip);

	if (netif)
		info->tcpi_pmtu = inet_mtu(netif, &sock->pcb->remote_ip);
}

static void fill(const struct tcp_socket *sock, struct linux_tcp_info *info)
{
	const struct tcp_pcb *pcb = sock->pcb;
	uint32_t mss = sock->mss ? sock->mss : pcb->mss ? pcb->mss : 1;

	info->tcpi_retransmits = pcb->nrtx;
	info->tcpi_probes = pcb->persist_probe;
	info->tcpi_options =
		(pcb->flags & TF_TIMESTAMP || sock->near ? LINUX_TCPI_OPT_TIMESTAMPS : 0) |
		(pcb->flags & TF_SACK ? LINUX_TCPI_OPT_SACK : 0) |
		(pcb->flags & TF_WND_SCALE ? LINUX_TCPI_OPT_WSCALE : 0);
	info->tcpi_wscale = (uint8_t)(pcb->snd_scale | pcb->rcv_scale << 4);
	info->tcpi_rto = (uint32_t)pcb->rto * TCP_SLOW_INTERVAL * 1000;
	info->tcpi_snd_mss = mss;
	info->tcpi_rcv_mss = mss;
	info->tcpi_unacked = (pcb->snd_nxt - pcb->lastack + mss - 1) / mss;
	info->tcpi_rtt = (uint32_t)(pcb->sa >> 3) * TCP_SLOW_INTERVAL * 1000;
	info->tcpi_rttvar = (uint32_t)(pcb->sv >> 2) * TCP_SLOW_INTERVAL * 1000;
	info->tcpi_min_rtt = info->tcpi_rtt;
	info->tcpi_snd_ssthresh = pcb->ssthresh >= TCP_SND_BUF ? INT32_MAX : pcb->ssthresh / mss;
	info->tcpi_snd_cwnd = pcb->cwnd / mss;
	info->tcpi_advmss = mss;
	info->tcpi_rcv_space = pcb->rcv_wnd;
	info->tcpi_notsent_bytes = pcb->snd_lbb - pcb->snd_nxt;
	info->tcpi_snd_wnd = pcb->snd_wnd;
}

int tcp_get_info(const struct tcp_socket *sock, void *buf, unsigned *len)
{
	struct linux_tcp_info info = {.tcpi_state = tcp_state_number(sock),
				      .tcpi_reordering = REORDERING};

	if (sock->listener) {
		info.tcpi_unacked = sock->queue_len;
		info.tcpi_sacked = sock->backlog;
	} else if (sock->pcb) {
		fill(sock, &info);
		fill_route(sock, &info);
	}
	fill_counters(sock, &info);
	*len = MIN(*len, (unsigned)sizeof(info));
	memcpy(buf, &info, *len);
	return 0;
}
