// SPDX-License-Identifier: BSD-3-Clause
// The end of the network, for the leak check: what waits is dropped, and what is there by itself is
// counted.

#include <lwip/igmp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/mld6.h>

#include "kernel/mm/memory_use.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/netdev.h"

/* Fragments that wait for others are given up after that many ticks. */
static void drop_fragments(void)
{
	for (unsigned i = 0; i <= MAX(IP_REASS_MAXAGE, IPV6_REASS_MAXAGE); i++) {
		ip_reass_tmr();
		ip6_reass_tmr();
	}
}

/* Packets that wait until a neighbour answers go with the device. */
void inet_end(void)
{
	inet_enter();
	tcp_drop_orphans();
	drop_fragments();
	inet_leave();
	netdev_stop_all();
}

void inet_count_memory(struct memory_use *use)
{
	struct netif *netif;

	NETIF_FOREACH(netif)
	{
		const struct igmp_group *group;
		const struct mld_group *group6;

		for (group = netif_igmp_data(netif); group; group = group->next)
			memory_use_add(use, group);
		for (group6 = netif_mld6_data(netif); group6; group6 = group6->next)
			memory_use_add(use, group6);
	}
}
