// SPDX-License-Identifier: BSD-3-Clause
// Neighbours whose addresses are known: RTM_GETNEIGH, RTM_NEWNEIGH, RTM_DELNEIGH.

#include <lwip/etharp.h>
#include <lwip/priv/nd6_priv.h>

#include "include/linux/in.h"
#include "kernel/lib/string.h"
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

/* What is at a place of lwIP's table of IPv4, if anything. */
static void put4(struct netlink_reply *reply, size_t place)
{
	struct eth_addr *address;
	struct netif *netif;
	ip4_addr_t *ip;

	if (etharp_get_entry(place, &ip, &netif, &address))
		put_neighbour(reply, AF_INET, netif, &ip->addr, sizeof(ip->addr), address->addr,
			      find_permanent(ip) ? NUD_PERMANENT : NUD_REACHABLE);
}

static void put6(struct netlink_reply *reply, const struct nd6_neighbor_cache_entry *entry)
{
	put_neighbour(reply, AF_INET6, entry->netif, entry->next_hop_address.addr,
		      sizeof(entry->next_hop_address.addr), entry->lladdr,
		      entry->state == ND6_REACHABLE ? NUD_REACHABLE : NUD_STALE);
}

static bool is_known6(const struct nd6_neighbor_cache_entry *entry)
{
	return entry->state != ND6_NO_ENTRY && entry->state != ND6_INCOMPLETE;
}

static void dump4(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;

		if (etharp_get_entry(i, &ip, &netif, &address) &&
		    netlink_wants_device(filter, netif_get_index(netif)))
			put4(reply, i);
	}
}

static void dump6(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	for (unsigned i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
		const struct nd6_neighbor_cache_entry *entry = &neighbor_cache[i];

		if (is_known6(entry) && netlink_wants_device(filter, netif_get_index(entry->netif)))
			put6(reply, entry);
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

/* Who a request is about. Of IPv4 the first word counts. */
struct key {
	uint8_t family;
	unsigned device;
	uint32_t ip[4];
};

static int refuse(struct netlink_reply *reply, int error, const char *why)
{
	reply->why = why;
	return error;
}

static size_t size_of(const struct key *key)
{
	return key->family == AF_INET ? sizeof(uint32_t) : sizeof(key->ip);
}

static bool has_family(const struct linux_ndmsg *head)
{
	return head->ndm_family == AF_INET || head->ndm_family == AF_INET6;
}

/* Linux looks at things in another order for each kind of request. */
static int get_asked(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
		     struct key *key)
{
	struct netlink_attributes attributes;
	struct linux_ndmsg head;
	int err = netlink_parse(request, &head, sizeof(head), &attributes);

	if (err < 0)
		return err;
	if (!has_family(&head))
		return refuse(reply, -EAFNOSUPPORT,
			      "Unsupported family in header for neighbor get request");
	*key = (struct key){head.ndm_family, (unsigned)head.ndm_ifindex, {0}};
	err = netlink_get(&attributes, NDA_DST, key->ip, size_of(key));
	if (err < 0)
		return refuse(reply, err, "Invalid network address in neighbor get request");
	if (err == 0)
		return -EINVAL;
	if (!key->device)
		return refuse(reply, -EINVAL, "No device specified");
	return netdev_by_index(key->device) ? 0 : refuse(reply, -ENODEV, "Unknown device ifindex");
}

static int get_changed(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
		       struct linux_ndmsg *head, struct netlink_attributes *attributes,
		       struct key *key)
{
	int err = netlink_parse(request, head, sizeof(*head), attributes);

	if (err < 0)
		return err;
	if (!attributes->by_type[NDA_DST])
		return refuse(reply, -EINVAL, "Network address not specified");
	if (head->ndm_ifindex && !netdev_by_index((unsigned)head->ndm_ifindex))
		return -ENODEV;
	if (!has_family(head))
		return -EAFNOSUPPORT;
	*key = (struct key){head->ndm_family, (unsigned)head->ndm_ifindex, {0}};
	if (netlink_get(attributes, NDA_DST, key->ip, size_of(key)) < 0)
		return refuse(reply, -EINVAL, "Invalid network address");
	if (key->device)
		return 0;
	return refuse(reply, -EINVAL,
		      request->nlmsg_type == RTM_NEWNEIGH ? "Device not specified" : NULL);
}

/* The place in lwIP's table of IPv4, or -1. */
static int find4(const struct key *key)
{
	const ip4_addr_t wanted = {key->ip[0]};

	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;

		if (etharp_get_entry(i, &ip, &netif, &address) && ip4_addr_cmp(ip, &wanted) &&
		    netif_get_index(netif) == key->device)
			return (int)i;
	}
	return -1;
}

static int find6(const struct key *key)
{
	for (int i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
		const struct nd6_neighbor_cache_entry *entry = &neighbor_cache[i];

		if (is_known6(entry) && netif_get_index(entry->netif) == key->device &&
		    memcmp(entry->next_hop_address.addr, key->ip, sizeof(key->ip)) == 0)
			return i;
	}
	return -1;
}

static int find(const struct key *key)
{
	return key->family == AF_INET ? find4(key) : find6(key);
}

int netlink_get_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	struct key key;
	int err = get_asked(reply, request, &key), place;

	if (err < 0)
		return err;
	place = find(&key);
	if (place < 0)
		return refuse(reply, -ENOENT, "Neighbour entry not found");
	if (key.family == AF_INET)
		put4(reply, (size_t)place);
	else
		put6(reply, &neighbor_cache[place]);
	return 0;
}

static int add(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
	       const struct linux_ndmsg *head, const struct key *key, struct eth_addr *address)
{
	const ip4_addr_t nobody = {0}, ip = {key->ip[0]};
	bool known = find(key) >= 0;
	ip4_addr_t *place;

	if (known && (request->nlmsg_flags & NLM_F_EXCL))
		return -EEXIST;
	if (!known && !(request->nlmsg_flags & NLM_F_CREATE))
		return -ENOENT;
	if (key->family != AF_INET)
		return refuse(reply, -EOPNOTSUPP, "Neighbours of IPv6 cannot be entered");
	if (head->ndm_state != NUD_PERMANENT)
		return refuse(reply, -EOPNOTSUPP, "Only permanent neighbours can be entered");
	place = find_permanent(&ip);
	if (!place)
		place = find_permanent(&nobody);
	if (!place || etharp_add_static_entry(&ip, address) != ERR_OK)
		return -ENOBUFS;
	*place = ip;
	return 0;
}

/* lwIP forgets on demand what was entered by hand, and so everybody is before he is forgotten. */
static int forget(struct netlink_reply *reply, const struct key *key)
{
	const ip4_addr_t ip = {key->ip[0]};
	struct eth_addr any = {{0}};
	ip4_addr_t *place;

	if (find(key) < 0)
		return -ENOENT;
	if (key->family != AF_INET)
		return refuse(reply, -EOPNOTSUPP, "Neighbours of IPv6 cannot be forgotten");
	place = find_permanent(&ip);
	if (place)
		place->addr = 0;
	if (etharp_add_static_entry(&ip, &any) != ERR_OK)
		return -ENOBUFS;
	etharp_remove_static_entry(&ip);
	return 0;
}

int netlink_change_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	bool new = request->nlmsg_type == RTM_NEWNEIGH;
	struct netlink_attributes attributes;
	struct linux_ndmsg head;
	struct eth_addr address;
	struct key key;
	int err = get_changed(reply, request, &head, &attributes, &key);

	if (err < 0)
		return err;
	if (new) {
		err = netlink_get(&attributes, NDA_LLADDR, address.addr, sizeof(address.addr));
		if (err <= 0)
			return -EINVAL;
	}
	inet_enter();
	err = new ? add(reply, request, &head, &key, &address) : forget(reply, &key);
	inet_leave();
	return err;
}
