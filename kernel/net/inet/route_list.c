// SPDX-License-Identifier: BSD-3-Clause
// All routes: those that follow from addresses, from gateways that lwIP has, and those that were
// made.

#include <lwip/netif.h>
#include <lwip/priv/nd6_priv.h>

#include "include/linux/netlink.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/interface_internal.h"

#define METRIC_KERNEL 256  /* of networks of IPv6, as Linux has it */
#define METRIC_RA     1024 /* of what routers advertise */
#define BITS4	      32
#define BITS6	      128
#define OF_ADDRESS    4 /* routes that follow from one address, at most */
#define RTN_MULTICAST 5

struct list {
	struct inet_route *routes;
	size_t count, room;
};

/* ---- prefixes ---- */

bool inet_prefix_matches(const uint32_t *a, const uint32_t *b, unsigned bits)
{
	for (; bits >= 32; bits -= 32)
		if (*a++ != *b++)
			return false;
	return bits == 0 || ((*a ^ *b) & inet_mask(bits)) == 0;
}

/* ---- gathering ---- */

static bool is_same(const struct inet_route *a, const struct inet_route *b)
{
	return a->family == b->family && a->bits == b->bits && a->table == b->table &&
	       a->type == b->type && a->protocol == b->protocol && a->scope == b->scope &&
	       a->metric == b->metric && a->device == b->device &&
	       a->has_gateway == b->has_gateway && a->has_source == b->has_source &&
	       memcmp(a->to, b->to, sizeof(a->to)) == 0 &&
	       memcmp(a->gateway, b->gateway, sizeof(a->gateway)) == 0 &&
	       memcmp(a->source, b->source, sizeof(a->source)) == 0;
}

static bool has(const struct inet_route *routes, size_t count, const struct inet_route *route)
{
	for (size_t i = 0; i < count; i++)
		if (is_same(&routes[i], route))
			return true;
	return false;
}

static void put_anyway(struct list *list, const struct inet_route *route)
{
	if (list->count < list->room && !has(list->routes, list->count, route))
		list->routes[list->count++] = *route;
}

/* While a device is down there is only what stays in the machine, or goes nowhere. */
static void put(struct list *list, const struct inet_route *route)
{
	const struct netdev *dev = netdev_by_index(route->device);

	if (!dev || dev->up || route->scope == RT_SCOPE_HOST)
		put_anyway(list, route);
}

/* The address whose network another one is in. */
static const struct inet_address *primary_of(const struct inet_address *address)
{
	const struct inet_address *other;

	inet_addresses_for_each(other)
	{
		if (other->dev == address->dev && !(other->flags & IFA_F_SECONDARY) &&
		    other->bits == address->bits &&
		    inet_prefix_matches(&other->peer, &address->peer, address->bits))
			return other;
	}
	return address;
}

static void put_local4(struct list *list, const struct inet_address *address,
		       struct inet_route route)
{
	route.table = RT_TABLE_LOCAL;
	route.bits = BITS4;
	route.type = RTN_LOCAL;
	route.scope = RT_SCOPE_HOST;
	route.to[0] = address->address[0];
	put(list, &route);
	route.type = RTN_BROADCAST;
	route.scope = RT_SCOPE_LINK;
	route.to[0] = address->broadcast;
	if (address->broadcast && address->broadcast != UINT32_MAX)
		put(list, &route);
}

static void put_network4(struct list *list, const struct inet_address *address,
			 struct inet_route route)
{
	uint32_t mask = inet_mask(address->bits), network = address->peer & mask;
	bool is_loopback = address->dev->kind == NETDEV_LOOPBACK;

	if (address->flags & IFA_F_SECONDARY || !(lwip_ntohl(network) >> 24) ||
	    (network == address->address[0] && address->bits == BITS4))
		return;
	route.table = is_loopback ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
	route.type = is_loopback ? RTN_LOCAL : RTN_UNICAST;
	route.scope = is_loopback ? RT_SCOPE_HOST : RT_SCOPE_LINK;
	route.bits = address->bits;
	route.to[0] = network;
	if (!(address->flags & IFA_F_NOPREFIXROUTE))
		put(list, &route);
	route.table = RT_TABLE_LOCAL;
	route.type = RTN_BROADCAST;
	route.scope = RT_SCOPE_LINK;
	route.bits = BITS4;
	route.to[0] = network | ~mask;
	if (address->bits < BITS4 - 1)
		put(list, &route);
}

static void put_addresses4(struct list *list)
{
	const struct inet_address *address;

	inet_addresses_for_each(address)
	{
		struct inet_route route = {.family = AF_INET,
					   .protocol = RTPROT_KERNEL,
					   .source = {primary_of(address)->address[0]},
					   .has_source = true,
					   .device = address->dev->index};

		put_local4(list, address, route);
		put_network4(list, address, route);
	}
}

static void put_gateways4(struct list *list)
{
	const struct netdev *dev;

	netdev_for_each(dev)
	{
		const struct netif *netif = inet_netif(dev);
		struct inet_route route = {.family = AF_INET,
					   .table = RT_TABLE_MAIN,
					   .type = RTN_UNICAST,
					   .protocol = RTPROT_BOOT,
					   .has_gateway = true,
					   .device = dev->index};

		if (!netif || !dev->up || netif != netif_default ||
		    ip4_addr_isany(netif_ip4_gw(netif)))
			continue;
		route.gateway[0] = ip4_addr_get_u32(netif_ip4_gw(netif));
		put(list, &route);
	}
}

static void put_address6(struct list *list, const struct inet_address *address)
{
	struct inet_route route = {.family = AF_INET6,
				   .protocol = RTPROT_KERNEL,
				   .table = RT_TABLE_LOCAL,
				   .type = RTN_LOCAL,
				   .bits = BITS6,
				   .device = address->dev->index};
	unsigned words = address->bits / 32;

	memcpy(route.to, address->address, sizeof(route.to));
	if (!(address->flags & IFA_F_TENTATIVE))
		put(list, &route);
	route.table = RT_TABLE_MAIN;
	route.type = RTN_UNICAST;
	route.bits = address->bits;
	route.metric = METRIC_KERNEL;
	for (unsigned i = words; i < ARRAY_SIZE(route.to); i++)
		route.to[i] &= i == words ? inet_mask(address->bits % 32) : 0;
	if (address->scope != RT_SCOPE_HOST && !(address->flags & IFA_F_NOPREFIXROUTE))
		put(list, &route);
}

static void put_addresses6(struct list *list)
{
	struct inet_route groups = {.family = AF_INET6,
				    .protocol = RTPROT_KERNEL,
				    .table = RT_TABLE_LOCAL,
				    .type = RTN_MULTICAST,
				    .bits = 8,
				    .to = {PP_HTONL(0xff000000)},
				    .metric = METRIC_KERNEL};
	struct netdev *dev;

	netdev_for_each(dev)
	{
		struct inet_address address;

		for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (inet_address6(dev, i, &address))
				put_address6(list, &address);
		groups.device = dev->index;
		if (dev->kind != NETDEV_LOOPBACK && dev->up && inet_netif(dev))
			put(list, &groups);
	}
}

static void put_routers(struct list *list)
{
	struct inet_route route = {.family = AF_INET6,
				   .table = RT_TABLE_MAIN,
				   .type = RTN_UNICAST,
				   .protocol = RTPROT_RA,
				   .metric = METRIC_RA,
				   .has_gateway = true};

	for (unsigned i = 0; i < LWIP_ND6_NUM_ROUTERS; i++) {
		const struct nd6_neighbor_cache_entry *router =
			default_router_list[i].neighbor_entry;

		if (!router)
			continue;
		memcpy(route.gateway, router->next_hop_address.addr, sizeof(route.gateway));
		route.device = netif_get_index(router->netif);
		put(list, &route);
	}
}

static size_t count_room(void)
{
	size_t room = LWIP_ND6_NUM_ROUTERS;
	const struct inet_address *address;
	const struct list_node *node;
	const struct netdev *dev;

	inet_addresses_for_each(address) room += OF_ADDRESS;
	netdev_for_each(dev) room += 2 + 2 * LWIP_IPV6_NUM_ADDRESSES;
	for (node = inet_routes.next; node != &inet_routes; node = node->next)
		room++;
	return room;
}

static struct inet_route *gather(size_t *count)
{
	struct list list = {.room = count_room()};
	const struct inet_route *route;

	list.routes = kmalloc(list.room * sizeof(*list.routes));
	if (!list.routes)
		return NULL;
	put_addresses4(&list);
	put_gateways4(&list);
	put_addresses6(&list);
	put_routers(&list);
	list_for_each_entry (route, &inet_routes, link)
		put(&list, route);
	*count = list.count;
	return list.routes;
}

/* ---- in Linux's order ---- */

static int compare_addresses(const uint32_t *a, const uint32_t *b)
{
	return memcmp(a, b, sizeof(uint32_t[4]));
}

/* By families and tables. Those of IPv4 begin with what they are for, and the longer prefix; of
 * IPv6 whatever is part of another one's network comes before it. */
static bool is_before(const struct inet_route *a, const struct inet_route *b)
{
	unsigned bits = MIN(a->bits, b->bits);
	int order;

	if (a->family != b->family)
		return a->family < b->family;
	if (a->table != b->table)
		return a->table < b->table;
	if (a->family == AF_INET6 && a->bits != b->bits && inet_prefix_matches(a->to, b->to, bits))
		return a->bits > b->bits;
	order = compare_addresses(a->to, b->to);
	if (order != 0)
		return order < 0;
	if (a->bits != b->bits)
		return a->bits > b->bits;
	return a->metric < b->metric;
}

struct inet_route *inet_routes_collect(size_t *count)
{
	struct inet_route *routes = gather(count);

	for (size_t i = 1; routes && i < *count; i++) {
		struct inet_route route = routes[i];
		size_t at = i;

		for (; at > 0 && is_before(&route, &routes[at - 1]); at--)
			routes[at] = routes[at - 1];
		routes[at] = route;
	}
	return routes;
}

/* ---- changes ---- */

void inet_routes_change_begins(struct inet_routes_before *before)
{
	*before = (struct inet_routes_before){.wanted = inet_listener &&
							inet_listener->wants_routes()};
	if (before->wanted)
		before->list = gather(&before->count);
}

/* Networks go before addresses. */
static void tell_gone(const struct inet_routes_before *before, const struct inet_route *now,
		      size_t count, bool whole)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct inet_route *route = &before->list[i];
		bool is_whole = route->type == RTN_LOCAL &&
				route->bits == (route->family == AF_INET ? BITS4 : BITS6);

		if (is_whole == whole && !has(now, count, route))
			inet_listener->route(route, true);
	}
}

void inet_routes_change_ends(struct inet_routes_before *before)
{
	struct inet_route *now;
	size_t count;

	now = before->list ? gather(&count) : NULL;
	if (now) {
		tell_gone(before, now, count, false);
		tell_gone(before, now, count, true);
		for (size_t i = 0; i < count; i++)
			if (!has(before->list, before->count, &now[i]))
				inet_listener->route(&now[i], false);
	}
	kfree(now);
	kfree(before->list);
}
