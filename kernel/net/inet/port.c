// SPDX-License-Identifier: BSD-3-Clause
// Who has which port: the rules of bind(2), which are not lwIP's.

#include "include/linux/capability.h"
#include "kernel/lib/random.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/inet/settings.h"
#include "kernel/process/process.h"

static struct list_node *bucket(struct inet_ports *ports, uint16_t port)
{
	struct list_node *head = &ports->buckets[port % ARRAY_SIZE(ports->buckets)];

	if (!head->next)
		list_init(head);
	return head;
}

/* The wildcard of IPv6 is that of IPv4, too, unless the socket is for IPv6 only. */
static bool takes_both(const struct inet_socket *sock)
{
	return IP_IS_V6_VAL(sock->local.ip) && ip_addr_isany_val(sock->local.ip) && !sock->v6only;
}

bool inet_overlaps(const struct inet_socket *a, const struct inet_socket *b)
{
	if (a->socket.device && b->socket.device && a->socket.device != b->socket.device)
		return false;
	if (IP_IS_V6_VAL(a->local.ip) != IP_IS_V6_VAL(b->local.ip))
		return takes_both(a) || takes_both(b);
	return ip_addr_isany_val(a->local.ip) || ip_addr_isany_val(b->local.ip) ||
	       ip_addr_cmp(&a->local.ip, &b->local.ip);
}

bool inet_may_share_port(const struct inet_socket *a, const struct inet_socket *b)
{
	return (a->socket.options & b->socket.options & SOCKET_REUSEPORT) && a->uid == b->uid;
}

bool inet_port_conflicts(struct inet_ports *ports, const struct inet_socket *sock)
{
	const struct inet_socket *other;

	list_for_each_entry (other, bucket(ports, sock->local.port), port_link)
		if (other != sock && other->local.port == sock->local.port &&
		    ports->conflict(sock, other))
			return true;
	return false;
}

static bool is_alike(const struct inet_socket *a, const struct inet_socket *b)
{
	return a->local.port == b->local.port && b->peer.port == 0 && inet_may_share_port(a, b) &&
	       a->socket.device == b->socket.device &&
	       IP_IS_V6_VAL(a->local.ip) == IP_IS_V6_VAL(b->local.ip) &&
	       ip_addr_cmp(&a->local.ip, &b->local.ip);
}

struct inet_socket *inet_port_balance(struct inet_ports *ports, struct inet_socket *sock,
				      const ip_addr_t *from, uint16_t port)
{
	struct list_node *head = bucket(ports, sock->local.port);
	struct inet_socket *other;
	uint64_t count = 0, n;

	list_for_each_entry (other, head, port_link)
		count += is_alike(sock, other);
	n = count ? inet_hash(from, port, from, 0) % count : 0;
	list_for_each_entry (other, head, port_link)
		if (is_alike(sock, other) && n-- == 0)
			return other;
	return sock;
}

void inet_port_add(struct inet_ports *ports, struct inet_socket *sock)
{
	list_add(bucket(ports, sock->local.port), &sock->port_link);
}

void inet_port_remove(struct inet_socket *sock)
{
	list_remove(&sock->port_link);
}

static bool is_used(struct inet_ports *ports, uint16_t port)
{
	const struct inet_socket *other;

	list_for_each_entry (other, bucket(ports, port), port_link)
		if (other->local.port == port)
			return true;
	return false;
}

/* A free port, from a random one on; without that, one that may be shared. */
int inet_bind_any_port(struct inet_ports *ports, struct inet_socket *sock)
{
	unsigned first = (unsigned)inet_settings.ports[0];
	unsigned count = (unsigned)inet_settings.ports[1] - first + 1;
	unsigned start = (unsigned)random_below(count);

	for (unsigned n = 0; n < 2 * count; n++) {
		uint16_t port = (uint16_t)(first + (start + n) % count);

		sock->local.port = port;
		if (n < count ? !is_used(ports, port) : !inet_port_conflicts(ports, sock)) {
			inet_port_add(ports, sock);
			return 0;
		}
	}
	sock->local.port = 0;
	return -EADDRINUSE;
}

/* AF_UNSPEC stands for AF_INET with the address that means any. */
static int get_address(const struct inet_socket *sock, const struct socket_address *address,
		       struct inet_name *out)
{
	struct socket_address as_inet = *address;
	int err;

	if (sock->socket.family != AF_INET || address->family != AF_UNSPEC ||
	    address->len < sizeof(struct linux_sockaddr_in))
		return inet_name_get(sock, address, out);
	as_inet.family = AF_INET;
	err = inet_name_get(sock, &as_inet, out);
	return err < 0 || ip_addr_isany_val(out->ip) ? err : -EAFNOSUPPORT;
}

/* Whether a socket may have an address that the machine has not. */
static bool may_be_foreign(const struct inet_socket *sock, const ip_addr_t *ip)
{
	if (sock->options.values[OPTION_FREEBIND] || sock->options.values[OPTION_TRANSPARENT])
		return true;
	return IP_IS_V6(ip) ? inet_settings.nonlocal_bind6 : inet_settings.nonlocal_bind;
}

/* Whether it is an address that a socket may have. */
static int check_address(const struct inet_socket *sock, const ip_addr_t *ip)
{
	if (sock->socket.family == AF_INET6 && sock->v6only && IP_IS_V4(ip))
		return -EINVAL;
	if (ip_addr_isany(ip) || inet_is_own(ip) || ip_addr_ismulticast(ip))
		return 0;
	if (may_be_foreign(sock, ip))
		return 0;
	if (IP_IS_V4(ip) && ip4_addr_get_u32(ip_2_ip4(ip)) == IPADDR_BROADCAST)
		return 0;
	return -EADDRNOTAVAIL;
}

/* With IP_BIND_ADDRESS_NO_PORT connecting or sending chooses the port. */
static int take(struct inet_ports *ports, struct inet_socket *sock)
{
	if (sock->local.port == 0 && sock->options.values[OPTION_BIND_ADDRESS_NO_PORT])
		return 0;
	if (sock->local.port == 0)
		return inet_bind_any_port(ports, sock);
	if (inet_port_conflicts(ports, sock))
		return -EADDRINUSE;
	inet_port_add(ports, sock);
	return 0;
}

int inet_bind_address(const struct inet_socket *sock, const struct socket_address *address,
		      struct inet_name *out)
{
	int err = get_address(sock, address, out);

	return err < 0 ? err : check_address(sock, &out->ip);
}

int inet_bind(struct inet_ports *ports, struct inet_socket *sock,
	      const struct socket_address *address)
{
	struct inet_name name, old = sock->local;
	int err = inet_bind_address(sock, address, &name);

	if (err < 0)
		return err;
	if (name.port && name.port < inet_settings.unprivileged_port &&
	    !current_capable(CAP_NET_BIND_SERVICE))
		return -EACCES;
	if (inet_has_port(sock))
		return -EINVAL;
	sock->local = name;
	err = take(ports, sock);
	if (err < 0) {
		sock->local = old;
		return err;
	}
	sock->own_address = !ip_addr_isany_val(name.ip);
	sock->own_port = name.port != 0;
	return 0;
}
