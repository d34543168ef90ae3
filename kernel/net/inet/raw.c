// SPDX-License-Identifier: BSD-3-Clause
// The life of a raw socket, and what it receives: a copy of each packet of its protocol, whatever
// becomes of that.

#include <lwip/inet_chksum.h>
#include <lwip/ip.h>

#include "kernel/mm/slab.h"
#include "kernel/net/inet/raw_internal.h"

#define CHECKSUM_AT_ICMP6 2

struct list_node raw_sockets = LIST_INIT(raw_sockets);

/* ---- receiving ---- */

static bool has_type(const struct raw_socket *sock, const struct pbuf *p, uint16_t at)
{
	unsigned protocol = sock->datagrams.inet.socket.protocol;
	bool v6 = sock->datagrams.inet.socket.family == AF_INET6;
	uint8_t type;

	if (protocol != (v6 ? LINUX_IPPROTO_ICMPV6 : LINUX_IPPROTO_ICMP))
		return true;
	if (pbuf_copy_partial(p, &type, sizeof(type), at) != sizeof(type))
		return false;
	return !(sock->filter[type / 32] & 1u << type % 32);
}

static bool is_wanted(const struct raw_socket *sock, const ip_addr_t *from)
{
	const struct inet_socket *inet = &sock->datagrams.inet;

	if (sock->datagrams.connected && !ip_addr_cmp(&inet->peer.ip, from))
		return false;
	return inet_is_member(inet);
}

/* On the loopback nobody has counted it. */
static void complete_header(struct pbuf *p)
{
	struct ip_hdr *header = p->payload;

	if (IPH_CHKSUM(header) == 0)
		IPH_CHKSUM_SET(header, inet_chksum(header, IPH_HL_BYTES(header)));
}

/* Of IPv4 programs see the header, too. 0: the packet goes its way. */
static u8_t on_receive(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
	struct raw_socket *sock = arg;
	uint16_t header = ip_current_header_tot_len();
	struct pbuf *copy;

	if (!is_wanted(sock, from) || !has_type(sock, p, header))
		return 0;
	copy = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
	if (!copy)
		return 0;
	if (ip_current_is_v6())
		pbuf_remove_header(copy, header);
	else
		complete_header(copy);
	udp_queue(&sock->datagrams, copy, from, 0);
	return 0;
}

/* ---- names ---- */

static void set_local(struct raw_socket *sock, const ip_addr_t *ip)
{
	sock->datagrams.inet.local.ip = *ip;
	inet_enter();
	raw_bind(sock->pcb, ip);
	inet_leave();
}

static int bind(struct socket *socket, const struct socket_address *address)
{
	struct raw_socket *sock = raw_of(socket);
	struct inet_socket *inet = &sock->datagrams.inet;
	struct inet_name name;
	int err;

	if (sock->datagrams.connected)
		return -EINVAL;
	err = inet_bind_address(inet, address, &name);
	if (err < 0)
		return err;
	inet->own_address = !ip_addr_isany_val(name.ip);
	set_local(sock, &name.ip);
	return 0;
}

static void disconnect(struct raw_socket *sock)
{
	struct inet_socket *inet = &sock->datagrams.inet;
	struct inet_name any;

	sock->datagrams.connected = false;
	inet_name_set_any(inet, &inet->peer);
	inet->local.port = 0;
	if (inet->own_address)
		return;
	inet_name_set_any(inet, &any);
	set_local(sock, &any.ip);
}

static int connect_to(struct raw_socket *sock, const struct inet_name *peer)
{
	struct inet_socket *inet = &sock->datagrams.inet;
	ip_addr_t from = inet->local.ip;
	int err = inet_check_broadcast(inet, &peer->ip);

	if (err < 0)
		return err;
	if (IP_IS_V6_VAL(peer->ip) != (inet->socket.family == AF_INET6))
		return -ENETUNREACH;
	err = inet->own_address ? inet_check_way(&peer->ip)
				: inet_source_of(inet, &peer->ip, &from);
	if (err < 0)
		return err;
	inet->peer = *peer;
	sock->datagrams.connected = true;
	set_local(sock, &from);
	return 0;
}

static int connect(struct socket *socket, const struct socket_address *address, bool nonblock)
{
	struct raw_socket *sock = raw_of(socket);
	struct inet_name peer;
	int err;

	if (address->len < sizeof(address->family))
		return -EINVAL;
	if (address->family == AF_UNSPEC) {
		disconnect(sock);
		return 0;
	}
	err = inet_name_get(&sock->datagrams.inet, address, &peer);
	if (err == 0)
		err = inet_check_peer(&sock->datagrams.inet, &peer);
	return err < 0 ? err : connect_to(sock, &peer);
}

/* ---- the socket ---- */

static void device_changed(struct socket *socket)
{
	raw_of(socket)->pcb->netif_idx = inet_device_index(inet_of(socket));
}

static void release(struct socket *socket)
{
	struct raw_socket *sock = raw_of(socket);

	inet_enter();
	list_remove(&sock->link);
	raw_remove(sock->pcb);
	inet_leave();
	udp_drop_received(&sock->datagrams);
	inet_socket_destroy(&sock->datagrams.inet);
	kfree(sock);
}

static const struct socket_ops raw_ops = {
	.bind = bind,
	.connect = connect,
	.shutdown = udp_shutdown,
	.get_name = inet_get_name,
	.send = raw_send_message,
	.receive = udp_receive,
	.poll = udp_poll,
	.ioctl = udp_ioctl,
	.set_option = raw_set_option,
	.get_option = raw_get_option,
	.device_changed = device_changed,
	.count_memory = udp_count_memory,
	.release = release,
};

/* Where programs see the port of others, they see the protocol. */
static void init(struct raw_socket *sock, int family, int protocol)
{
	struct inet_socket *inet = &sock->datagrams.inet;

	inet_socket_init(inet, &raw_ops, family, SOCK_RAW, protocol);
	inet->socket.options |= SOCKET_REUSEADDR; /* as Linux says, though it means nothing */
	inet->local.port = (uint16_t)protocol;
	inet->options.values[OPTION_HDRINCL] = protocol == LINUX_IPPROTO_RAW;
	list_init(&sock->datagrams.queue);
	list_init(&sock->datagrams.errors);
	list_add(&raw_sockets, &sock->link);
	sock->checksum_at = family == AF_INET6 && protocol == LINUX_IPPROTO_ICMPV6
				    ? CHECKSUM_AT_ICMP6
				    : RAW_NO_CHECKSUM;
	raw_recv(sock->pcb, on_receive, sock);
}

int raw_create(int family, int protocol, struct socket **out)
{
	struct raw_socket *sock = kzalloc(sizeof(*sock));

	if (!sock)
		return -ENOMEM;
	inet_enter();
	sock->pcb = raw_new_ip_type(family == AF_INET6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4,
				    (u8_t)protocol);
	inet_leave();
	if (!sock->pcb) {
		kfree(sock);
		return -ENOBUFS;
	}
	init(sock, family, protocol);
	*out = &sock->datagrams.inet.socket;
	return 0;
}
