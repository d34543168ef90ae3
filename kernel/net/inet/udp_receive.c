// SPDX-License-Identifier: BSD-3-Clause
// Receiving datagrams.

#include <lwip/ip.h>
#include <lwip/prot/udp.h>

#include "kernel/mm/slab.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/udp_internal.h"
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
	keep = inet_run_filter(socket, p);
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
		sock->lost++;
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
	datagram->lost = sock->lost;
	sock->inet.socket.cpu = 0; /* there is one */
	datagram->charge = charge_of(p);
	sock->charged += datagram->charge;
	list_add_tail(&sock->queue, &datagram->link);
	sock->arrived++;
	socket_wake_readers(&sock->inet.socket);
}

void udp_deliver(struct udp_socket *sock, struct pbuf *p, const ip_addr_t *from, uint16_t port)
{
	if (inet_is_member(&sock->inet))
		udp_queue(balance(sock, from, port), p, from, port);
	else
		pbuf_free(p);
}

static int copy(struct uio *uio, const struct udp_datagram *datagram, size_t skip)
{
	for (const struct pbuf *p = datagram->p; p && uio->resid > 0; p = p->next) {
		size_t from = MIN(skip, (size_t)p->len), n = MIN(p->len - from, uio->resid);

		if (uio_put(uio, (const char *)p->payload + from, n) < n)
			return -EFAULT;
		skip -= from;
	}
	return 0;
}

/* The first datagram; or with MSG_PEEK and SO_PEEK_OFF the first that lies beyond that offset, of
 * which *skip bytes are to be left out. */
static struct udp_datagram *find(struct udp_socket *sock, uint32_t flags, size_t *skip)
{
	int32_t offset = sock->inet.socket.peek_offset;
	bool at_offset = (flags & MSG_PEEK) && offset >= 0;
	struct udp_datagram *datagram;

	*skip = at_offset ? (size_t)offset : 0;
	list_for_each_entry (datagram, &sock->queue, link) {
		size_t len = datagram->p->tot_len;

		if (!at_offset || *skip < len || (*skip == 0 && !datagram->peeked))
			return datagram;
		*skip -= len;
	}
	return NULL;
}

/* Waits for more than what lies before the offset. */
static int wait_beyond(struct udp_socket *sock, uint32_t flags, uint64_t deadline_ns)
{
	struct socket *socket = &sock->inet.socket;
	uint32_t seen = sock->arrived;
	int result;

	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		return 1;
	result = wait_event_until(&socket->readers,
				  sock->arrived != seen || socket->error ||
					  (socket->shutdown & SHUTDOWN_RECEIVE),
				  deadline_ns, WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->receive_timeout_ns);
}

/* 0 when there is a datagram to be received; otherwise as socket_wait_queue(). */
static int wait_datagram(struct udp_socket *sock, uint32_t flags, struct udp_datagram **out,
			 size_t *skip)
{
	uint64_t deadline_ns = socket_deadline(sock->inet.socket.receive_timeout_ns);

	for (;;) {
		int result = socket_wait_queue(&sock->inet.socket, &sock->queue, flags);

		if (result != 0)
			return result;
		*out = find(sock, flags, skip);
		if (*out)
			return 0;
		result = wait_beyond(sock, flags, deadline_ns);
		if (result != 0)
			return result;
	}
}

/* Whether what is left of len bytes is told to be cut off: as on Linux also where all that lies
 * behind an offset fits exactly. */
static bool is_cut(size_t len, size_t skip, size_t room)
{
	return room <= len - skip && room < len;
}

/* Copies a datagram from an offset on, and what is to be told about it; it is in no queue, or not
 * the only one of its kind, meanwhile. */
static ssize_t take(struct udp_socket *sock, struct socket_message *message,
		    const struct udp_datagram *datagram, size_t skip)
{
	size_t len = datagram->p->tot_len, room = message->uio->resid;
	int err = copy(message->uio, datagram, skip);

	if (err < 0)
		return err;
	if (is_cut(len, skip, room))
		message->result_flags |= MSG_TRUNC;
	if (message->name)
		inet_name_put(&sock->inet, &datagram->from, message->name);
	udp_put_control(sock, message, datagram);
	return (ssize_t)(message->flags & MSG_TRUNC ? len : MIN(len - skip, room));
}

static void move_offset(struct socket *socket, ssize_t by)
{
	if (unlikely(socket->peek_offset >= 0) && by != 0)
		socket->peek_offset = (int)MAX(socket->peek_offset + by, 0);
}

/* Looks at a datagram, which others may receive meanwhile. */
static ssize_t peek(struct udp_socket *sock, struct socket_message *message,
		    struct udp_datagram *datagram, size_t skip)
{
	struct udp_datagram seen = *datagram;
	ssize_t result;

	datagram->peeked = true;
	pbuf_ref(seen.p);
	result = take(sock, message, &seen, skip);
	pbuf_free(seen.p);
	move_offset(&sock->inet.socket, MAX(result, 0));
	return result;
}

ssize_t udp_receive(struct socket *socket, struct socket_message *message)
{
	struct udp_socket *sock = udp_of(socket);
	struct udp_datagram *datagram;
	ssize_t result;
	size_t skip;

	if (message->flags & MSG_ERRQUEUE)
		return udp_receive_error(sock, message);
	result = wait_datagram(sock, message->flags, &datagram, &skip);
	if (result != 0)
		return MIN(result, 0);
	if (message->flags & MSG_PEEK)
		return peek(sock, message, datagram, skip);
	list_remove(&datagram->link);
	result = take(sock, message, datagram, 0);
	move_offset(socket, -MAX(result, 0));
	sock->charged -= datagram->charge;
	udp_datagram_free(datagram);
	return result;
}

void udp_count_memory(const struct socket *socket, struct socket_memory *memory)
{
	const struct udp_socket *sock = udp_of((struct socket *)socket);

	memory->received = sock->charged;
	memory->lost = sock->lost;
}
