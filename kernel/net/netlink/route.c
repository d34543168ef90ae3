// SPDX-License-Identifier: BSD-3-Clause
// Routes: RTM_GETROUTE. They follow from addresses, masks and gateways of devices; those of the
// table local, from addresses alone.

#include <lwip/netif.h>
#include <lwip/priv/nd6_priv.h>

#include "include/linux/in.h"
#include "kernel/lib/string.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

#define METRIC_KERNEL 256  /* of networks of IPv6, as Linux has it */
#define METRIC_RA     1024 /* of what routers advertise */
#define IP6_PREFIX    64
#define IP6_ALL_BITS  128

struct route {
	uint8_t family, bits, table, protocol, scope, type;
	uint32_t to[4], gateway[4], source[4]; /* IPv4: the first */
	bool has_gateway, has_source;
	uint32_t metric; /* of IPv6 */
	uint32_t device;
};

static void put_route(struct netlink_reply *reply, const struct route *route)
{
	size_t size = route->family == AF_INET ? sizeof(uint32_t) : sizeof(route->to);
	const struct linux_rtmsg head = {
		.rtm_family = route->family,
		.rtm_dst_len = route->bits,
		.rtm_table = route->table,
		.rtm_protocol = route->protocol,
		.rtm_scope = route->scope,
		.rtm_type = route->type,
	};

	netlink_begin(reply, RTM_NEWROUTE, &head, sizeof(head));
	netlink_put_u32(reply, RTA_TABLE, route->table);
	if (route->bits)
		netlink_put(reply, RTA_DST, route->to, size);
	if (route->family == AF_INET6)
		netlink_put_u32(reply, RTA_PRIORITY, route->metric);
	if (route->has_source)
		netlink_put(reply, RTA_PREFSRC, route->source, size);
	if (route->has_gateway)
		netlink_put(reply, RTA_GATEWAY, route->gateway, size);
	netlink_put_u32(reply, RTA_OIF, route->device);
}

/* ---- IPv4 ---- */

static struct route local4(const struct netif *netif)
{
	uint32_t address = netif_ip4_addr(netif)->addr;

	return (struct route){.family = AF_INET,
			      .bits = 32,
			      .table = RT_TABLE_LOCAL,
			      .protocol = RTPROT_KERNEL,
			      .scope = RT_SCOPE_HOST,
			      .type = RTN_LOCAL,
			      .to = {address},
			      .source = {address},
			      .has_source = true,
			      .device = netif_get_index((struct netif *)netif)};
}

static void put_main4(struct netlink_reply *reply, const struct netif *netif)
{
	uint32_t gateway = netif_ip4_gw(netif)->addr, mask = netif_ip4_netmask(netif)->addr;
	struct route route = local4(netif);

	route.table = RT_TABLE_MAIN;
	route.type = RTN_UNICAST;
	if (gateway && netif == netif_default) {
		struct route to_all = route;

		to_all.bits = 0;
		to_all.protocol = RTPROT_BOOT;
		to_all.scope = RT_SCOPE_UNIVERSE;
		to_all.has_source = false;
		to_all.gateway[0] = gateway;
		to_all.has_gateway = true;
		put_route(reply, &to_all);
	}
	route.scope = RT_SCOPE_LINK;
	route.bits = (uint8_t)__builtin_popcount(mask);
	route.to[0] &= mask;
	put_route(reply, &route);
}

/* All of the network of the loopback is the machine's. */
static void put_local4(struct netlink_reply *reply, const struct netif *netif)
{
	struct route route = local4(netif);
	uint32_t mask = netif_ip4_netmask(netif)->addr, address = route.to[0];

	if (ip4_addr_isloopback(netif_ip4_addr(netif))) {
		route.bits = (uint8_t)__builtin_popcount(mask);
		route.to[0] = address & mask;
		put_route(reply, &route);
	}
	route.bits = 32;
	route.to[0] = address;
	put_route(reply, &route);
	route.to[0] = address | ~mask;
	route.scope = RT_SCOPE_LINK;
	route.type = RTN_BROADCAST;
	if (~mask)
		put_route(reply, &route);
}

/* The way of one device: main or local. */
static void dump4(struct netlink_reply *reply,
		  void (*put)(struct netlink_reply *reply, const struct netif *netif),
		  bool with_loopback)
{
	const struct netdev *dev;

	netdev_for_each(dev)
	{
		const struct netif *netif = netif_get_by_index((u8_t)dev->index);

		if (netif && dev->up && !ip4_addr_isany(netif_ip4_addr(netif)) &&
		    (with_loopback || dev->kind != NETDEV_LOOPBACK))
			put(reply, netif);
	}
}

/* ---- IPv6 ---- */

static void put_routes6(struct netlink_reply *reply, const struct netif *netif, int i, bool local)
{
	const ip6_addr_t *ip = netif_ip6_addr(netif, i);
	struct route route = {.family = AF_INET6,
			      .table = local ? RT_TABLE_LOCAL : RT_TABLE_MAIN,
			      .protocol = RTPROT_KERNEL,
			      .type = local ? RTN_LOCAL : RTN_UNICAST,
			      .bits = local ? IP6_ALL_BITS : IP6_PREFIX,
			      .metric = local ? 0 : METRIC_KERNEL,
			      .device = netif_get_index((struct netif *)netif)};

	if (!local && ip6_addr_isloopback(ip))
		return;
	memcpy(route.to, ip->addr, local ? sizeof(ip->addr) : sizeof(ip->addr) / 2);
	put_route(reply, &route);
}

static void dump6(struct netlink_reply *reply, bool local)
{
	const struct netdev *dev;

	netdev_for_each(dev)
	{
		const struct netif *netif = netif_get_by_index((u8_t)dev->index);

		for (int i = 0; netif && dev->up && i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)))
				put_routes6(reply, netif, i, local);
	}
}

static void dump_routers(struct netlink_reply *reply)
{
	struct route route = {.family = AF_INET6,
			      .table = RT_TABLE_MAIN,
			      .protocol = RTPROT_RA,
			      .type = RTN_UNICAST,
			      .metric = METRIC_RA,
			      .has_gateway = true};

	for (unsigned i = 0; i < LWIP_ND6_NUM_ROUTERS; i++) {
		const struct nd6_neighbor_cache_entry *router =
			default_router_list[i].neighbor_entry;

		if (!router)
			continue;
		memcpy(route.gateway, router->next_hop_address.addr, sizeof(route.gateway));
		route.device = netif_get_index(router->netif);
		put_route(reply, &route);
	}
}

void netlink_dump_routes(struct netlink_reply *reply, unsigned family)
{
	if (family != AF_INET6) {
		dump4(reply, put_main4, false);
		dump4(reply, put_local4, true);
	}
	if (family != AF_INET) {
		dump6(reply, false);
		dump_routers(reply);
		dump6(reply, true);
	}
}
