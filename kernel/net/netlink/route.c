// SPDX-License-Identifier: BSD-3-Clause
// Routes: RTM_GETROUTE, RTM_NEWROUTE, RTM_DELROUTE.

#include "include/linux/in.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/interface.h"
#include "kernel/net/netlink/netlink_internal.h"
#include "kernel/process/process.h"

#define METRIC6	       1024 /* of a route that does not say so */
#define LOOPBACK_INDEX 1

static size_t size_of(const struct inet_route *route)
{
	return route->family == AF_INET ? sizeof(uint32_t) : sizeof(route->to);
}

static void put_end6(struct netlink_reply *reply)
{
	const struct linux_rta_cacheinfo info = {0};

	netlink_put(reply, RTA_CACHEINFO, &info, sizeof(info));
	netlink_put_u8(reply, RTA_PREF, 0);
}

void netlink_put_route(struct netlink_reply *reply, unsigned type, const struct inet_route *route)
{
	const struct linux_rtmsg head = {
		.rtm_family = route->family,
		.rtm_dst_len = route->bits,
		.rtm_table = route->table,
		.rtm_protocol = route->protocol,
		.rtm_scope = route->scope,
		.rtm_type = route->type,
		.rtm_flags = route->flags,
	};

	netlink_begin(reply, type, &head, sizeof(head));
	netlink_put_u32(reply, RTA_TABLE, route->table);
	if (route->bits)
		netlink_put(reply, RTA_DST, route->to, size_of(route));
	if (route->family == AF_INET6 || route->metric)
		netlink_put_u32(reply, RTA_PRIORITY, route->metric);
	if (route->has_source)
		netlink_put(reply, RTA_PREFSRC, route->source, size_of(route));
	if (route->has_gateway)
		netlink_put(reply, RTA_GATEWAY, route->gateway, size_of(route));
	if (route->device)
		netlink_put_u32(reply, RTA_OIF, route->device);
	if (route->family == AF_INET6)
		put_end6(reply);
}

static bool is_wanted(const struct inet_route *route, const struct netlink_filter *filter)
{
	return (!filter->family || filter->family == route->family) &&
	       (!filter->table || filter->table == route->table) &&
	       (!filter->type || filter->type == route->type) &&
	       (!filter->protocol || filter->protocol == route->protocol) &&
	       netlink_wants_device(filter, route->device);
}

/* Who asks for one family is told that there is no such table. */
static int check_table(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	if (!filter->table || filter->table == RT_TABLE_MAIN || filter->table == RT_TABLE_LOCAL ||
	    !filter->family)
		return 0;
	reply->why = filter->family == AF_INET ? "ipv4: FIB table does not exist"
					       : "ipv6: FIB table does not exist";
	return -ENOENT;
}

int netlink_dump_routes(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	size_t count = 0;
	struct inet_route *routes = inet_routes_collect(&count);
	int err = check_table(reply, filter);

	if (!routes)
		reply->error = -ENOBUFS;
	for (size_t i = 0; i < count && err == 0 && !filter->nothing; i++)
		if (is_wanted(&routes[i], filter))
			netlink_put_route(reply, RTM_NEWROUTE, &routes[i]);
	kfree(routes);
	return err;
}

/* ---- the way to one address ---- */

static void put_way4(struct netlink_reply *reply, const struct inet_route *route,
		     const uint32_t *to)
{
	const struct linux_rta_cacheinfo info = {0};
	bool is_local = route->type == RTN_LOCAL;
	uint32_t device = is_local ? LOOPBACK_INDEX : route->device;
	struct linux_rtmsg head = {
		.rtm_family = AF_INET,
		.rtm_dst_len = 32,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_type = route->type,
		.rtm_flags = RTM_F_CLONED,
	};

	if (device == LOOPBACK_INDEX || route->type == RTN_BROADCAST)
		head.rtm_flags |= RTCF_LOCAL;
	if (route->type == RTN_BROADCAST)
		head.rtm_flags |= RTCF_BROADCAST;
	netlink_begin(reply, RTM_NEWROUTE, &head, sizeof(head));
	netlink_put_u32(reply, RTA_TABLE, RT_TABLE_MAIN);
	netlink_put(reply, RTA_DST, to, sizeof(*to));
	netlink_put_u32(reply, RTA_OIF, device);
	if (route->has_source)
		netlink_put(reply, RTA_PREFSRC, route->source, sizeof(*route->source));
	if (route->has_gateway && device != LOOPBACK_INDEX)
		netlink_put(reply, RTA_GATEWAY, route->gateway, sizeof(*route->gateway));
	netlink_put_u32(reply, RTA_UID, credentials_current()->euid);
	netlink_put(reply, RTA_CACHEINFO, &info, sizeof(info));
}

static void put_way6(struct netlink_reply *reply, const struct inet_route *route,
		     const uint32_t *to)
{
	static const uint32_t nobody[4];
	const struct linux_rtmsg head = {
		.rtm_family = AF_INET6,
		.rtm_dst_len = 128,
		.rtm_src_len = 128,
		.rtm_table = route->table,
		.rtm_protocol = route->protocol,
		.rtm_type = route->type,
	};

	netlink_begin(reply, RTM_NEWROUTE, &head, sizeof(head));
	netlink_put_u32(reply, RTA_TABLE, route->table);
	netlink_put(reply, RTA_DST, to, sizeof(route->to));
	netlink_put(reply, RTA_SRC, nobody, sizeof(nobody));
	if (route->has_source)
		netlink_put(reply, RTA_PREFSRC, route->source, sizeof(route->source));
	netlink_put_u32(reply, RTA_PRIORITY, route->metric);
	if (route->has_gateway)
		netlink_put(reply, RTA_GATEWAY, route->gateway, sizeof(route->gateway));
	netlink_put_u32(reply, RTA_OIF, route->device);
	put_end6(reply);
}

int netlink_get_route(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	struct netlink_attributes attributes;
	struct linux_rtmsg head;
	struct inet_route route;
	uint32_t to[4] = {0}, device = 0;
	int err = netlink_parse(request, &head, sizeof(head), &attributes);

	if (err < 0)
		return err;
	if (head.rtm_family != AF_INET && head.rtm_family != AF_INET6)
		return -EOPNOTSUPP;
	route.family = head.rtm_family;
	if (netlink_get(&attributes, RTA_DST, to, size_of(&route)) < 0 ||
	    netlink_get(&attributes, RTA_OIF, &device, sizeof(device)) < 0)
		return -EINVAL;
	err = inet_route_find(head.rtm_family, to, device, &route);
	if (err < 0)
		return err;
	if (head.rtm_family == AF_INET)
		put_way4(reply, &route, to);
	else
		put_way6(reply, &route, to);
	return 0;
}

/* ---- changes ---- */

static int refuse(struct netlink_reply *reply, const char *why)
{
	reply->why = why;
	return -EOPNOTSUPP;
}

static int get_addresses(const struct netlink_attributes *attributes, struct inet_route *out)
{
	size_t size = size_of(out);
	int to = netlink_get(attributes, RTA_DST, out->to, size);
	int gateway = netlink_get(attributes, RTA_GATEWAY, out->gateway, size);
	int source = netlink_get(attributes, RTA_PREFSRC, out->source, size);

	out->has_gateway = gateway > 0;
	out->has_source = source > 0;
	return to < 0 || gateway < 0 || source < 0 ? -EINVAL : 0;
}

static int get_numbers(const struct netlink_attributes *attributes, struct inet_route *out,
		       uint32_t *table)
{
	if (netlink_get(attributes, RTA_TABLE, table, sizeof(*table)) < 0 ||
	    netlink_get(attributes, RTA_PRIORITY, &out->metric, sizeof(out->metric)) < 0 ||
	    netlink_get(attributes, RTA_OIF, &out->device, sizeof(out->device)) < 0)
		return -EINVAL;
	return 0;
}

/* What there is in routes: one way, through a device and maybe a gateway, in the main table. */
static int check(struct netlink_reply *reply, const struct linux_rtmsg *head, uint32_t table,
		 const struct netlink_attributes *attributes, bool new)
{
	static const uint8_t known[] = {RTA_DST,     RTA_OIF,	RTA_GATEWAY, RTA_PRIORITY,
					RTA_PREFSRC, RTA_TABLE, RTA_PREF,    0};

	if (table != RT_TABLE_MAIN && table != RT_TABLE_UNSPEC)
		return refuse(reply, "Routes can only be changed in the table main");
	if (head->rtm_type != RTN_UNICAST && !inet_route_error(head->rtm_type) &&
	    (new || head->rtm_type != RTN_UNSPEC))
		return refuse(reply, "Only unicast routes, and those that lead nowhere, can be "
				     "changed");
	if (attributes->by_type[RTA_MULTIPATH])
		return refuse(reply, "Routes have one way each");
	if (head->rtm_src_len || head->rtm_tos || !netlink_has_only(attributes, known))
		return refuse(reply, "There is more than an address, a device and a gateway");
	return 0;
}

static void complete(struct inet_route *route, bool new)
{
	if (!new)
		return;
	if (route->family == AF_INET6) {
		route->scope = RT_SCOPE_UNIVERSE;
		route->metric = route->metric ? route->metric : METRIC6;
		route->protocol = route->protocol ? route->protocol : RTPROT_BOOT;
	}
}

static int get(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
	       struct inet_route *out)
{
	struct netlink_attributes attributes;
	bool new = request->nlmsg_type == RTM_NEWROUTE;
	struct linux_rtmsg head;
	uint32_t table;
	int err = netlink_parse(request, &head, sizeof(head), &attributes);

	if (err < 0)
		return err;
	if (head.rtm_family != AF_INET && head.rtm_family != AF_INET6)
		return -EOPNOTSUPP;
	table = head.rtm_table;
	*out = (struct inet_route){.family = head.rtm_family,
				   .bits = head.rtm_dst_len,
				   .table = RT_TABLE_MAIN,
				   .protocol = head.rtm_protocol,
				   .scope = head.rtm_scope,
				   .type = head.rtm_type,
				   .flags = head.rtm_flags & RTNH_F_ONLINK};
	err = get_addresses(&attributes, out);
	if (err == 0)
		err = get_numbers(&attributes, out, &table);
	if (err == 0)
		err = check(reply, &head, table, &attributes, new);
	complete(out, new);
	return err;
}

int netlink_change_route(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	uint16_t flags = request->nlmsg_flags;
	struct inet_change change = {.create = flags & NLM_F_CREATE,
				     .exclusive = flags & NLM_F_EXCL,
				     .replace = flags & NLM_F_REPLACE,
				     .append = flags & NLM_F_APPEND};
	struct inet_route route;
	int err = get(reply, request, &route);

	if (err < 0)
		return err;
	err = request->nlmsg_type == RTM_NEWROUTE ? inet_route_add(&route, &change)
						  : inet_route_remove(&route, &change);
	reply->why = change.why;
	return err;
}
