// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/sockstat and sockstat6: how many sockets there are, and what is in them. A connection
// that was closed and only waits for its peer to say the same, or for stray segments, is a socket
// no more, as on Linux. lwIP does not tell of fragments that wait for others.

#include "kernel/fs/procfs/text.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/net/inet/raw_internal.h"
#include "kernel/net/inet/tcp_internal.h"

struct use {
	/* Of IPv4 and IPv6: that are found by what arrives. */
	unsigned tcp[2], udp[2], raw[2];
	unsigned orphans, ended; /* that nobody has any more; of them those that are none now */
	unsigned waiting;	 /* connections that wait for the end */
	uint64_t datagrams;	 /* bytes of memory that they take */
};

static void count_connection(struct use *use, const struct tcp_socket *sock)
{
	unsigned state = sock->pcb ? sock->pcb->state : CLOSED;

	if (sock->orphan && (state == FIN_WAIT_2 || state == TIME_WAIT)) {
		use->ended++;
		use->waiting += state == FIN_WAIT_2;
		return;
	}
	use->orphans += sock->orphan;
	if (!tcp_is_closed(sock) && !sock->parent)
		use->tcp[sock->inet.socket.family == AF_INET6]++;
}

static void count_datagrams(struct use *use, const struct udp_socket *sock)
{
	use->udp[sock->inet.socket.family == AF_INET6]++;
	use->datagrams += sock->charged;
}

static void count_ports(struct use *use, const struct inet_ports *ports)
{
	for (unsigned i = 0; i < ARRAY_SIZE(ports->buckets); i++) {
		const struct list_node *head = &ports->buckets[i];
		struct inet_socket *sock;

		if (!head->next)
			continue;
		list_for_each_entry (sock, head, port_link)
			if (ports == &tcp_ports)
				count_connection(use, container_of(sock, struct tcp_socket, inet));
			else
				count_datagrams(use, container_of(sock, struct udp_socket, inet));
	}
}

static void count_all(struct use *use)
{
	const struct raw_socket *raw;

	count_ports(use, &tcp_ports);
	count_ports(use, &udp_ports);
	list_for_each_entry (raw, &raw_sockets, link)
		use->raw[raw->datagrams.inet.socket.family == AF_INET6]++;
	for (const struct tcp_pcb *pcb = tcp_tw_pcbs; pcb; pcb = pcb->next)
		use->waiting++;
}

static uint64_t pages(uint64_t bytes)
{
	return (bytes + PAGE_SIZE - 1) / PAGE_SIZE;
}

void inet_show_use(struct text *text)
{
	struct use use = {0};

	count_all(&use);
	text_printf(text, "sockets: used %u\n", socket_count - use.ended);
	text_printf(text, "TCP: inuse %u orphan %u tw %u alloc %u mem %lu\n", use.tcp[0],
		    use.orphans, use.waiting, tcp_socket_count - use.ended, pages(tcp_memory.used));
	text_printf(text, "UDP: inuse %u mem %lu\n", use.udp[0], pages(use.datagrams));
	text_printf(text, "UDPLITE: inuse 0\nRAW: inuse %u\n", use.raw[0]);
}

void inet_show_use6(struct text *text)
{
	struct use use = {0};

	count_all(&use);
	text_printf(text, "TCP6: inuse %u\nUDP6: inuse %u\nUDPLITE6: inuse 0\nRAW6: inuse %u\n",
		    use.tcp[1], use.udp[1], use.raw[1]);
}
