// SPDX-License-Identifier: BSD-3-Clause
// Groups of multicast: which sockets are in which.

#include <lwip/igmp.h>
#include <lwip/ip.h>
#include <lwip/mld6.h>

#include "kernel/mm/slab.h"
#include "kernel/net/inet/inet_internal.h"

/* net.ipv4.igmp_max_memberships; of IPv6 what net.core.optmem_max comes to, about. */
#define MAX_IP4	 20
#define MAX_BOTH 2048

struct membership {
	struct list_node link;
	ip_addr_t group;
	uint32_t address;	      /* of IPv4: the device's, as it was said */
	int32_t device;		      /* index */
	bool include;		      /* without sources: gets nothing */
	struct inet_sources *sources; /* NULL: none */
};

static struct netif *device_of(const struct inet_group_request *request)
{
	if (request->device)
		return inet_device_by_index(request->device);
	if (request->address)
		return inet_device_by_address(request->address);
	return inet_route(IP_IS_V6_VAL(request->group) ? IP6_ADDR_ANY : IP4_ADDR_ANY,
			  &request->group);
}

/* ---- joining and leaving ---- */

/* lwIP counts no more members of a group. */
#define MEMBERS_MAX UINT8_MAX

static err_t tell4(struct netif *netif, const ip4_addr_t *group, bool join)
{
	const struct igmp_group *known = igmp_lookfor_group(netif, group);

	if (!join)
		return igmp_leavegroup_netif(netif, group);
	return known && known->use == MEMBERS_MAX ? ERR_MEM : igmp_joingroup_netif(netif, group);
}

static err_t tell6(struct netif *netif, const ip6_addr_t *group, bool join)
{
	const struct mld_group *known = mld6_lookfor_group(netif, group);

	if (!join)
		return mld6_leavegroup_netif(netif, group);
	return known && known->use == MEMBERS_MAX ? ERR_MEM : mld6_joingroup_netif(netif, group);
}

/* lwIP's address of a group may have a zone. */
static err_t tell(struct netif *netif, const ip_addr_t *group, bool join)
{
	ip6_addr_t group6;

	if (IP_IS_V4(group))
		return tell4(netif, ip_2_ip4(group), join);
	ip6_addr_copy(group6, *ip_2_ip6(group));
	ip6_addr_assign_zone(&group6, IP6_MULTICAST, netif);
	return tell6(netif, &group6, join);
}

static bool is_same_group(const ip_addr_t *a, const ip_addr_t *b)
{
	if (IP_IS_V6(a) != IP_IS_V6(b))
		return false;
	return IP_IS_V6(a) ? ip6_addr_cmp_zoneless(ip_2_ip6(a), ip_2_ip6(b))
			   : ip4_addr_cmp(ip_2_ip4(a), ip_2_ip4(b));
}

static struct membership *find(const struct inet_socket *sock, const ip_addr_t *group,
			       int32_t device)
{
	struct membership *member;

	list_for_each_entry (member, &sock->multicast.memberships, link)
		if (is_same_group(&member->group, group) && (!device || member->device == device))
			return member;
	return NULL;
}

static int add(struct inet_socket *sock, const struct inet_group_request *request,
	       struct netif *netif)
{
	struct membership *member = kzalloc(sizeof(*member));

	if (!member)
		return -ENOBUFS;
	if (tell(netif, &request->group, true) != ERR_OK) {
		kfree(member);
		return -ENOBUFS;
	}
	*member = (struct membership){.group = request->group,
				      .address = request->address,
				      .device = netif_get_index(netif)};
	list_add_tail(&sock->multicast.memberships, &member->link);
	sock->multicast.count++;
	return 0;
}

static void drop(struct inet_socket *sock, struct membership *member)
{
	tell(inet_device_by_index(member->device), &member->group, false);
	list_remove(&member->link);
	sock->multicast.count--;
	kfree(member->sources);
	kfree(member);
}

/* The order of checks is each family's own. */
static int join(struct inet_socket *sock, const struct inet_group_request *request)
{
	bool v6 = IP_IS_V6_VAL(request->group);
	struct netif *netif;

	if (!ip_addr_ismulticast(&request->group))
		return -EINVAL;
	if (v6 && find(sock, &request->group, request->device))
		return -EADDRINUSE;
	netif = device_of(request);
	if (!netif)
		return -ENODEV;
	if (find(sock, &request->group, netif_get_index(netif)))
		return -EADDRINUSE;
	if (sock->multicast.count >= (v6 ? MAX_BOTH : MAX_IP4))
		return v6 ? -ENOMEM : -ENOBUFS;
	return add(sock, request, netif);
}

static bool is_meant(const struct membership *member, const struct inet_group_request *request,
		     const struct netif *netif)
{
	if (!is_same_group(&member->group, &request->group))
		return false;
	if (IP_IS_V6_VAL(request->group))
		return !request->device || request->device == member->device;
	if (netif)
		return netif_get_index(netif) == member->device;
	return !request->device && (!request->address || request->address == member->address);
}

static int leave(struct inet_socket *sock, const struct inet_group_request *request)
{
	struct netif *netif = device_of(request);
	struct membership *member;

	if (IP_IS_V6_VAL(request->group) && !ip_addr_ismulticast(&request->group))
		return -EINVAL;
	if (IP_IS_V4_VAL(request->group) && !request->device && !request->address && !netif)
		return -ENODEV;
	list_for_each_entry (member, &sock->multicast.memberships, link)
		if (is_meant(member, request, netif)) {
			drop(sock, member);
			return 0;
		}
	return -EADDRNOTAVAIL;
}

int inet_change_membership(struct inet_socket *sock, const struct inet_group_request *request,
			   bool joining)
{
	int err;

	inet_enter();
	err = joining ? join(sock, request) : leave(sock, request);
	inet_leave();
	return err;
}

void inet_leave_groups(struct inet_socket *sock)
{
	struct list_node *head = &sock->multicast.memberships;

	if (likely(list_empty(head)))
		return;
	inet_enter();
	while (!list_empty(head))
		drop(sock, list_first(head, struct membership, link));
	inet_leave();
}

/* ---- sources ---- */

/* Where a source is in a list, or -1. */
static int place_of(const struct inet_sources *sources, const ip_addr_t *source)
{
	for (unsigned i = 0; sources && i < sources->count; i++)
		if (is_same_group(&sources->list[i], source))
			return (int)i;
	return -1;
}

static struct inet_sources *make_sources(const struct inet_sources *from, unsigned room,
					 bool exclude)
{
	struct inet_sources *sources = kzalloc(sizeof(*sources) + room * sizeof(*sources->list));

	if (!sources)
		return NULL;
	sources->exclude = exclude;
	for (; from && sources->count < from->count; sources->count++)
		sources->list[sources->count] = from->list[sources->count];
	return sources;
}

static int add_source(struct membership *member, const ip_addr_t *source)
{
	struct inet_sources *old = member->sources, *sources;
	unsigned count = old ? old->count : 0;

	if (count >= (IP_IS_V6(source) ? INET_SOURCES_MAX6 : INET_SOURCES_MAX4))
		return -ENOBUFS;
	if (place_of(old, source) >= 0)
		return -EADDRNOTAVAIL;
	sources = make_sources(old, count + 1, !member->include);
	if (!sources)
		return -ENOBUFS;
	sources->list[sources->count++] = *source;
	member->sources = sources;
	kfree(old);
	return 0;
}

/* Who is left with no source to hear leaves the group. */
static int drop_source(struct inet_socket *sock, struct membership *member, const ip_addr_t *source)
{
	struct inet_sources *sources = member->sources;
	int place = place_of(sources, source);

	if (place < 0)
		return -EADDRNOTAVAIL;
	if (sources->count == 1 && member->include) {
		drop(sock, member);
		return 0;
	}
	sources->list[place] = sources->list[--sources->count];
	return 0;
}

/* The membership that a request is about: 0, -EINVAL (not a group), -ENODEV, otherwise. */
static int find_member(const struct inet_socket *sock, const struct inet_group_request *request,
		       int otherwise, struct membership **out)
{
	bool v6 = IP_IS_V6_VAL(request->group);
	struct membership *member;
	struct netif *netif;

	if (!ip_addr_ismulticast(&request->group))
		return -EINVAL;
	netif = device_of(request);
	if (!netif)
		return -ENODEV;
	list_for_each_entry (member, &sock->multicast.memberships, link)
		if (is_same_group(&member->group, &request->group) &&
		    ((v6 && !request->device) || member->device == netif_get_index(netif))) {
			*out = member;
			return 0;
		}
	return otherwise;
}

static int change_source(struct inet_socket *sock, const struct inet_group_request *request,
			 const ip_addr_t *source, bool exclude, bool add)
{
	struct membership *member;
	int err = !exclude && add ? join(sock, request) : 0;
	bool joined = !exclude && add && err == 0;

	if (err < 0 && err != -EADDRINUSE)
		return err;
	err = find_member(sock, request, -EINVAL, &member);
	if (err < 0)
		return err;
	if (joined)
		member->include = true;
	if (member->sources && member->include == exclude)
		return -EINVAL;
	member->include = !exclude;
	return add ? add_source(member, source) : drop_source(sock, member, source);
}

int inet_change_source(struct inet_socket *sock, const struct inet_group_request *request,
		       const ip_addr_t *source, bool exclude, bool add)
{
	int err;

	inet_enter();
	err = change_source(sock, request, source, exclude, add);
	inet_leave();
	return err;
}

/* Including nothing is leaving the group. */
static int set_sources(struct inet_socket *sock, const struct inet_group_request *request,
		       struct inet_sources **sources)
{
	struct membership *member;
	int err;

	if (!ip_addr_ismulticast(&request->group))
		return -EINVAL;
	if (!(*sources)->exclude && (*sources)->count == 0)
		return device_of(request) ? leave(sock, request) : -ENODEV;
	err = find_member(sock, request, -EINVAL, &member);
	if (err < 0)
		return err;
	kfree(member->sources);
	member->include = !(*sources)->exclude;
	member->sources = (*sources)->count ? *sources : NULL;
	if (member->sources)
		*sources = NULL;
	return 0;
}

int inet_set_sources(struct inet_socket *sock, const struct inet_group_request *request,
		     struct inet_sources *sources)
{
	int err;

	inet_enter();
	err = set_sources(sock, request, &sources);
	inet_leave();
	kfree(sources);
	return err;
}

const struct inet_sources *inet_get_sources(const struct inet_socket *sock,
					    const struct inet_group_request *request, bool *exclude,
					    int *err)
{
	struct membership *member;

	*err = find_member(sock, request, -EADDRNOTAVAIL, &member);
	if (*err < 0)
		return NULL;
	*exclude = !member->include;
	return member->sources;
}

/* ---- reception ---- */

/* lwIP's address of who sends to a group may have a zone. */
static bool lets_in(const struct membership *member)
{
	return (place_of(member->sources, ip_current_src_addr()) >= 0) == member->include;
}

bool inet_is_member(const struct inet_socket *sock)
{
	const ip_addr_t *to = ip_current_dest_addr();
	const struct membership *member;
	bool v6 = IP_IS_V6(to);

	if (likely(!ip_addr_ismulticast(to)))
		return true;
	member = find(sock, to, v6 ? 0 : netif_get_index(ip_current_input_netif()));
	if (member)
		return lets_in(member);
	return sock->options.values[v6 ? OPTION_MULTICAST_ALL6 : OPTION_MULTICAST_ALL];
}
