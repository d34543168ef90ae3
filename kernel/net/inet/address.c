// SPDX-License-Identifier: BSD-3-Clause
// Addresses as programs know them.

#include "kernel/lib/string.h"
#include "kernel/net/inet/inet_internal.h"

static void get_ip4(uint32_t addr, ip_addr_t *out)
{
	ip_addr_set_zero_ip4(out);
	ip4_addr_set_u32(ip_2_ip4(out), addr);
}

static void get_ip6(const struct linux_sockaddr_in6 *in6, ip_addr_t *out)
{
	ip6_addr_t *ip6 = ip_2_ip6(out);

	ip_addr_set_zero_ip6(out);
	memcpy(ip6->addr, in6->sin6_addr, sizeof(ip6->addr));
	if (ip6_addr_isipv4mappedipv6(ip6))
		get_ip4(in6->sin6_addr[3], out);
	else if (ip6_addr_has_scope(ip6, IP6_UNICAST) && in6->sin6_scope_id <= UINT8_MAX)
		ip6_addr_set_zone(ip6, (u8_t)in6->sin6_scope_id);
}

static int get_name4(const struct socket_address *address, struct inet_name *out)
{
	struct linux_sockaddr_in in;

	memcpy(&in, address->bytes, sizeof(in));
	get_ip4(in.sin_addr, &out->ip);
	out->port = __builtin_bswap16(in.sin_port);
	return 0;
}

static int get_name6(const struct socket_address *address, struct inet_name *out)
{
	struct linux_sockaddr_in6 in6 = {0};

	memcpy(&in6, address->bytes, MIN(address->len, sizeof(in6)));
	get_ip6(&in6, &out->ip);
	out->port = __builtin_bswap16(in6.sin6_port);
	return 0;
}

int inet_name_get(const struct inet_socket *sock, const struct socket_address *address,
		  struct inet_name *out)
{
	if (sock->socket.family == AF_INET) {
		if (address->len < sizeof(struct linux_sockaddr_in))
			return -EINVAL;
		return address->family == AF_INET ? get_name4(address, out) : -EAFNOSUPPORT;
	}
	if (address->len < LINUX_SIN6_LEN_MIN)
		return -EINVAL;
	return address->family == AF_INET6 ? get_name6(address, out) : -EAFNOSUPPORT;
}

int inet_name_get_any(const struct inet_socket *sock, const struct socket_address *address,
		      struct inet_name *out)
{
	if (address->len < sizeof(address->family) || sock->socket.family == AF_INET ||
	    address->family != AF_INET)
		return inet_name_get(sock, address, out);
	if (address->len < sizeof(struct linux_sockaddr_in))
		return -EINVAL;
	return get_name4(address, out);
}

static void put_name4(const struct inet_name *name, struct socket_address *out)
{
	struct linux_sockaddr_in in = {.sin_family = AF_INET,
				       .sin_port = __builtin_bswap16(name->port),
				       .sin_addr = ip4_addr_get_u32(ip_2_ip4(&name->ip))};

	memcpy(out->bytes, &in, sizeof(in));
	out->len = sizeof(in);
}

static void put_name6(const struct inet_name *name, struct socket_address *out)
{
	struct linux_sockaddr_in6 in6 = {.sin6_family = AF_INET6,
					 .sin6_port = __builtin_bswap16(name->port)};

	if (IP_IS_V6(&name->ip)) {
		memcpy(in6.sin6_addr, ip_2_ip6(&name->ip)->addr, sizeof(in6.sin6_addr));
		in6.sin6_scope_id = ip6_addr_zone(ip_2_ip6(&name->ip));
	} else if (!ip4_addr_isany_val(*ip_2_ip4(&name->ip)) || name->port) {
		in6.sin6_addr[2] = PP_HTONL(0xffff);
		in6.sin6_addr[3] = ip4_addr_get_u32(ip_2_ip4(&name->ip));
	}
	memcpy(out->bytes, &in6, sizeof(in6));
	out->len = sizeof(in6);
}

void inet_name_put(const struct inet_socket *sock, const struct inet_name *name,
		   struct socket_address *out)
{
	if (sock->socket.family == AF_INET)
		put_name4(name, out);
	else
		put_name6(name, out);
}

void inet_name_set_any(const struct inet_socket *sock, struct inet_name *name)
{
	if (sock->socket.family == AF_INET)
		ip_addr_set_zero_ip4(&name->ip);
	else
		ip_addr_set_zero_ip6(&name->ip);
	name->port = 0;
}
