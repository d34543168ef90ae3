// SPDX-License-Identifier: BSD-3-Clause
// Receiving datagrams.

#include <lwip/ip.h>
#include <lwip/prot/udp.h>

#include "include/linux/if.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/udp_internal.h"
#include "kernel/net/socket/filter.h"
#include "kernel/process/process.h"

void udp_datagram_free(struct udp_datagram *datagram)
{
	list_remove(&datagram->link);
	pbuf_free(datagram->p);
	kfree(datagram);
}

/* Among those that share a port (SO_REUSEPORT), who gets a datagram. */
static struct udp_socket *balance(struct udp_socket *sock, const ip_addr_t *from, uint16_t port)
{
	if (likely(!(sock->inet.socket.options & SOCKET_REUSEPORT)) || sock->connected)
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

/* A filter sees the header of UDP, too, which is in front of what lwIP hands over. */
static bool filter(const struct udp_socket *sock, struct pbuf *p)
{
	const struct socket *socket = &sock->inet.socket;
	uint32_t keep, keep_payload;

	if (likely(!socket->filter))
		return true;
	if (pbuf_header_force(p, UDP_HLEN))
		return false;
	keep = run_filter(socket, p);
	pbuf_remove_header(p, UDP_HLEN);
	keep_payload = keep > UDP_HLEN ? keep - UDP_HLEN : 0;
	if (keep && keep_payload < p->tot_len)
		pbuf_realloc(p, (u16_t)keep_payload);
	return keep;
}

void udp_deliver(struct udp_socket *sock, struct pbuf *p, const ip_addr_t *from, uint16_t port)
{
	struct udp_datagram *datagram = NULL;

	sock = balance(sock, from, port);
	if (sock->charged <= sock->inet.socket.receive_buffer && filter(sock, p))
		datagram = kzalloc(sizeof(*datagram));
	if (!datagram) {
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

/* Waits for a datagram: 0; 1 if nothing will come; or a negative errno. */
static int wait(struct udp_socket *sock, uint32_t flags, uint64_t deadline_ns)
{
	struct socket *socket = &sock->inet.socket;
	int result = socket_take_error(socket);

	if (result < 0 || !list_empty(&sock->queue))
		return result;
	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		return 1;
	result = wait_event_until(&socket->readers,
				  !list_empty(&sock->queue) || socket->error ||
					  (socket->shutdown & SHUTDOWN_RECEIVE),
				  deadline_ns, WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->receive_timeout_ns);
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
	uint64_t deadline_ns = socket_deadline(socket->receive_timeout_ns);
	struct udp_datagram *datagram;
	ssize_t result;

	if (message->flags & MSG_ERRQUEUE)
		return -EAGAIN;
	do {
		int err = wait(sock, message->flags, deadline_ns);

		if (err != 0)
			return MIN(err, 0);
	} while (list_empty(&sock->queue));
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
