// SPDX-License-Identifier: BSD-3-Clause
// The groups that devices are in: /proc/net/igmp and igmp6. A timer counts hundredths of a second
// there, and tenths in lwIP.

#include <lwip/prot/igmp.h>
#include <lwip/igmp.h>
#include <lwip/mld6.h>

#include "kernel/fs/procfs/text.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/netdev.h"

/* Linux's MAF_TIMER_RUNNING, MAF_LAST_REPORTER, MAF_LOADED, MAF_NOREPORT. */
#define FLAG_TIMER    1
#define FLAG_REPORTER 2
#define FLAG_LOADED   4
#define FLAG_SILENT   8

static unsigned hundredths(unsigned state, unsigned timer)
{
	return state == IGMP_GROUP_DELAYING_MEMBER ? timer * (IGMP_TMR_INTERVAL / 10) : 0;
}

static void show_groups4(struct text *text, const struct netdev *dev,
			 const struct igmp_group *first)
{
	const struct igmp_group *group;
	int count = 0;

	for (group = first; group; group = group->next)
		count++;
	if (count == 0)
		return;
	/* lwIP knows the protocol's second version (RFC 2236). */
	text_printf(text, "%u\t%-10s: %5d      V2\n", dev->index, dev->name, count);
	for (group = first; group; group = group->next)
		text_printf(text, "\t\t\t\t%08X %5d %d:%08X\t\t%d\n",
			    ip4_addr_get_u32(&group->group_address), group->use,
			    group->group_state == IGMP_GROUP_DELAYING_MEMBER,
			    hundredths(group->group_state, group->timer),
			    group->last_reporter_flag);
}

void inet_show_groups(struct text *text)
{
	struct netdev *dev;

	netdev_for_each(dev)
	{
		struct netif *netif = inet_device_by_index((int)dev->index);

		if (netif)
			show_groups4(text, dev, netif_igmp_data(netif));
	}
}

static void put_group6(struct text *text, const struct netdev *dev, const struct mld_group *group)
{
	unsigned flags = FLAG_LOADED | (group->last_reporter_flag ? FLAG_REPORTER : 0) |
			 (group->group_state == IGMP_GROUP_DELAYING_MEMBER ? FLAG_TIMER : 0);

	text_printf(text, "%-4u %-15s ", dev->index, dev->name);
	for (unsigned i = 0; i < 4; i++)
		text_printf(text, "%08x", lwip_ntohl(group->group_address.addr[i]));
	text_printf(text, " %5d %08X %u\n", group->use, flags,
		    hundredths(group->group_state, group->timer));
}

/* All devices are in the groups of all nodes, of which lwIP keeps no list. */
static void put_all_nodes(struct text *text, const struct netdev *dev, const char *scope,
			  unsigned flags)
{
	text_printf(text, "%-4u %-15s ff0%s0000000000000000000000000001 %5d %08X 0\n", dev->index,
		    dev->name, scope, 1, flags);
}

void inet_show_groups6(struct text *text)
{
	struct netdev *dev;

	netdev_for_each(dev)
	{
		struct netif *netif = inet_device_by_index((int)dev->index);
		const struct mld_group *group;

		if (!netif)
			continue;
		for (group = netif_mld6_data(netif); group; group = group->next)
			put_group6(text, dev, group);
		put_all_nodes(text, dev, "2", FLAG_LOADED | FLAG_SILENT);
		put_all_nodes(text, dev, "1", FLAG_SILENT);
	}
}
