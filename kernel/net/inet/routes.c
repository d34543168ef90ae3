// SPDX-License-Identifier: BSD-3-Clause
// Routes that were made, and which way a packet takes.

#include <lwip/ip.h>
#include <lwip/nd6.h>

#include "include/linux/netlink.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/interface_internal.h"
#include "lib/lwip/hooks.h"

#define ROUTES_MAX 1024

struct list_node inet_routes = LIST_INIT(inet_routes);
static unsigned routes_count, nowhere_count;

static unsigned bits_of(unsigned family)
{
	return family == AF_INET ? 32 : 128;
}

int inet_route_error(unsigned type)
{
	switch (type) {
	case RTN_BLACKHOLE:
		return -EINVAL;
	case RTN_UNREACHABLE:
		return -EHOSTUNREACH;
	case RTN_PROHIBIT:
		return -EACCES;
	case RTN_THROW: /* to the next table, where there is nothing */
		return -ENETUNREACH;
	}
	return 0;
}

/* ---- looking for a route ---- */

static bool is_better(const struct inet_route *route, const struct inet_route *than)
{
	if (route->table != than->table)
		return route->table == RT_TABLE_LOCAL;
	return route->bits > than->bits ||
	       (route->bits == than->bits && route->metric < than->metric);
}

/* The address that packets have which leave by a route that does not say so. */
static void choose_source(struct inet_route *route, const uint32_t *to)
{
	struct netif *netif = netif_get_by_index((u8_t)route->device);
	const ip_addr_t *found = NULL;
	ip_addr_t target = {0};

	if (route->has_source || !netif)
		return;
	if (route->table == RT_TABLE_LOCAL && route->type == RTN_LOCAL) {
		memcpy(route->source, to, sizeof(route->source));
		route->has_source = true;
		return;
	}
	if (route->family == AF_INET) {
		const uint32_t *towards = route->has_gateway ? route->gateway : to;

		route->source[0] = inet_source4(route->device, *towards);
		route->has_source = route->source[0];
		return;
	}
	ip_addr_set_zero_ip6(&target);
	memcpy(ip_2_ip6(&target)->addr, to, sizeof(route->source));
	found = ip6_select_source_address(netif, ip_2_ip6(&target));
	if (found)
		memcpy(route->source, ip_2_ip6(found)->addr, sizeof(route->source));
	route->has_source = found;
}

int inet_route_find(unsigned family, const uint32_t *to, unsigned device, struct inet_route *out)
{
	size_t count = 0;
	struct inet_route *routes = inet_routes_collect(&count);
	const struct inet_route *best = NULL;

	for (size_t i = 0; i < count && routes; i++) {
		const struct inet_route *route = &routes[i];

		if (route->family != family || !inet_prefix_matches(route->to, to, route->bits))
			continue;
		if (device && route->device && route->device != device &&
		    route->table != RT_TABLE_LOCAL)
			continue;
		if (!best || is_better(route, best))
			best = route;
	}
	if (best) {
		*out = *best;
		choose_source(out, to);
	}
	kfree(routes);
	return best ? inet_route_error(out->type) : -ENETUNREACH;
}

bool inet_refuses(void)
{
	return nowhere_count > 0;
}

int inet_refused(unsigned family, const uint32_t *to)
{
	struct inet_route route = {.type = RTN_UNSPEC};

	if (likely(nowhere_count == 0))
		return 0;
	inet_route_find(family, to, 0, &route);
	return inet_route_error(route.type);
}

/* The address of a device for packets to another: of its network, or else the first one that is for
 * more than the machine; or of another device. */
uint32_t inet_source4(unsigned device, uint32_t to)
{
	const struct inet_address *address, *found = NULL;

	inet_addresses_for_each(address)
	{
		bool here = address->dev->index == device;

		if (here && inet_prefix_matches(&address->peer, &to, address->bits))
			return address->address[0];
		if (address->scope >= RT_SCOPE_HOST)
			continue;
		if (!found || (here && found->dev->index != device))
			found = address;
	}
	return found ? found->address[0] : 0;
}

/* ---- what lwIP asks for packets that are not for the machine itself ---- */

/* Of routes that were made and lead somewhere. The longest prefix, and the smallest metric, come
 * first. */
static const struct inet_route *find_made(unsigned family, const uint32_t *to, unsigned device)
{
	const struct inet_route *route, *best = NULL;

	list_for_each_entry (route, &inet_routes, link) {
		if (route->family != family || (device && route->device != device) ||
		    !inet_prefix_matches(route->to, to, route->bits) ||
		    inet_route_error(route->type))
			continue;
		if (!best || is_better(route, best))
			best = route;
	}
	return best;
}

/* The address of a device whose network another address is in, if its prefix is longer than that.
 */
static const struct inet_address *find_network(uint32_t to, int bits, unsigned device)
{
	const struct inet_address *address, *best = NULL;

	inet_addresses_for_each(address)
	{
		if (!address->dev->up || (device && address->dev->index != device) ||
		    address->bits <= bits || (address->flags & IFA_F_NOPREFIXROUTE) ||
		    !inet_prefix_matches(&address->peer, &to, address->bits))
			continue;
		best = address;
		bits = address->bits;
	}
	return best;
}

/* NULL: as lwIP thinks. */
struct netif *inet_made_route4(const ip4_addr_t *to)
{
	uint32_t target = ip4_addr_get_u32(to);
	const struct inet_route *route = find_made(AF_INET, &target, 0);
	const struct inet_address *network = find_network(target, route ? route->bits : -1, 0);

	if (network)
		return inet_netif(network->dev);
	return route ? netif_get_by_index((u8_t)route->device) : NULL;
}

const ip4_addr_t *lwip_gateway_ip4(struct netif *netif, const ip4_addr_t *to)
{
	uint32_t target = ip4_addr_get_u32(to);
	unsigned device = netif_get_index(netif);
	const struct inet_route *route = find_made(AF_INET, &target, device);
	static ip4_addr_t gateway;

	if (find_network(target, route ? route->bits : -1, device))
		return to;
	if (!route)
		return NULL;
	ip4_addr_set_u32(&gateway, route->gateway[0]);
	return route->has_gateway ? &gateway : to;
}

struct netif *inet_made_route6(const ip6_addr_t *to)
{
	const struct inet_route *route = find_made(AF_INET6, to->addr, 0);

	return route ? netif_get_by_index((u8_t)route->device) : NULL;
}

const ip6_addr_t *lwip_gateway_ip6(struct netif *netif, const ip6_addr_t *to)
{
	const struct inet_route *route = find_made(AF_INET6, to->addr, netif_get_index(netif));
	static ip6_addr_t gateway;

	if (!route || !route->has_gateway)
		return route ? to : NULL;
	memcpy(gateway.addr, route->gateway, sizeof(gateway.addr));
	ip6_addr_clear_zone(&gateway);
	ip6_addr_assign_zone(&gateway, IP6_UNICAST, netif);
	return &gateway;
}

/* ---- changes ---- */

static int refuse(struct inet_change *change, int error, const char *why)
{
	change->why = why;
	return error;
}

/* A gateway is to be reached without another one, and says through which device. */
static int check_gateway(struct inet_route *route, struct inet_change *change)
{
	struct inet_route way;

	if (route->flags & RTNH_F_ONLINK)
		return 0;
	if (route->family == AF_INET6 && route->device &&
	    (route->gateway[0] & PP_HTONL(0xffc00000)) == PP_HTONL(0xfe800000))
		return 0;
	if (inet_route_find(route->family, route->gateway, route->device, &way) < 0 ||
	    way.has_gateway || (way.type != RTN_UNICAST && way.type != RTN_LOCAL))
		return refuse(change, route->family == AF_INET ? -ENETUNREACH : -EHOSTUNREACH,
			      route->family == AF_INET ? "Nexthop has invalid gateway" : NULL);
	if (!route->device)
		route->device = way.device;
	return 0;
}

static bool has_stray_bits(const struct inet_route *route)
{
	for (unsigned i = 0; i < bits_of(route->family) / 32; i++) {
		unsigned before = MIN(i * 32, route->bits);

		if (route->to[i] & ~inet_mask(MIN(route->bits - before, 32u)))
			return true;
	}
	return false;
}

/* Those of IPv6 are the loopback's. */
static int check_nowhere(struct inet_route *route, struct inet_change *change)
{
	if (route->family == AF_INET && (route->has_gateway || route->device))
		return refuse(change, -EINVAL,
			      "Gateway, device and multipath can not be specified for this route "
			      "type");
	if (route->family == AF_INET)
		return 0;
	if (route->device && !netdev_by_index(route->device))
		return -ENODEV;
	route->has_gateway = false;
	memset(route->gateway, 0, sizeof(route->gateway));
	route->device = netif_get_index(&inet_loopback);
	return 0;
}

static int check(struct inet_route *route, struct inet_change *change)
{
	const struct netdev *dev;
	int err = 0;

	if (route->bits > bits_of(route->family))
		return refuse(change, -EINVAL, "Invalid prefix length");
	if (route->family == AF_INET && has_stray_bits(route))
		return refuse(change, -EINVAL, "Invalid prefix for given prefix length");
	if (inet_route_error(route->type))
		return check_nowhere(route, change);
	if (route->has_gateway)
		err = check_gateway(route, change);
	if (err < 0)
		return err;
	dev = netdev_by_index(route->device);
	if (!dev || !inet_netif(dev))
		return -ENODEV;
	if (!dev->up)
		return refuse(change, -ENETDOWN, "Device for nexthop is not up");
	if (route->family == AF_INET && route->has_source && !inet_is_own4(route->source[0]))
		return refuse(change, -EINVAL, "Invalid prefsrc address");
	return 0;
}

static bool is_for_the_same(const struct inet_route *a, const struct inet_route *b)
{
	return a->family == b->family && a->table == b->table && a->bits == b->bits &&
	       inet_prefix_matches(a->to, b->to, a->bits);
}

static bool is_same_way(const struct inet_route *a, const struct inet_route *b)
{
	return a->device == b->device && a->has_gateway == b->has_gateway && a->scope == b->scope &&
	       a->type == b->type && a->protocol == b->protocol &&
	       memcmp(a->gateway, b->gateway, sizeof(a->gateway)) == 0;
}

/* The default route that lwIP has by itself is one of a device. */
static void drop_gateway(const struct inet_route *route)
{
	const ip4_addr_t none = {0};

	inet_enter();
	netif_set_gw(netif_get_by_index((u8_t)route->device), &none);
	inet_leave();
}

static void drop(struct inet_route *route)
{
	list_remove(&route->link);
	nd6_clear_destination_cache();
	routes_count--;
	nowhere_count -= inet_route_error(route->type) != 0;
	memory_use_unkeep(route);
	kfree(route);
}

/* Whatever is there already: *out is what a new route takes the place of, or NULL. */
static int find_old(const struct inet_route *wanted, const struct inet_change *change,
		    struct inet_route *old, bool *found)
{
	size_t count = 0;
	struct inet_route *routes = inet_routes_collect(&count);
	bool any = false, same = false;

	*found = false;
	if (!routes)
		return -ENOBUFS;
	for (size_t i = 0; i < count; i++) {
		if (!is_for_the_same(&routes[i], wanted) || routes[i].metric != wanted->metric)
			continue;
		any = true;
		if (change->replace && !*found)
			*old = routes[i];
		else if (is_same_way(&routes[i], wanted))
			same = true;
		*found = *found || change->replace;
	}
	kfree(routes);
	if (same || (any && change->exclusive))
		return -EEXIST;
	return any || change->create ? 0 : -ENOENT;
}

static struct inet_route *find_equal(const struct inet_route *route)
{
	struct inet_route *other;

	list_for_each_entry (other, &inet_routes, link)
		if (is_for_the_same(other, route) && other->metric == route->metric &&
		    is_same_way(other, route))
			return other;
	return NULL;
}

/* A route that follows from an address stays as long as that. */
static int remove_one(const struct inet_route *route, struct inet_change *change)
{
	struct inet_route *made = find_equal(route);

	if (made)
		drop(made);
	else if (route->family == AF_INET && route->has_gateway && route->protocol == RTPROT_BOOT)
		drop_gateway(route);
	else
		return refuse(change, -EOPNOTSUPP,
			      "Routes that follow from addresses cannot be changed");
	return 0;
}

static int insert(const struct inet_route *wanted, bool append)
{
	struct inet_route *route = routes_count < ROUTES_MAX ? kmalloc(sizeof(*route)) : NULL;

	if (!route)
		return -ENOBUFS;
	memory_use_keep(route);
	*route = *wanted;
	routes_count++;
	nowhere_count += inet_route_error(route->type) != 0;
	nd6_clear_destination_cache();
	if (append)
		list_add_tail(&inet_routes, &route->link);
	else
		list_add(&inet_routes, &route->link);
	return 0;
}

int inet_route_add(const struct inet_route *wanted, struct inet_change *change)
{
	struct inet_route route = *wanted, old;
	struct inet_routes_before before;
	bool found = false;
	int err = check(&route, change);

	if (err == 0)
		err = find_old(&route, change, &old, &found);
	if (err < 0)
		return err;
	inet_routes_change_begins(&before);
	if (found)
		err = remove_one(&old, change);
	if (err == 0)
		err = insert(&route, change->append);
	inet_routes_change_ends(&before);
	return err;
}

static bool matches(const struct inet_route *route, const struct inet_route *wanted)
{
	if (!is_for_the_same(route, wanted))
		return false;
	if ((wanted->family == AF_INET && wanted->type && wanted->type != route->type) ||
	    (wanted->protocol && wanted->protocol != route->protocol) ||
	    (wanted->metric && wanted->metric != route->metric) ||
	    (wanted->device && wanted->device != route->device))
		return false;
	if (wanted->family == AF_INET && wanted->scope != RT_SCOPE_NOWHERE &&
	    wanted->scope != route->scope)
		return false;
	return (!wanted->has_gateway ||
		memcmp(wanted->gateway, route->gateway, sizeof(route->gateway)) == 0) &&
	       (!wanted->has_source ||
		memcmp(wanted->source, route->source, sizeof(route->source)) == 0);
}

int inet_route_remove(const struct inet_route *wanted, struct inet_change *change)
{
	size_t count = 0;
	struct inet_routes_before before;
	struct inet_route *routes = inet_routes_collect(&count);
	int err = routes ? -ESRCH : -ENOBUFS;

	inet_routes_change_begins(&before);
	for (size_t i = 0; i < count && err == -ESRCH; i++)
		if (matches(&routes[i], wanted))
			err = remove_one(&routes[i], change);
	inet_routes_change_ends(&before);
	kfree(routes);
	return err;
}

void inet_routes_drop(const struct netdev *dev, unsigned family)
{
	struct inet_route *route, *next;

	list_for_each_entry_safe (route, next, &inet_routes, link)
		if (route->device == dev->index && (!family || route->family == family))
			drop(route);
}
