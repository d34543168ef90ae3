// SPDX-License-Identifier: BSD-3-Clause
// What peers can make many of: connections that they begin to open, of which there are so many at
// most that a flood of them takes neither the memory nor the place of others; and those that are
// over and wait for stray segments, which give way to new ones. And what lwIP would misunderstand
// of a segment.

#include <lwip/ip.h>
#include <lwip/prot/tcp.h>

#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"
#include "lib/lwip/hooks.h"

/* Of either kind: one for so much memory, between these. */
#define MEMORY_PER_PCB (64u << 10)
#define LIMIT_MIN      128
#define LIMIT_MAX      16384

unsigned tcp_pcbs_max(void)
{
	static unsigned known;
	struct page_stats stats;

	if (!known) {
		page_get_stats(&stats);
		known = (unsigned)MIN(stats.total * PAGE_SIZE / MEMORY_PER_PCB, LIMIT_MAX);
		known = MAX(known, LIMIT_MIN);
	}
	return known;
}

/* ---- connections that are being opened ---- */

/* A pcb that has answered to a SYN, and waits for the answer to that. */
struct opening {
	struct list_node link; /* the oldest is the first */
	struct tcp_pcb *pcb;
};

static struct list_node openings = LIST_INIT(openings);
static unsigned count;

static void forget(u8_t id, void *data)
{
	struct opening *opening = data;

	if (!opening) /* a listener's */
		return;
	list_remove(&opening->link);
	count--;
	kfree(opening);
}

/* The pcb goes before anybody has accepted what it was to be. */
static void fail(u8_t id, void *data)
{
	if (data)
		inet_counters.attempt_fails++;
	forget(id, data);
}

static err_t begin(u8_t id, struct tcp_pcb_listen *listener, struct tcp_pcb *pcb)
{
	static const struct tcp_ext_arg_callbacks callbacks = {.destroy = fail};
	struct opening *opening = kmalloc(sizeof(*opening));

	if (!opening)
		return ERR_MEM;
	opening->pcb = pcb;
	list_add_tail(&openings, &opening->link);
	count++;
	tcp_ext_arg_set_callbacks(pcb, id, &callbacks);
	tcp_ext_arg_set(pcb, id, opening);
	return ERR_OK;
}

void tcp_openings_watch(struct tcp_pcb *listener)
{
	static const struct tcp_ext_arg_callbacks callbacks = {.destroy = fail,
							       .passive_open = begin};

	tcp_ext_arg_set_callbacks(listener, TCP_ARG_OPENING, &callbacks);
}

void tcp_opening_end(struct tcp_pcb *pcb)
{
	forget(TCP_ARG_OPENING, tcp_ext_arg_get(pcb, TCP_ARG_OPENING));
	tcp_ext_arg_set(pcb, TCP_ARG_OPENING, NULL);
}

/* A SYN for a listener. A peer that is there answers sooner than others can begin so many. */
static err_t admit(const struct tcp_socket *sock)
{
	if (sock->queue_len > sock->backlog) {
		inet_counters.listen_overflows++;
		return ERR_MEM;
	}
	if (count >= tcp_pcbs_max())
		tcp_abandon(list_first(&openings, struct opening, link)->pcb, 0);
	return ERR_OK;
}

/* An option of a segment that has that length, or NULL (RFC 9293, section 3.1). */
static const uint8_t *find_option(const struct tcp_hdr *header, unsigned length, uint8_t kind,
				  unsigned min_length)
{
	const uint8_t *options = (const uint8_t *)(header + 1);
	unsigned i = 0;

	while (i + 1 < length && options[i] != LWIP_TCP_OPT_EOL) {
		if (options[i] == LWIP_TCP_OPT_NOP) {
			i++;
			continue;
		}
		if (options[i + 1] < 2 || i + options[i + 1] > length)
			break;
		if (options[i] == kind)
			return options[i + 1] >= min_length ? &options[i] : NULL;
		i += options[i + 1];
	}
	return NULL;
}

/* ---- connections in use ---- */

#define OPTION_SACK	       5 /* RFC 2018, section 3 */
#define OPTION_SACK_LENGTH_MIN 10

/* An acknowledgement that says again that a segment is missing. lwIP takes it for a mere update of
 * the window when that grows, as Linux's does meanwhile, and would wait for its timer; so the
 * window is left as it was. */
static void show_duplicate(const struct tcp_pcb *pcb, struct tcp_hdr *header, unsigned opt1len,
			   const struct pbuf *p)
{
	if (header->ackno != pcb->lastack || !pcb->unacked || p->tot_len > 0 || pcb->snd_wnd == 0)
		return;
	if ((uint32_t)header->wnd << pcb->snd_scale > pcb->snd_wnd &&
	    find_option(header, opt1len, OPTION_SACK, OPTION_SACK_LENGTH_MIN))
		header->wnd = (u16_t)(pcb->snd_wnd >> pcb->snd_scale);
}

/* ---- connections that are over ---- */

/* The time that the sender's clock shows (RFC 7323, section 3.2); 0 without. */
static uint32_t timestamp_of(const struct tcp_hdr *header, unsigned length)
{
	const uint8_t *option = find_option(header, length, LWIP_TCP_OPT_TS, LWIP_TCP_OPT_LEN_TS);
	uint32_t value = 0;

	if (option)
		memcpy(&value, &option[2], sizeof(value));
	return lwip_ntohl(value);
}

/* Whether a SYN is newer than all of a connection that is over (RFC 6191, section 2). */
static bool is_newer(const struct tcp_pcb *pcb, const struct tcp_hdr *header, unsigned opt1len)
{
	uint32_t time = timestamp_of(header, opt1len);

	if (time && (pcb->flags & TF_TIMESTAMP))
		return TCP_SEQ_LT(pcb->ts_recent, time) ||
		       (pcb->ts_recent == time && TCP_SEQ_GT(header->seqno, pcb->rcv_nxt));
	return TCP_SEQ_GT(header->seqno, pcb->rcv_nxt);
}

/* Has a segment looked at once more, as it came. */
static void input_again(struct tcp_hdr *header, unsigned opt1len, struct pbuf *p)
{
	header->src = lwip_htons(header->src);
	header->dest = lwip_htons(header->dest);
	header->seqno = lwip_htonl(header->seqno);
	header->ackno = lwip_htonl(header->ackno);
	header->wnd = lwip_htons(header->wnd);
	pbuf_add_header_force(p, sizeof(*header) + opt1len);
	pbuf_ref(p);
	tcp_input(p, ip_current_input_netif());
}

/* As on Linux, a peer may open the same connection again, or say that it knows nothing of the old
 * one (not RFC 1337). */
static err_t look_back(struct tcp_pcb *pcb, struct tcp_hdr *header, unsigned opt1len, bool whole,
		       struct pbuf *p)
{
	unsigned flags = TCPH_FLAGS(header) & (TCP_SYN | TCP_RST | TCP_ACK);

	if ((flags & TCP_RST) && header->seqno == pcb->rcv_nxt) {
		tcp_abort(pcb);
		return ERR_RST;
	}
	if (flags != TCP_SYN || !is_newer(pcb, header, opt1len))
		return ERR_OK;
	tcp_abort(pcb);
	if (whole) /* otherwise it comes again */
		input_again(header, opt1len, p);
	return ERR_RST;
}

/* Whether a segment has come from too far away (IP_MINTTL, IPV6_MINHOPCOUNT). */
static bool is_far(const struct tcp_socket *sock)
{
	const int32_t *values = sock->inet.options.values;

	if (ip_current_is_v6())
		return IP6H_HOPLIM(ip6_current_header()) < values[OPTION_MINHOPS6];
	return IPH_TTL(ip4_current_header()) < values[OPTION_MINTTL];
}

/* NULL for a connection that is being opened from outside, or over. */
static struct tcp_socket *socket_of(const struct tcp_pcb *pcb, const struct tcp_hdr *header)
{
	if (pcb->state == LISTEN)
		return tcp_listener_choose(pcb->callback_arg, ip_current_src_addr(), header->src);
	return tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);
}

/* A connection that is being opened from outside has the filter of its listener. */
static bool is_filtered(const struct tcp_pcb *pcb, const struct tcp_socket *sock,
			struct tcp_hdr *header, u16_t opt1len, bool whole, struct pbuf *p)
{
	if (!sock && pcb->state == SYN_RCVD && pcb->listener)
		sock = tcp_listener_choose(pcb->listener->callback_arg, ip_current_src_addr(),
					   header->src);
	if (likely(!sock || !sock->inet.socket.filter))
		return false;
	return tcp_filter_drops(&sock->inet.socket, header, opt1len, whole, p);
}

err_t lwip_tcp_filter(struct tcp_pcb *pcb, struct tcp_hdr *header, u16_t opt1len, const u8_t *opt2,
		      struct pbuf *p)
{
	struct tcp_socket *sock = socket_of(pcb, header);

	tcp_find_end(); /* it is found; what follows may take others out of lwIP's lists */
	if (sock && is_far(sock)) {
		inet_counters.far++;
		return ERR_MEM;
	}
	if (is_filtered(pcb, sock, header, opt1len, !opt2, p))
		return ERR_MEM;
	if (pcb->state == LISTEN && (TCPH_FLAGS(header) & TCP_SYN))
		return admit(sock);
	if (pcb->state == TIME_WAIT)
		return look_back(pcb, header, opt1len, !opt2, p);
	if (sock && p->tot_len > 0 && tcp_memory_refuses(sock))
		return ERR_MEM;
	if (sock && p->tot_len > 0)
		sock->segments_in++;
	if (pcb->state >= ESTABLISHED)
		show_duplicate(pcb, header, opt1len, p);
	return ERR_OK;
}

void tcp_trim_time_wait(void)
{
	struct tcp_pcb **end = &tcp_tw_pcbs, *newer = tcp_tw_pcbs, *older;

	for (unsigned n = tcp_pcbs_max(); n > 0 && *end; n--)
		end = &(*end)->next;
	older = *end;
	if (!older)
		return;
	*end = NULL;
	/* lwIP finds the first of its list at once. */
	tcp_tw_pcbs = older;
	while (tcp_tw_pcbs)
		tcp_abort(tcp_tw_pcbs);
	tcp_tw_pcbs = newer;
}
