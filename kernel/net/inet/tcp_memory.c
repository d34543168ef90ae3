// SPDX-License-Identifier: BSD-3-Clause
// The memory of all connections together, which is limited as Linux's (tcp_mem), so that peers and
// programs that do not read cannot take all there is. What is counted is what buffers take, not
// what is in them. Above a limit connections are pressed: windows open by a few segments at most,
// what came out of order is dropped, and nobody queues more than a little to send. Above half as
// much again, data is dropped for who has some to read already, and comes again. Both end when
// enough has been read.

#include "kernel/mm/page.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"
#include "lib/lwip/hooks.h"

#define SHARE		 16 /* of memory: pressed */
#define PRESSED_MIN	 (512u << 10)
#define PRESSED_SEGMENTS 4 /* that a window is opened by, and that may be out of order */
#define OOSEQ_PBUFS_MAX	 1024

struct tcp_memory tcp_memory;

uint64_t tcp_memory_limit(void)
{
	struct page_stats stats;

	if (!tcp_memory.most) {
		page_get_stats(&stats);
		tcp_memory.most = MAX(stats.total * PAGE_SIZE / SHARE, PRESSED_MIN);
	}
	return tcp_memory.most;
}

static bool is_full(void)
{
	return tcp_memory.used >= tcp_memory.most + tcp_memory.most / 2;
}

/* ---- counting ---- */

void tcp_memory_press(void)
{
	if (tcp_memory.pressed || tcp_memory.used < tcp_memory_limit())
		return;
	tcp_memory.pressed = true;
	tcp_memory.prune = true;
	inet_counters.pressures++;
}

void tcp_memory_relieve(void)
{
	if (tcp_memory.used < tcp_memory.most - tcp_memory.most / 4)
		tcp_memory.pressed = false;
}

void tcp_count_memory(const struct socket *socket, struct socket_memory *memory)
{
	const struct tcp_socket *sock = tcp_of((struct socket *)socket);

	for (const struct pbuf *p = sock->first; p; p = p->next)
		memory->received += tcp_memory_of(p);
	memory->to_send = sock->queued;
}

static void forget_ooseq(struct tcp_socket *sock)
{
	tcp_memory_sub(sock->ooseq_size);
	sock->ooseq_size = 0;
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

uint32_t tcp_memory_pressed_window(const struct tcp_socket *sock)
{
	return MAX(PRESSED_SEGMENTS * (uint32_t)sock->pcb->mss, TCP_PRESSED_WINDOW);
}

bool tcp_memory_refuses_pressed(struct tcp_socket *sock)
{
	if (!is_full() || sock->received == 0)
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
	return tcp_memory.pressed ? PRESSED_SEGMENTS : OOSEQ_PBUFS_MAX;
}

void tcp_memory_prune(void)
{
	tcp_memory.prune = false;
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
