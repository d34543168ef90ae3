// SPDX-License-Identifier: BSD-3-Clause
// Neighbours whose addresses are known: RTM_GETNEIGH.

#include <lwip/etharp.h>
#include <lwip/priv/nd6_priv.h>

#include "include/linux/in.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

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

static void dump4(struct netlink_reply *reply)
{
	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;

		if (etharp_get_entry(i, &ip, &netif, &address))
			put_neighbour(reply, AF_INET, netif, &ip->addr, sizeof(ip->addr),
				      address->addr, NUD_REACHABLE);
	}
}

static void dump6(struct netlink_reply *reply)
{
	for (unsigned i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
		const struct nd6_neighbor_cache_entry *entry = &neighbor_cache[i];

		if (entry->state == ND6_NO_ENTRY || entry->state == ND6_INCOMPLETE)
			continue;
		put_neighbour(reply, AF_INET6, entry->netif, entry->next_hop_address.addr,
			      sizeof(entry->next_hop_address.addr), entry->lladdr,
			      entry->state == ND6_REACHABLE ? NUD_REACHABLE : NUD_STALE);
	}
}

void netlink_dump_neighbours(struct netlink_reply *reply, unsigned family)
{
	if (family != AF_INET6)
		dump4(reply);
	if (family != AF_INET)
		dump6(reply);
}
