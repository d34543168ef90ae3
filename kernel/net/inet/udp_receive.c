// SPDX-License-Identifier: BSD-3-Clause
// Receiving datagrams.

#include <lwip/ip.h>
#include <lwip/prot/udp.h>

#include "include/linux/if.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/udp_internal.h"
#include "kernel/net/socket/filter.h"
#include "kernel/process/process.h"

void udp_datagram_free(struct udp_datagram *datagram)
{
	list_remove(&datagram->link);
	pbuf_free(datagram->p);
	kfree(datagram);
}

void udp_drop_received(struct udp_socket *sock)
{
	while (!list_empty(&sock->queue))
		udp_datagram_free(list_first(&sock->queue, struct udp_datagram, link));
	udp_drop_errors(sock);
}

/* Among those that share a port (SO_REUSEPORT), who gets a datagram. */
static struct udp_socket *balance(struct udp_socket *sock, const ip_addr_t *from, uint16_t port)
{
	if (likely(!(sock->inet.socket.options & SOCKET_REUSEPORT)) || sock->connected ||
	    ip_addr_ismulticast(ip_current_dest_addr()))
		return sock;
	return container_of(inet_port_balance(&udp_ports, &sock->inet, from, port),
			    struct udp_socket, inet);
}

/* What Linux would allocate for it, about. */
static uint32_t charge_of(const struct pbuf *p)
{
	uint32_t size = 512;

	while (size < p->tot_len + 384u)
		size *= 2;
	return size + 256;
}

static void copy_pbuf(const void *packet, uint32_t offset, void *to, uint32_t n)
{
	pbuf_copy_partial(packet, to, (u16_t)n, (u16_t)offset);
}

/* How much of a packet a filter lets through. */
static uint32_t run_filter(const struct socket *socket, const struct pbuf *p)
{
	const struct filter_packet packet = {.copy = copy_pbuf,
					     .packet = p,
					     .length = p->tot_len,
					     .protocol = ip_current_is_v6() ? ETH_P_IPV6 : ETH_P_IP,
					     .device = netif_get_index(ip_current_input_netif()),
					     .mark = socket->mark};

	return filter_run(socket->filter->code, &packet);
}

/* A filter sees the header of UDP, too, which is in front of what lwIP hands over. Raw sockets get
 * all that filters see. */
static bool filter(const struct udp_socket *sock, struct pbuf *p)
{
	const struct socket *socket = &sock->inet.socket;
	bool is_udp = socket->type == SOCK_DGRAM && socket->protocol == IP_PROTO_UDP;
	u16_t header = is_udp ? UDP_HLEN : 0;
	uint32_t keep, keep_payload;

	if (likely(!socket->filter))
		return true;
	if (pbuf_header_force(p, header))
		return false;
	keep = run_filter(socket, p);
	pbuf_remove_header(p, header);
	keep_payload = keep > header ? keep - header : 0;
	if (keep && keep_payload < p->tot_len)
		pbuf_realloc(p, (u16_t)keep_payload);
	return keep;
}

void udp_queue(struct udp_socket *sock, struct pbuf *p, const ip_addr_t *from, uint16_t port)
{
	struct udp_datagram *datagram = NULL;

	if (sock->charged <= sock->inet.socket.receive_buffer && filter(sock, p))
		datagram = kzalloc(sizeof(*datagram));
	if (!datagram) {
		inet_counters.datagrams_lost++;
		pbuf_free(p);
		return;
	}
	datagram->p = p;
	datagram->from = (struct inet_name){*from, port};
	datagram->to = *ip_current_dest_addr();
	datagram->device = netif_get_index(ip_current_input_netif());
	if (ip_current_is_v6()) {
		datagram->ttl = IP6H_HOPLIM(ip6_current_header());
		datagram->tos = (uint8_t)IP6H_TC(ip6_current_header());
	} else {
		datagram->ttl = IPH_TTL(ip4_current_header());
		datagram->tos = IPH_TOS(ip4_current_header());
	}
	datagram->time_ns = clock_realtime_ns();
	datagram->charge = charge_of(p);
	sock->charged += datagram->charge;
	list_add_tail(&sock->queue, &datagram->link);
	socket_wake_readers(&sock->inet.socket);
}

void udp_deliver(struct udp_socket *sock, struct pbuf *p, const ip_addr_t *from, uint16_t port)
{
	if (inet_is_member(&sock->inet))
		udp_queue(balance(sock, from, port), p, from, port);
	else
		pbuf_free(p);
}

static int copy(struct uio *uio, const struct udp_datagram *datagram)
{
	for (const struct pbuf *p = datagram->p; p && uio->resid > 0; p = p->next) {
		size_t n = MIN((size_t)p->len, uio->resid);

		if (uio_put(uio, p->payload, n) < n)
			return -EFAULT;
	}
	return 0;
}

/* Copies a datagram and what is to be told about it; it is in no queue meanwhile. */
static ssize_t take(struct udp_socket *sock, struct socket_message *message,
		    const struct udp_datagram *datagram)
{
	size_t len = datagram->p->tot_len, got = MIN(len, message->uio->resid);
	int err = copy(message->uio, datagram);

	if (err < 0)
		return err;
	if (got < len)
		message->result_flags |= MSG_TRUNC;
	if (message->name)
		inet_name_put(&sock->inet, &datagram->from, message->name);
	udp_put_control(sock, message, datagram);
	return (ssize_t)(message->flags & MSG_TRUNC ? len : got);
}

ssize_t udp_receive(struct socket *socket, struct socket_message *message)
{
	struct udp_socket *sock = udp_of(socket);
	struct udp_datagram *datagram;
	ssize_t result;

	if (message->flags & MSG_ERRQUEUE)
		return udp_receive_error(sock, message);
	result = socket_wait_queue(socket, &sock->queue, message->flags);
	if (result != 0)
		return MIN(result, 0);
	datagram = list_first(&sock->queue, struct udp_datagram, link);
	list_remove(&datagram->link);
	result = take(sock, message, datagram);
	if (message->flags & MSG_PEEK) {
		list_add(&sock->queue, &datagram->link);
		wake_up_all(&socket->readers); /* another may have missed it */
		return result;
	}
	sock->charged -= datagram->charge;
	udp_datagram_free(datagram);
	return result;
}
