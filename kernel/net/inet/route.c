// SPDX-License-Identifier: BSD-3-Clause
// Where packets go, and from which address. All addresses of the machine are reached over the
// loopback, as on Linux.

#include <lwip/ip.h>

#include "kernel/net/inet/inet_internal.h"
#include "lib/lwip/hooks.h"

static bool is_own4(const ip4_addr_t *ip)
{
	struct netif *netif;

	if (ip4_addr_isloopback(ip))
		return true;
	NETIF_FOREACH(netif)
	if (ip4_addr_cmp(ip, netif_ip4_addr(netif)) && !ip4_addr_isany(ip))
		return true;
	return false;
}

static bool is_own6(const ip6_addr_t *ip)
{
	struct netif *netif;

	NETIF_FOREACH(netif)
	if (netif_get_ip6_addr_match(netif, ip) >= 0)
		return true;
	return false;
}

bool inet_is_own(const ip_addr_t *ip)
{
	return IP_IS_V6(ip) ? is_own6(ip_2_ip6(ip)) : is_own4(ip_2_ip4(ip));
}

struct netif *lwip_route_ip4(const ip4_addr_t *source, const ip4_addr_t *destination)
{
	return is_own4(destination) ? &inet_loopback : NULL;
}

struct netif *lwip_route_ip6(const ip6_addr_t *source, const ip6_addr_t *destination)
{
	return is_own6(destination) ? &inet_loopback : NULL;
}

struct netif *inet_route(const ip_addr_t *from, const ip_addr_t *to)
{
	return inet_is_own(to) ? &inet_loopback : ip_route(from, to);
}

static bool is_loopback(const ip_addr_t *ip)
{
	return IP_IS_V6(ip) ? ip6_addr_isloopback(ip_2_ip6(ip)) : ip4_addr_isloopback(ip_2_ip4(ip));
}

int inet_source(const ip_addr_t *to, ip_addr_t *from)
{
	const ip_addr_t *found;
	struct netif *netif;

	if (inet_is_own(to) && !is_loopback(to)) {
		ip_addr_copy(*from, *to);
		return 0;
	}
	netif = inet_route(IP_IS_V6(to) ? IP6_ADDR_ANY : IP4_ADDR_ANY, to);
	if (!netif || !netif_is_up(netif))
		return -ENETUNREACH;
	found = ip_netif_get_local_ip(netif, to);
	if (!found || ip_addr_isany(found))
		return IP_IS_V6(to) ? -EADDRNOTAVAIL : -ENETUNREACH;
	ip_addr_copy(*from, *found);
	return 0;
}
