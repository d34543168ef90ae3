// SPDX-License-Identifier: BSD-3-Clause
// The life of a UDP socket, its addresses and its state.

#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/udp_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/poll.h"

static bool conflict(const struct inet_socket *sock, const struct inet_socket *other)
{
	if (!inet_overlaps(sock, other))
		return false;
	if (sock->socket.options & other->socket.options & SOCKET_REUSEADDR)
		return false;
	return !inet_may_share_port(sock, other);
}

struct inet_ports udp_ports = {.conflict = conflict};

static void on_receive(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
		       u16_t port)
{
	udp_deliver(arg, p, from, port);
}

static void drop_pcb(struct udp_socket *sock)
{
	if (sock->pcb)
		udp_remove(sock->pcb);
	sock->pcb = NULL;
}

static uint8_t pcb_type(const struct udp_socket *sock)
{
	const struct inet_socket *inet = &sock->inet;

	if (IP_IS_V4_VAL(inet->local.ip))
		return IPADDR_TYPE_V4;
	return ip_addr_isany_val(inet->local.ip) && !inet->v6only ? IPADDR_TYPE_ANY
								  : IPADDR_TYPE_V6;
}

int udp_sync(struct udp_socket *sock)
{
	ip_addr_t ip = sock->inet.local.ip;

	drop_pcb(sock);
	if (!inet_has_port(&sock->inet))
		return 0;
	sock->pcb = udp_new_ip_type(pcb_type(sock));
	if (!sock->pcb)
		return -ENOBUFS;
	ip_set_option(sock->pcb, SOF_REUSEADDR); /* ports are not lwIP's business */
	sock->pcb->netif_idx = inet_device_index(&sock->inet);
	if (pcb_type(sock) == IPADDR_TYPE_ANY)
		ip = *IP_ANY_TYPE;
	udp_bind(sock->pcb, &ip, sock->inet.local.port);
	udp_recv(sock->pcb, on_receive, sock);
	if (sock->connected)
		udp_connect(sock->pcb, &sock->inet.peer.ip, sock->inet.peer.port);
	return 0;
}

static int sync(struct udp_socket *sock)
{
	int err;

	inet_enter();
	err = udp_sync(sock);
	inet_leave();
	return err;
}

int udp_autobind(struct udp_socket *sock)
{
	if (inet_has_port(&sock->inet))
		return 0;
	if (inet_bind_any_port(&udp_ports, &sock->inet) < 0)
		return -EAGAIN;
	return sync(sock);
}

static int bind(struct socket *socket, const struct socket_address *address)
{
	struct udp_socket *sock = udp_of(socket);
	int err;

	if (sock->connected)
		return -EINVAL;
	err = inet_bind(&udp_ports, &sock->inet, address);
	return err < 0 ? err : sync(sock);
}

static void disconnect(struct udp_socket *sock)
{
	struct inet_socket *inet = &sock->inet;
	uint16_t port = inet->local.port;

	sock->connected = false;
	inet_name_set_any(inet, &inet->peer);
	if (!inet->own_port) {
		inet_port_remove(inet);
		port = 0;
	}
	if (!inet->own_address)
		inet_name_set_any(inet, &inet->local);
	inet->local.port = port;
}

/* Where to connect to; an IPv6 socket takes an address of IPv4, too. */
static int get_peer(struct udp_socket *sock, const struct socket_address *address,
		    struct inet_name *peer)
{
	int err = inet_name_get_any(&sock->inet, address, peer);

	return err < 0 ? err : inet_check_peer(&sock->inet, peer);
}

static int connect_to(struct udp_socket *sock, const struct inet_name *peer)
{
	struct inet_socket *inet = &sock->inet;
	ip_addr_t from = inet->local.ip;
	int err = inet_check_broadcast(inet, &peer->ip);

	if (err < 0)
		return err;
	if (ip_addr_isany_val(from)) {
		err = inet_source_of(inet, &peer->ip, &from);
		if (err < 0)
			return err;
	} else if (IP_IS_V6_VAL(from) != IP_IS_V6_VAL(peer->ip)) {
		return -EINVAL;
	}
	err = inet_check_way(&peer->ip);
	if (err < 0)
		return err;
	inet->local.ip = from;
	inet->peer = *peer;
	sock->connected = true;
	return udp_sync(sock);
}

static int connect(struct socket *socket, const struct socket_address *address, bool nonblock)
{
	struct udp_socket *sock = udp_of(socket);
	struct inet_name peer;
	int err;

	if (address->len < sizeof(address->family))
		return -EINVAL;
	if (address->family == AF_UNSPEC) {
		disconnect(sock);
		return sync(sock);
	}
	err = udp_autobind(sock);
	if (err == 0)
		err = get_peer(sock, address, &peer);
	if (err < 0)
		return err;
	inet_enter();
	/* Connecting again chooses the address again. */
	if (sock->connected && !sock->inet.own_address) {
		uint16_t port = sock->inet.local.port;

		inet_name_set_any(&sock->inet, &sock->inet.local);
		sock->inet.local.port = port;
	}
	err = connect_to(sock, &peer);
	inet_leave();
	return err;
}

int udp_shutdown(struct socket *socket, unsigned how)
{
	socket->shutdown |= how;
	socket_wake_all(socket);
	return udp_of(socket)->connected ? 0 : -ENOTCONN;
}

uint32_t udp_poll(struct socket *socket, struct poll_table *table)
{
	struct udp_socket *sock = udp_of(socket);
	uint32_t events = POLLOUT | POLLWRNORM | POLLWRBAND;

	socket_poll_listen(socket, table);
	if (socket->error || !list_empty(&sock->errors))
		events |= POLLERR | (socket->options & SOCKET_URGENT_ERRORS ? POLLPRI : 0);
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		events |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (socket->shutdown == SHUTDOWN_BOTH)
		events |= POLLHUP;
	if (!list_empty(&sock->queue))
		events |= POLLIN | POLLRDNORM;
	return events;
}

long udp_ioctl(struct socket *socket, unsigned cmd, uaddr_t arg)
{
	struct udp_socket *sock = udp_of(socket);
	uint32_t value = 0;

	if (cmd == FIONREAD && !list_empty(&sock->queue))
		value = list_first(&sock->queue, struct udp_datagram, link)->p->tot_len;
	else if (cmd != FIONREAD && cmd != SIOCOUTQ)
		return -ENOTTY;
	return put_user_u32(arg, value);
}

static void device_changed(struct socket *socket)
{
	struct udp_socket *sock = udp_of(socket);

	if (sock->pcb)
		sock->pcb->netif_idx = inet_device_index(inet_of(socket));
}

static void release(struct socket *socket)
{
	struct udp_socket *sock = udp_of(socket);

	inet_enter();
	drop_pcb(sock);
	inet_leave();
	udp_drop_received(sock);
	if (sock->pending)
		pbuf_free(sock->pending);
	inet_socket_destroy(&sock->inet);
	kfree(sock);
}

static const struct socket_ops udp_ops = {
	.bind = bind,
	.connect = connect,
	.shutdown = udp_shutdown,
	.get_name = inet_get_name,
	.send = udp_send_message,
	.receive = udp_receive,
	.poll = udp_poll,
	.ioctl = udp_ioctl,
	.set_option = inet_set_option,
	.get_option = inet_get_option,
	.device_changed = device_changed,
	.count_memory = udp_count_memory,
	.release = release,
};

int udp_create(int family, struct socket **out)
{
	struct udp_socket *sock = kzalloc(sizeof(*sock));

	if (!sock)
		return -ENOMEM;
	inet_socket_init(&sock->inet, &udp_ops, family, SOCK_DGRAM, LINUX_IPPROTO_UDP);
	list_init(&sock->queue);
	list_init(&sock->errors);
	*out = &sock->inet.socket;
	return 0;
}
