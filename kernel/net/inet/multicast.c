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
	uint32_t address; /* of IPv4: the device's, as it was said */
	int32_t device;	  /* index */
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

/* lwIP's address of a group may have a zone. */
static err_t tell(struct netif *netif, const ip_addr_t *group, bool join)
{
	ip6_addr_t group6;

	if (IP_IS_V4(group))
		return join ? igmp_joingroup_netif(netif, ip_2_ip4(group))
			    : igmp_leavegroup_netif(netif, ip_2_ip4(group));
	ip6_addr_copy(group6, *ip_2_ip6(group));
	ip6_addr_assign_zone(&group6, IP6_MULTICAST, netif);
	return join ? mld6_joingroup_netif(netif, &group6) : mld6_leavegroup_netif(netif, &group6);
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

bool inet_is_member(const struct inet_socket *sock)
{
	const ip_addr_t *to = ip_current_dest_addr();
	bool v6 = IP_IS_V6(to);

	if (likely(!ip_addr_ismulticast(to)))
		return true;
	if (find(sock, to, v6 ? 0 : netif_get_index(ip_current_input_netif())))
		return true;
	return sock->options.values[v6 ? OPTION_MULTICAST_ALL6 : OPTION_MULTICAST_ALL];
}
