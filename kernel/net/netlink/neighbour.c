// SPDX-License-Identifier: BSD-3-Clause
// Neighbours whose addresses are known: RTM_GETNEIGH, RTM_NEWNEIGH, RTM_DELNEIGH.

#include <lwip/etharp.h>
#include <lwip/priv/nd6_priv.h>

#include "include/linux/in.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

/* Those that were entered by hand, which lwIP does not show as such. 0: a free place. */
static ip4_addr_t permanent[ARP_TABLE_SIZE];

static ip4_addr_t *find_permanent(const ip4_addr_t *ip)
{
	for (size_t i = 0; i < ARRAY_SIZE(permanent); i++)
		if (ip4_addr_cmp(&permanent[i], ip))
			return &permanent[i];
	return NULL;
}

static void put_neighbour(struct netlink_reply *reply, unsigned family, struct netif *netif,
			  const void *ip, size_t size, const uint8_t *address, uint16_t state)
{
	const struct linux_ndmsg head = {
		.ndm_family = (uint8_t)family,
		.ndm_ifindex = netif_get_index(netif),
		.ndm_state = state,
		.ndm_type = RTN_UNICAST,
	};

	netlink_begin(reply, RTM_NEWNEIGH, &head, sizeof(head));
	netlink_put(reply, NDA_DST, ip, size);
	netlink_put(reply, NDA_LLADDR, address, NETDEV_ADDRESS_SIZE);
}

static void dump4(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;

		if (etharp_get_entry(i, &ip, &netif, &address) &&
		    netlink_wants_device(filter, netif_get_index(netif)))
			put_neighbour(reply, AF_INET, netif, &ip->addr, sizeof(ip->addr),
				      address->addr,
				      find_permanent(ip) ? NUD_PERMANENT : NUD_REACHABLE);
	}
}

static void dump6(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	for (unsigned i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
		const struct nd6_neighbor_cache_entry *entry = &neighbor_cache[i];

		if (entry->state == ND6_NO_ENTRY || entry->state == ND6_INCOMPLETE ||
		    !netlink_wants_device(filter, netif_get_index(entry->netif)))
			continue;
		put_neighbour(reply, AF_INET6, entry->netif, entry->next_hop_address.addr,
			      sizeof(entry->next_hop_address.addr), entry->lladdr,
			      entry->state == ND6_REACHABLE ? NUD_REACHABLE : NUD_STALE);
	}
}

int netlink_dump_neighbours(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	if (filter->family != AF_INET6 && !filter->nothing)
		dump4(reply, filter);
	if (filter->family != AF_INET && !filter->nothing)
		dump6(reply, filter);
	return 0;
}

/* ---- one of them ---- */

static int get(const struct linux_nlmsghdr *request, struct linux_ndmsg *head,
	       struct netlink_attributes *attributes, ip4_addr_t *ip)
{
	int err = netlink_parse(request, head, sizeof(*head), attributes);

	if (err < 0)
		return err;
	if (head->ndm_family != AF_INET)
		return -EOPNOTSUPP;
	err = netlink_get(attributes, NDA_DST, &ip->addr, sizeof(ip->addr));
	if (err <= 0)
		return -EINVAL;
	return netdev_by_index((unsigned)head->ndm_ifindex) ? 0 : -ENODEV;
}

/* The place in lwIP's table, or -1. */
static int find(const struct linux_ndmsg *head, const ip4_addr_t *wanted)
{
	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;

		if (etharp_get_entry(i, &ip, &netif, &address) && ip4_addr_cmp(ip, wanted) &&
		    netif_get_index(netif) == (unsigned)head->ndm_ifindex)
			return (int)i;
	}
	return -1;
}

int netlink_get_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	struct netlink_attributes attributes;
	struct eth_addr *address;
	struct linux_ndmsg head;
	struct netif *netif;
	ip4_addr_t wanted, *ip;
	int err = get(request, &head, &attributes, &wanted), i;

	if (err < 0)
		return err;
	i = find(&head, &wanted);
	if (i < 0 || !etharp_get_entry((size_t)i, &ip, &netif, &address))
		return -ENOENT;
	put_neighbour(reply, AF_INET, netif, &ip->addr, sizeof(ip->addr), address->addr,
		      find_permanent(ip) ? NUD_PERMANENT : NUD_REACHABLE);
	return 0;
}

static int add(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
	       const struct linux_ndmsg *head, const ip4_addr_t *ip, struct eth_addr *address)
{
	const ip4_addr_t nobody = {0};
	bool known = find(head, ip) >= 0;
	ip4_addr_t *place = find_permanent(ip);

	if (!place)
		place = find_permanent(&nobody);
	if (known && (request->nlmsg_flags & NLM_F_EXCL))
		return -EEXIST;
	if (!known && !(request->nlmsg_flags & NLM_F_CREATE))
		return -ENOENT;
	if (head->ndm_state != NUD_PERMANENT) {
		reply->why = "Only permanent neighbours can be entered";
		return -EOPNOTSUPP;
	}
	if (!place || etharp_add_static_entry(ip, address) != ERR_OK)
		return -ENOBUFS;
	*place = *ip;
	return 0;
}

/* lwIP forgets on demand what was entered by hand, and so everybody is before he is forgotten. */
static int forget(const struct linux_ndmsg *head, const ip4_addr_t *ip)
{
	struct eth_addr any = {{0}};
	ip4_addr_t *place = find_permanent(ip);

	if (find(head, ip) < 0)
		return -ENOENT;
	if (place)
		place->addr = 0;
	if (etharp_add_static_entry(ip, &any) != ERR_OK)
		return -ENOBUFS;
	etharp_remove_static_entry(ip);
	return 0;
}

int netlink_change_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	struct netlink_attributes attributes;
	struct linux_ndmsg head;
	struct eth_addr address;
	ip4_addr_t ip;
	int err = get(request, &head, &attributes, &ip);

	if (err < 0)
		return err;
	if (request->nlmsg_type == RTM_NEWNEIGH) {
		err = netlink_get(&attributes, NDA_LLADDR, address.addr, sizeof(address.addr));
		if (err <= 0)
			return -EINVAL;
	}
	inet_enter();
	err = request->nlmsg_type == RTM_NEWNEIGH ? add(reply, request, &head, &ip, &address)
						  : forget(&head, &ip);
	inet_leave();
	return err;
}
