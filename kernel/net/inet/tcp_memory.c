// SPDX-License-Identifier: BSD-3-Clause
// The memory of all connections together, which is limited as Linux's (tcp_mem), so that peers and
// programs that do not read cannot take all there is:
//
//	free -> pressed		windows open a few segments at most, what came out of order is
// dropped, 				and nobody queues more than a little to send 	pressed ->
// full data for who has some to read already is dropped, and comes again 	full -> pressed ->
// free when enough has been read
//
// What is counted is what buffers take, not what is in them.

#include "kernel/mm/page.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"
#include "lib/lwip/hooks.h"

#define SHARE		 16 /* of memory: pressed */
#define PRESSED_MIN	 (512u << 10)
#define BUFFER_SIZE	 2048 /* of a driver, whatever is in it */
#define BUFFER_OVERHEAD	 256
#define PRESSED_SEGMENTS 4 /* that a window is opened by, and that may be out of order */
#define PRESSED_WINDOW	 8192u
#define PRESSED_SEND	 16384u /* bytes that a socket may queue at any rate */
#define OOSEQ_PBUFS_MAX	 1024

static uint64_t used, most;
static bool pressed, prune;

uint64_t tcp_memory_limit(void)
{
	struct page_stats stats;

	if (!most) {
		page_get_stats(&stats);
		most = MAX(stats.total * PAGE_SIZE / SHARE, PRESSED_MIN);
	}
	return most;
}

uint64_t tcp_memory_used(void)
{
	return used;
}

static bool is_full(void)
{
	return pressed && used >= most + most / 2;
}

/* ---- counting ---- */

void tcp_memory_add(uint32_t size)
{
	used += size;
	if (likely(used < tcp_memory_limit()) || pressed)
		return;
	pressed = true;
	prune = true;
	inet_counters.pressures++;
}

void tcp_memory_sub(uint32_t size)
{
	assert(used >= size);
	used -= size;
	if (unlikely(pressed) && used < most - most / 4)
		pressed = false;
}

uint32_t tcp_memory_of(const struct pbuf *p)
{
	if (p->flags & PBUF_FLAG_IS_CUSTOM)
		return MAX(p->len, BUFFER_SIZE) + BUFFER_OVERHEAD;
	return p->len + BUFFER_OVERHEAD;
}

static void forget_ooseq(struct tcp_socket *sock)
{
	tcp_memory_sub(sock->ooseq_size);
	sock->ooseq_size = 0;
}

void tcp_memory_queue(struct tcp_socket *sock, uint32_t size)
{
	sock->queued += size;
	tcp_memory_add(size);
}

void tcp_memory_acked(struct tcp_socket *sock, uint32_t size)
{
	size = MIN(size, sock->queued);
	sock->queued -= size;
	tcp_memory_sub(size);
}

void tcp_memory_release(struct tcp_socket *sock)
{
	tcp_memory_acked(sock, sock->queued);
	forget_ooseq(sock);
}

void tcp_memory_recount(struct tcp_socket *sock)
{
	uint32_t size = 0;

	for (const struct tcp_seg *seg = sock->pcb ? sock->pcb->ooseq : NULL; seg; seg = seg->next)
		for (const struct pbuf *p = seg->p; p; p = p->next)
			size += tcp_memory_of(p);
	forget_ooseq(sock);
	sock->ooseq_size = size;
	tcp_memory_add(size);
}

/* ---- what follows ---- */

uint32_t tcp_memory_window(const struct tcp_socket *sock, uint32_t limit)
{
	if (likely(!pressed))
		return limit;
	return MIN(limit, MAX(PRESSED_SEGMENTS * (uint32_t)sock->pcb->mss, PRESSED_WINDOW));
}

bool tcp_memory_may_send(const struct tcp_socket *sock)
{
	return likely(!pressed) || sock->queued < PRESSED_SEND;
}

bool tcp_memory_refuses(struct tcp_socket *sock)
{
	if (likely(!is_full()) || sock->received == 0)
		return false;
	sock->refused = true;
	inet_counters.pruned++;
	return true;
}

/* Of who has something to read no data comes here when memory is full. */
u16_t lwip_tcp_ooseq_limit(const struct tcp_pcb *pcb)
{
	struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

	if (sock)
		tcp_memory_recount(sock);
	return pressed ? PRESSED_SEGMENTS : OOSEQ_PBUFS_MAX;
}

void tcp_memory_prune(void)
{
	if (likely(!prune))
		return;
	prune = false;
	for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

		if (!pcb->ooseq)
			continue;
		inet_counters.ooseq_lost++;
		tcp_free_ooseq(pcb);
		if (sock)
			tcp_memory_recount(sock);
	}
}
