// SPDX-License-Identifier: BSD-3-Clause
// What all internet sockets have in common.

#include "kernel/net/inet/inet_internal.h"
#include "kernel/process/process.h"

void inet_socket_init(struct inet_socket *sock, const struct socket_ops *ops, int family, int type,
		      int protocol)
{
	socket_init(&sock->socket, ops, family, type);
	sock->socket.protocol = (uint16_t)protocol;
	sock->uid = credentials_current()->fsuid;
	list_init(&sock->port_link);
	inet_options_init(&sock->options, family == AF_INET6);
	sock->v6only = sock->options.values[OPTION_V6ONLY];
	list_init(&sock->multicast.memberships);
	inet_name_set_any(sock, &sock->local);
	inet_name_set_any(sock, &sock->peer);
}

void inet_socket_destroy(struct inet_socket *sock)
{
	inet_leave_groups(sock);
	inet_port_remove(sock);
	socket_destroy(&sock->socket);
}

/* SCM_RIGHTS and SCM_CREDENTIALS mean nothing here, and other levels are not looked at. */
int inet_check_control(const struct socket_message *message)
{
	const struct linux_cmsghdr *header;
	size_t at = 0;
	int err = 0;

	if (likely(message->control_len == 0))
		return 0;
	while ((header = socket_next_control(message, &at, &err)))
		if (header->cmsg_level == SOL_SOCKET && header->cmsg_type != SCM_RIGHTS &&
		    header->cmsg_type != SCM_CREDENTIALS)
			return -EINVAL;
	return err;
}

int inet_check_peer(const struct inet_socket *sock, struct inet_name *peer)
{
	if (sock->socket.family == AF_INET6 && sock->v6only && IP_IS_V4_VAL(peer->ip))
		return -ENETUNREACH;
	if (!ip_addr_isany_val(peer->ip))
		return 0;
	if (IP_IS_V4_VAL(peer->ip) ||
	    (IP_IS_V4_VAL(sock->local.ip) && sock->socket.family == AF_INET6))
		ip_addr_set_loopback(false, &peer->ip);
	else
		ip_addr_set_loopback(true, &peer->ip);
	return 0;
}

/* That of the loopback is nothing special to lwIP. */
static bool is_broadcast(const ip_addr_t *to, struct netif *netif)
{
	const ip4_addr_t *mask = netif_ip4_netmask(netif);

	if (netif == &inet_loopback)
		return ip4_addr_isloopback(ip_2_ip4(to)) &&
		       (ip4_addr_get_u32(ip_2_ip4(to)) | ip4_addr_get_u32(mask)) == IPADDR_NONE;
	return ip_addr_isbroadcast(to, netif);
}

int inet_check_broadcast(const struct inet_socket *sock, const ip_addr_t *to)
{
	struct netif *netif;

	if (IP_IS_V6(to) || (sock->socket.options & SOCKET_BROADCAST))
		return 0;
	/* That there is no way to it at all is found out by who sends. */
	netif = inet_route_of(sock, to);
	return netif && is_broadcast(to, netif) ? -EACCES : 0;
}
