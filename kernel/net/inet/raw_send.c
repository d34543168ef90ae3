// SPDX-License-Identifier: BSD-3-Clause
// Sending on raw sockets: what is behind the header of IP, or with IP_HDRINCL also that.

#include <lwip/inet_chksum.h>
#include <lwip/ip.h>
#include <lwip/prot/ip4.h>
#include <lwip/prot/ip6.h>

#include "kernel/lib/string.h"
#include "kernel/net/inet/raw_internal.h"
#include "kernel/process/process.h"

#define PACKET_MAX 65535u

/* Instead of a port IPv6 may have the protocol. */
static int check_protocol(const struct raw_socket *sock, uint16_t port)
{
	const struct socket *socket = &sock->datagrams.inet.socket;

	if (socket->family == AF_INET || port == 0 || port == socket->protocol)
		return 0;
	return -EINVAL;
}

static int get_destination(struct raw_socket *sock, const struct socket_message *message,
			   struct inet_name *to)
{
	struct inet_socket *inet = &sock->datagrams.inet;
	int err;

	if (!message->name) {
		*to = inet->peer;
		return sock->datagrams.connected ? 0 : -EDESTADDRREQ;
	}
	if (message->name->len >= sizeof(message->name->family) &&
	    message->name->family == AF_UNSPEC)
		message->name->family = inet->socket.family;
	err = inet_name_get(inet, message->name, to);
	if (err == 0)
		err = check_protocol(sock, to->port);
	if (err == 0)
		err = inet_check_peer(inet, to);
	if (err == 0 && IP_IS_V6_VAL(to->ip) != (inet->socket.family == AF_INET6))
		err = -ENETUNREACH;
	return err;
}

static bool has_header(const struct raw_socket *sock)
{
	return sock->datagrams.inet.options.values[OPTION_HDRINCL];
}

/* Fills in what programs may leave open in a header of their own (raw(7)). */
static int complete_header4(struct pbuf *p, const ip_addr_t *from)
{
	static uint16_t last_id;
	struct ip_hdr *header = p->payload;

	if (p->len < IP_HLEN || IPH_HL_BYTES(header) > p->len || IPH_HL_BYTES(header) < IP_HLEN)
		return -EINVAL;
	if (header->src.addr == 0)
		header->src.addr = ip4_addr_get_u32(ip_2_ip4(from));
	if (IPH_ID(header) == 0)
		IPH_ID_SET(header, lwip_htons(++last_id));
	IPH_LEN_SET(header, lwip_htons(p->tot_len));
	IPH_CHKSUM_SET(header, 0);
	IPH_CHKSUM_SET(header, inet_chksum(header, IPH_HL_BYTES(header)));
	return 0;
}

static int send_whole(struct pbuf *p, const ip_addr_t *from, const ip_addr_t *to,
		      struct netif *netif)
{
	int err = 0;

	if (p->len > netif->mtu)
		return -EMSGSIZE;
	if (IP_IS_V4(to))
		err = complete_header4(p, from);
	else if (p->len < IP6_HLEN)
		err = -EINVAL;
	return err < 0 ? err : inet_error(ip_output_if_hdrincl(p, from, to, netif));
}

/* The field of the checksum is part of what is counted. */
static int prepare_checksum(struct raw_socket *sock, struct pbuf *p, bool v6)
{
	sock->pcb->chksum_reqd = v6 && sock->checksum_at != RAW_NO_CHECKSUM;
	if (!sock->pcb->chksum_reqd)
		return 0;
	if (sock->checksum_at + 2 > (int)p->len)
		return -EINVAL;
	sock->pcb->chksum_offset = (u16_t)sock->checksum_at;
	memset((char *)p->payload + sock->checksum_at, 0, 2);
	return 0;
}

/* Inside the stack. */
static int send_packet(struct raw_socket *sock, struct pbuf *p, const struct inet_name *to,
		       const struct udp_control *control)
{
	const struct inet_socket *inet = &sock->datagrams.inet;
	bool v6 = IP_IS_V6_VAL(to->ip);
	struct netif *netif;
	ip_addr_t from;
	int err = inet_way(inet, control, &to->ip, &netif, &from);

	if (err < 0)
		return err;
	if (has_header(sock))
		return send_whole(p, &from, &to->ip, netif);
	err = prepare_checksum(sock, p, v6);
	if (err < 0)
		return err;
	sock->pcb->ttl = control->ttl < 0 ? inet_ttl_to(inet, &to->ip) : (uint8_t)control->ttl;
	sock->pcb->mcast_ttl = sock->pcb->ttl;
	sock->pcb->tos = control->tos < 0 ? inet_tos(inet, v6) : (uint8_t)control->tos;
	return inet_error(raw_sendto_if_src(sock->pcb, p, &to->ip, netif, &from));
}

static int check(struct raw_socket *sock, const struct socket_message *message,
		 struct inet_name *to, struct udp_control *control)
{
	struct inet_socket *inet = &sock->datagrams.inet;
	size_t header = inet->socket.family == AF_INET6 ? IP6_HLEN : IP_HLEN;
	int err;

	if (message->uio->resid > PACKET_MAX)
		return -EMSGSIZE;
	if (message->flags & MSG_OOB)
		return -EOPNOTSUPP;
	err = get_destination(sock, message, to);
	if (err == 0)
		err = udp_get_control(message, IP_IS_V6_VAL(to->ip), control);
	if (err == 0)
		err = inet_check_broadcast(inet, &to->ip);
	if (err == 0 && !has_header(sock) && message->uio->resid > PACKET_MAX - header)
		err = -EMSGSIZE;
	if (err == 0)
		err = socket_take_error(&inet->socket);
	if (err == 0 && (inet->socket.shutdown & SHUTDOWN_SEND))
		err = -EPIPE;
	return err;
}

ssize_t raw_send_message(struct socket *socket, struct socket_message *message)
{
	struct raw_socket *sock = raw_of(socket);
	size_t len = message->uio->resid;
	struct udp_control control;
	struct inet_name to;
	struct pbuf *p;
	int err = check(sock, message, &to, &control);

	if (err < 0)
		return err;
	p = udp_copy(has_header(sock) ? PBUF_LINK : PBUF_IP, message->uio, &err);
	if (!p)
		return err;
	inet_enter();
	err = send_packet(sock, p, &to, &control);
	inet_leave();
	pbuf_free(p);
	return err < 0 ? err : (ssize_t)len;
}
