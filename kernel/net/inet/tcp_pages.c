// SPDX-License-Identifier: BSD-3-Clause
// Sending from pages, without lwIP's copy (tcp_write() is not used). A segment begins with a pbuf
// for its headers, as lwIP makes them; behind it are pieces of pages, each with references to
// these. They stay until the peer has acknowledged the segment and nobody on the way has it any
// more, whatever becomes of the file and of the socket. What is written to a page until then may be
// sent, as on Linux.

#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/net/netdev.h"

/* A segment of more pbufs would be copied where it is sent. */
#define PBUFS_MAX (NETDEV_SEGMENTS_MAX - 1)

struct piece {
	struct pbuf_custom custom;
	struct page *first; /* of count that follow each other, or a block: referenced */
	unsigned count;
};

static void free_piece(struct pbuf *p)
{
	struct piece *piece = container_of((void *)p, struct piece, custom);

	for (unsigned i = 0; i < piece->count; i++)
		page_put(&piece->first[i]);
	kfree(piece);
}

struct pbuf *tcp_pages_wrap(const void *data, uint16_t len, struct page *block)
{
	struct piece *piece = kmalloc(sizeof(*piece));

	if (!piece)
		return NULL;
	piece->first = block ? block : page_of_virt(data);
	piece->count =
		block ? 1 : (unsigned)DIV_ROUND_UP((uintptr_t)data % PAGE_SIZE + len, PAGE_SIZE);
	for (unsigned i = 0; i < piece->count; i++)
		page_get(&piece->first[i]);
	piece->custom.custom_free_function = free_piece;
	/* PBUF_REF would be copied by whoever keeps it. */
	return pbuf_alloced_custom(PBUF_RAW, len, PBUF_ROM, &piece->custom, (void *)(uintptr_t)data,
				   len);
}

static struct tcp_seg *last_unsent(const struct tcp_pcb *pcb)
{
	struct tcp_seg *seg = pcb->unsent;

	while (seg && seg->next)
		seg = seg->next;
	return seg;
}

/* Bytes of data and options that lwIP puts into a segment at most. */
static uint32_t segment_max(const struct tcp_pcb *pcb)
{
	uint32_t half = pcb->snd_wnd_max / 2;

	return MAX(half ? MIN((uint32_t)pcb->mss, half) : pcb->mss, LWIP_TCP_OPT_LEN_TS + 1u);
}

/* lwIP's macro has no parentheses. */
static uint32_t options_of(u8_t flags)
{
	return LWIP_TCP_OPT_LENGTH(flags);
}

/* How many bytes more a segment may have. One that others have, too, stays as it is. */
static uint32_t space_in(const struct tcp_pcb *pcb, const struct tcp_seg *seg)
{
	uint32_t used = seg->len + options_of(seg->flags), most = segment_max(pcb);

	if (seg->len == 0 || (TCPH_FLAGS(seg->tcphdr) & (TCP_SYN | TCP_FIN | TCP_RST)) ||
	    seg->p->ref != 1)
		return 0;
	return most - MIN(used, most);
}

/* A segment without data, that follows all there are. */
static struct tcp_seg *make_segment(const struct tcp_pcb *pcb)
{
	u8_t flags = pcb->flags & TF_TIMESTAMP ? TF_SEG_OPTS_TS : 0;
	u16_t options = (u16_t)options_of(flags);
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, options, PBUF_RAM);
	struct tcp_seg *seg = memp_malloc(MEMP_TCP_SEG);

	if (!p || !seg) {
		if (p)
			pbuf_free(p);
		memp_free(MEMP_TCP_SEG, seg);
		return NULL;
	}
	pbuf_add_header(p, TCP_HLEN);
	*seg = (struct tcp_seg){.p = p, .flags = flags, .tcphdr = p->payload};
	*seg->tcphdr = (struct tcp_hdr){
		.src = lwip_htons(pcb->local_port),
		.dest = lwip_htons(pcb->remote_port),
		.seqno = lwip_htonl(pcb->snd_lbb),
	};
	TCPH_HDRLEN_FLAGS_SET(seg->tcphdr, (TCP_HLEN + options) / 4, 0);
	return seg;
}

static void append(struct tcp_pcb *pcb, struct tcp_seg *last, struct tcp_seg *seg)
{
	if (last)
		last->next = seg;
	else
		pcb->unsent = seg;
	pcb->snd_queuelen++;
}

static void count(struct tcp_pcb *pcb, uint16_t len)
{
	pcb->snd_lbb += len;
	pcb->snd_buf -= len;
}

/* Whether data lies right behind the last of a segment, in the same block. */
static bool follows(const struct pbuf *last, const char *data, const struct page *block)
{
	const struct piece *piece = container_of((const void *)last, const struct piece, custom);

	return (last->flags & PBUF_FLAG_IS_CUSTOM) &&
	       piece->custom.custom_free_function == free_piece && piece->first == block &&
	       (const char *)last->payload + last->len == data;
}

/* Makes the last piece of a segment longer: by how many bytes, or 0 where data does not follow. */
static uint16_t lengthen(struct tcp_pcb *pcb, struct tcp_seg *seg, const char *data, uint16_t len,
			 const struct page *block)
{
	struct pbuf *last = seg->p;

	while (last->next)
		last = last->next;
	if (!block || !follows(last, data, block))
		return 0;
	for (struct pbuf *p = seg->p; p; p = p->next)
		p->tot_len += len;
	last->len += len;
	seg->len += len;
	count(pcb, len);
	return len;
}

/* The same as tcp_pages_write() for no more than one segment. */
static uint16_t write_segment(struct tcp_pcb *pcb, const char *data, size_t len, struct page *block)
{
	struct tcp_seg *last = last_unsent(pcb), *seg = last;
	uint32_t space = last ? space_in(pcb, last) : 0;
	struct pbuf *p;
	uint16_t more;

	if (space > 0) {
		more = lengthen(pcb, last, data, (uint16_t)MIN(len, space), block);
		if (more > 0)
			return more;
	}
	if (space == 0 || pbuf_clen(last->p) >= PBUFS_MAX) {
		seg = make_segment(pcb);
		if (!seg)
			return 0;
		space = segment_max(pcb) - options_of(seg->flags);
	}
	p = tcp_pages_wrap(data, (uint16_t)MIN(len, space), block);
	if (!p) {
		if (seg != last)
			tcp_seg_free(seg);
		return 0;
	}
	if (seg != last)
		append(pcb, last, seg);
	pbuf_cat(seg->p, p);
	seg->len += p->len;
	pcb->snd_queuelen++;
	count(pcb, p->len);
	return p->len;
}

size_t tcp_pages_write(struct tcp_pcb *pcb, const void *data, size_t len, struct page *block,
		       bool more)
{
	size_t done = 0;
	uint16_t n;

	while (done < len && pcb->snd_queuelen < TCP_SND_QUEUELEN - 1) {
		n = write_segment(pcb, (const char *)data + done, len - done, block);
		if (n == 0)
			break;
		done += n;
	}
	if (done > 0 && !more)
		TCPH_SET_FLAG(last_unsent(pcb)->tcphdr, TCP_PSH);
	return done;
}
