// SPDX-License-Identifier: BSD-3-Clause
// Sending datagrams.

#include "kernel/net/inet/udp_internal.h"
#include "kernel/process/process.h"

/* The most that fits a packet: 65535 bytes less the headers. */
#define MAX_IP4 65507u
#define MAX_IP6 65487u /* Linux has 40 more: lwIP counts the header, too */

/* Where a message goes. */
static int get_destination(struct udp_socket *sock, const struct socket_message *message,
			   struct inet_name *to)
{
	bool v6 = sock->inet.socket.family == AF_INET6;
	int err;

	if (!message->name || (v6 && message->name->family == AF_UNSPEC)) {
		*to = sock->inet.peer;
		return sock->connected ? 0 : -EDESTADDRREQ;
	}
	/* To sockets of IPv4 it is AF_INET. */
	if (message->name->family == AF_UNSPEC)
		message->name->family = AF_INET;
	err = inet_name_get_any(&sock->inet, message->name, to);
	if (err < 0)
		return v6 && err == -EAFNOSUPPORT ? -EINVAL : err;
	if (to->port == 0)
		return -EINVAL;
	return inet_check_peer(&sock->inet, to);
}

struct pbuf *udp_copy(pbuf_layer layer, struct uio *uio, int *err)
{
	size_t len = uio->resid;
	struct pbuf *p = pbuf_alloc(layer, (u16_t)len, PBUF_RAM);

	*err = -ENOBUFS;
	if (!p)
		return NULL;
	if (uio_get(uio, p->payload, len) == len)
		return p;
	*err = -EFAULT;
	pbuf_free(p);
	return NULL;
}

static int send_packet(struct udp_socket *sock, struct pbuf *p)
{
	const struct inet_name *to = &sock->pending_to;
	const struct udp_control *control = &sock->pending_control;
	const struct inet_socket *inet = &sock->inet;
	bool v6 = IP_IS_V6_VAL(to->ip);
	struct udp_pcb *pcb = sock->pcb;
	struct netif *netif;
	ip_addr_t from;
	int err = inet_way(inet, control, &to->ip, &netif, &from);

	if (err < 0)
		return err;
	pcb->ttl = control->ttl < 0 ? inet_ttl_to(inet, &to->ip) : (uint8_t)control->ttl;
	pcb->mcast_ttl = pcb->ttl;
	pcb->tos = control->tos < 0 ? inet_tos(inet, v6) : (uint8_t)control->tos;
	if (inet->options.values[v6 ? OPTION_MULTICAST_LOOP6 : OPTION_MULTICAST_LOOP])
		udp_set_flags(pcb, UDP_FLAGS_MULTICAST_LOOP);
	else
		udp_clear_flags(pcb, UDP_FLAGS_MULTICAST_LOOP);
	return inet_error(udp_sendto_if_src(pcb, p, &to->ip, to->port, netif, &from));
}

/* Adds to what MSG_MORE has collected. */
static void collect(struct udp_socket *sock, struct pbuf *p, const struct inet_name *to,
		    const struct udp_control *control)
{
	if (sock->pending) {
		pbuf_cat(sock->pending, p);
		return;
	}
	sock->pending = p;
	sock->pending_to = *to;
	sock->pending_control = *control;
}

/* Whether datagrams of a size (UDP_SEGMENT) go in one piece each, and are not too many: 0,
 * -EMSGSIZE, -EINVAL. */
static int check_segments(const struct udp_socket *sock, uint32_t len, uint32_t size)
{
	const struct netif *netif = inet_route_of(&sock->inet, &sock->pending_to.ip);
	uint32_t headers = UDP_HLEN + (IP_IS_V6_VAL(sock->pending_to.ip) ? IP6_HLEN : IP_HLEN);

	if (netif && headers + MIN(len, size) > netif->mtu)
		return -EMSGSIZE;
	return len > size * LINUX_UDP_MAX_SEGMENTS ? -EINVAL : 0;
}

static int send_segment(struct udp_socket *sock, struct pbuf *all, uint32_t at, uint32_t len)
{
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)len, PBUF_RAM);
	int err;

	if (!p)
		return -ENOBUFS;
	pbuf_copy_partial(all, p->payload, (u16_t)len, (u16_t)at);
	err = send_packet(sock, p);
	pbuf_free(p);
	return err;
}

static int send_segments(struct udp_socket *sock, struct pbuf *all, uint32_t size)
{
	int err = check_segments(sock, all->tot_len, size);

	for (uint32_t at = 0; err == 0 && at < all->tot_len; at += size)
		err = send_segment(sock, all, at, MIN(size, all->tot_len - at));
	return err;
}

static int send_collected(struct udp_socket *sock)
{
	int segment = sock->pending_control.segment;
	struct pbuf *p = sock->pending;
	int err;

	if (segment < 0)
		segment = sock->inet.options.values[OPTION_UDP_SEGMENT];
	sock->pending = NULL;
	inet_enter();
	err = segment && p->tot_len > 0 ? send_segments(sock, p, (uint32_t)segment)
					: send_packet(sock, p);
	inet_leave();
	pbuf_free(p);
	return err;
}

int udp_push(struct udp_socket *sock)
{
	return sock->pending ? send_collected(sock) : 0;
}

/* Whether a message of len bytes can be sent, and where to; the socket has a port then. */
static int check(struct udp_socket *sock, const struct socket_message *message, size_t len,
		 struct inet_name *to, struct udp_control *control)
{
	struct socket *socket = &sock->inet.socket;
	int err = udp_autobind(sock);
	size_t max;

	if (err < 0)
		return err;
	if (message->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (sock->pending) {
		*to = sock->pending_to;
		len += sock->pending->tot_len;
		err = 0;
	} else {
		err = get_destination(sock, message, to);
	}
	max = IP_IS_V6_VAL(to->ip) ? MAX_IP6 : MAX_IP4;
	if (err == 0)
		err = udp_get_control(message, IP_IS_V6_VAL(to->ip), control);
	if (err == 0)
		err = inet_check_broadcast(&sock->inet, &to->ip);
	if (err == 0 && len > max)
		err = -EMSGSIZE;
	if (err == 0)
		err = socket_take_error(socket);
	if (err == 0 && (socket->shutdown & SHUTDOWN_SEND))
		err = -EPIPE;
	return err;
}

ssize_t udp_send_message(struct socket *socket, struct socket_message *message)
{
	struct udp_socket *sock = udp_of(socket);
	size_t len = message->uio->resid;
	struct udp_control control;
	struct inet_name to;
	struct pbuf *p;
	int err;

	if (len > 65535)
		return -EMSGSIZE;
	err = check(sock, message, len, &to, &control);
	if (err < 0)
		return err;
	p = udp_copy(PBUF_TRANSPORT, message->uio, &err);
	if (!p)
		return err;
	/* Another thread may have used the socket meanwhile, or disconnected it. */
	err = check(sock, message, len, &to, &control);
	if (err < 0) {
		pbuf_free(p);
		return err;
	}
	collect(sock, p, &to, &control);
	if ((message->flags & MSG_MORE) || sock->inet.options.values[OPTION_UDP_CORK])
		return (ssize_t)len;
	err = send_collected(sock);
	return err < 0 ? err : (ssize_t)len;
}
