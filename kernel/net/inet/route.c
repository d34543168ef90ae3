// SPDX-License-Identifier: BSD-3-Clause
// Where packets go, and from which address. All addresses of the machine are reached over the
// loopback, as on Linux.

#include <lwip/ip.h>
#include <lwip/nd6.h>

#include "kernel/net/inet/interface_internal.h"
#include "kernel/net/inet/udp_internal.h"
#include "lib/lwip/hooks.h"

/* ---- what leads nowhere ---- */

static err_t refuse4(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
	return ERR_RTE;
}

static err_t refuse6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to)
{
	return ERR_RTE;
}

/* Where lwIP sends what goes nowhere, since it would look for another device if there was none. Its
 * number is nobody's. */
static struct netif nowhere = {.num = UINT8_MAX - 1,
			       .mtu = UINT16_MAX,
			       .output = refuse4,
			       .output_ip6 = refuse6,
			       .flags = NETIF_FLAG_UP | NETIF_FLAG_LINK_UP};

int inet_check_way(const ip_addr_t *to)
{
	if (likely(!inet_refuses()) || inet_is_own(to))
		return 0;
	return IP_IS_V6(to) ? inet_refused(AF_INET6, ip_2_ip6(to)->addr)
			    : inet_refused(AF_INET, &ip_2_ip4(to)->addr);
}

/* ---- ways ---- */

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
	return IP_IS_V6(ip) ? is_own6(ip_2_ip6(ip)) : inet_is_own4(ip4_addr_get_u32(ip_2_ip4(ip)));
}

struct netif *lwip_route_ip4(const ip4_addr_t *source, const ip4_addr_t *destination)
{
	if (inet_is_own4(ip4_addr_get_u32(destination)))
		return &inet_loopback;
	if (inet_refused(AF_INET, &destination->addr) < 0)
		return &nowhere;
	return inet_made_route4(destination);
}

struct netif *lwip_route_ip6(const ip6_addr_t *source, const ip6_addr_t *destination)
{
	if (is_own6(destination))
		return &inet_loopback;
	if (inet_refused(AF_INET6, destination->addr) < 0)
		return &nowhere;
	return inet_made_route6(destination);
}

/* lwIP takes its default device where nothing else says which, even without a gateway there. */
static bool is_way4(const struct netif *netif, const ip4_addr_t *to)
{
	struct inet_route route;

	return netif != netif_default || !ip4_addr_isany(netif_ip4_gw(netif)) ||
	       ip4_addr_ismulticast(to) || ip4_addr_isbroadcast(to, netif) ||
	       inet_route_find(AF_INET, &to->addr, 0, &route) == 0;
}

struct netif *inet_route(const ip_addr_t *from, const ip_addr_t *to)
{
	struct netif *netif;

	/* lwIP does not ask where there is one device. */
	if (inet_check_way(to) < 0)
		return NULL;
	netif = inet_is_own(to) ? &inet_loopback : ip_route(from, to);
	if (netif && !IP_IS_V6(to) && netif != &inet_loopback && !is_way4(netif, ip_2_ip4(to)))
		return NULL;
	return netif;
}

/* The address that a route says, or that is of the same network, beyond a device's first. */
static bool get_source4(const struct netif *netif, const ip_addr_t *to, ip_addr_t *from)
{
	struct inet_route route;

	if (list_empty(&inet_routes) && inet_address_is_only(netif))
		return false;
	if (inet_route_find(AF_INET, &ip_2_ip4(to)->addr, 0, &route) < 0 || !route.has_source)
		return false;
	ip_addr_set_ip4_u32(from, route.source[0]);
	return true;
}

static bool is_loopback(const ip_addr_t *ip)
{
	return IP_IS_V6(ip) ? ip6_addr_isloopback(ip_2_ip6(ip)) : ip4_addr_isloopback(ip_2_ip4(ip));
}

static int no_way(const ip_addr_t *to)
{
	int err = inet_check_way(to);

	return err < 0 ? err : -ENETUNREACH;
}

/* The address to send from on a device. */
static int source_on(struct netif *netif, const ip_addr_t *to, ip_addr_t *from)
{
	const ip_addr_t *found;

	if (inet_is_own(to) && !is_loopback(to)) {
		ip_addr_copy(*from, *to);
		return 0;
	}
	if (!netif || !netif_is_up(netif))
		return no_way(to);
	if (!IP_IS_V6(to) && get_source4(netif, to, from))
		return 0;
	found = ip_netif_get_local_ip(netif, to);
	if (!found || ip_addr_isany(found))
		return IP_IS_V6(to) ? -EADDRNOTAVAIL : -ENETUNREACH;
	ip_addr_copy(*from, *found);
	return 0;
}

int inet_source(const ip_addr_t *to, ip_addr_t *from)
{
	return source_on(inet_route(IP_IS_V6(to) ? IP6_ADDR_ANY : IP4_ADDR_ANY, to), to, from);
}

struct netif *inet_device_by_index(int32_t index)
{
	return index > 0 && index < UINT8_MAX ? netif_get_by_index((u8_t)index) : NULL;
}

struct netif *inet_device_by_address(uint32_t address)
{
	const ip4_addr_t ip = {address};
	struct netif *netif;

	if (ip4_addr_isloopback(&ip))
		return &inet_loopback;
	NETIF_FOREACH(netif)
	if (address && ip4_addr_cmp(&ip, netif_ip4_addr(netif)))
		return netif;
	return NULL;
}

uint16_t inet_mtu_least = UINT16_MAX;

/* lwIP counts that of the loopback in 16 bits, and Linux shows no more for IPv4. Of IPv6 it
 * remembers what routers have said of the way. */
uint32_t inet_mtu(struct netif *netif, const ip_addr_t *to)
{
	if (!IP_IS_V6(to))
		return netif->mtu;
	return netif == &inet_loopback ? UINT16_MAX + 1
				       : nd6_get_destination_mtu(ip_2_ip6(to), netif);
}

struct netif *inet_route_of(const struct inet_socket *sock, const ip_addr_t *to)
{
	int32_t device = sock->socket.device;

	if (device == 0 && IP_IS_V6(to))
		device = sock->device6;
	if (device == 0 && ip_addr_ismulticast(to))
		device = IP_IS_V6(to) ? sock->multicast.device6 : sock->multicast.device;
	return device ? inet_device_by_index(device) : inet_route(&sock->local.ip, to);
}

int inet_source_of(const struct inet_socket *sock, const ip_addr_t *to, ip_addr_t *from)
{
	if (IP_IS_V4(to) && ip_addr_ismulticast(to) && sock->multicast.from) {
		ip_addr_set_ip4_u32(from, sock->multicast.from);
		return 0;
	}
	return source_on(inet_route_of(sock, to), to, from);
}

int inet_way(const struct inet_socket *sock, const struct udp_control *control, const ip_addr_t *to,
	     struct netif **netif, ip_addr_t *from)
{
	*netif = control->device ? inet_device_by_index(control->device) : inet_route_of(sock, to);
	if (!*netif)
		return control->device ? -ENODEV : no_way(to);
	/* As on Linux there is no such route. */
	if (*netif == &inet_loopback && IP_IS_V6(to) && ip_addr_ismulticast(to))
		return -ENETUNREACH;
	*from = control->has_from ? control->from : sock->local.ip;
	if (ip_addr_isany(from) || ip_addr_ismulticast(from))
		return control->device ? source_on(*netif, to, from)
				       : inet_source_of(sock, to, from);
	return IP_IS_V6(from) == IP_IS_V6(to) ? 0 : -ENETUNREACH;
}
