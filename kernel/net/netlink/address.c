// SPDX-License-Identifier: BSD-3-Clause
// Addresses of devices: RTM_GETADDR.

#include <lwip/netif.h>

#include "include/linux/in.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

#define FOREVER	     UINT32_MAX
#define IP6_PREFIX   64
#define IP6_ALL_BITS 128

static void put_lifetime(struct netlink_reply *reply, uint32_t preferred, uint32_t valid)
{
	const struct linux_ifa_cacheinfo info = {preferred, valid, 0, 0};

	netlink_put(reply, IFA_CACHEINFO, &info, sizeof(info));
}

static uint8_t scope4(const ip4_addr_t *ip)
{
	if (ip4_addr_isloopback(ip))
		return RT_SCOPE_HOST;
	return ip4_addr_islinklocal(ip) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

static void put_address4(struct netlink_reply *reply, const struct netif *netif,
			 const struct netdev *dev)
{
	uint32_t address = netif_ip4_addr(netif)->addr, mask = netif_ip4_netmask(netif)->addr;
	const struct linux_ifaddrmsg head = {
		.ifa_family = AF_INET,
		.ifa_prefixlen = (uint8_t)__builtin_popcount(mask),
		.ifa_flags = IFA_F_PERMANENT,
		.ifa_scope = scope4(netif_ip4_addr(netif)),
		.ifa_index = dev->index,
	};

	netlink_begin(reply, RTM_NEWADDR, &head, sizeof(head));
	netlink_put_u32(reply, IFA_ADDRESS, address);
	netlink_put_u32(reply, IFA_LOCAL, address);
	if (dev->kind != NETDEV_LOOPBACK)
		netlink_put_u32(reply, IFA_BROADCAST, address | ~mask);
	netlink_put_text(reply, IFA_LABEL, dev->name);
	netlink_put_u32(reply, IFA_FLAGS, IFA_F_PERMANENT);
	put_lifetime(reply, FOREVER, FOREVER);
}

static uint8_t scope6(const ip6_addr_t *ip)
{
	if (ip6_addr_isloopback(ip))
		return RT_SCOPE_HOST;
	return ip6_addr_islinklocal(ip) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

static void put_address6(struct netlink_reply *reply, const struct netif *netif,
			 const struct netdev *dev, int i)
{
	const ip6_addr_t *ip = netif_ip6_addr(netif, i);
	bool is_permanent = netif_ip6_addr_isstatic(netif, i);
	uint32_t flags = is_permanent ? IFA_F_PERMANENT : 0;
	struct linux_ifaddrmsg head = {
		.ifa_family = AF_INET6,
		.ifa_prefixlen = ip6_addr_isloopback(ip) ? IP6_ALL_BITS : IP6_PREFIX,
		.ifa_scope = scope6(ip),
		.ifa_index = dev->index,
	};

	if (ip6_addr_istentative(netif_ip6_addr_state(netif, i)))
		flags |= IFA_F_TENTATIVE;
	head.ifa_flags = (uint8_t)flags;
	netlink_begin(reply, RTM_NEWADDR, &head, sizeof(head));
	netlink_put(reply, IFA_ADDRESS, ip->addr, sizeof(ip->addr));
	if (is_permanent)
		put_lifetime(reply, FOREVER, FOREVER);
	else
		put_lifetime(reply, netif_ip6_addr_pref_life(netif, i),
			     netif_ip6_addr_valid_life(netif, i));
	netlink_put_u32(reply, IFA_FLAGS, flags);
}

void netlink_dump_addresses(struct netlink_reply *reply, unsigned family)
{
	const struct netdev *dev;

	netdev_for_each(dev)
	{
		const struct netif *netif = netif_get_by_index((u8_t)dev->index);

		if (netif && family != AF_INET6 && !ip4_addr_isany(netif_ip4_addr(netif)))
			put_address4(reply, netif, dev);
	}
	netdev_for_each(dev)
	{
		const struct netif *netif = netif_get_by_index((u8_t)dev->index);

		for (int i = 0; netif && family != AF_INET && i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)))
				put_address6(reply, netif, dev, i);
	}
}
