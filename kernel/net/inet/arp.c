// SPDX-License-Identifier: BSD-3-Clause
// Neighbours of IPv4 as ioctl(2) tells of them (arp(7)).

#include "include/linux/arp.h"

#include <lwip/etharp.h>

#include "include/linux/errno.h"
#include "include/linux/if.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/interface_internal.h"

/* What the device of a request says of the hardware; the request may say it, too. */
static int get_device(struct linux_arpreq *request, struct netdev **dev)
{
	request->arp_dev[sizeof(request->arp_dev) - 1] = '\0';
	*dev = netdev_by_name(request->arp_dev);
	if (!*dev)
		return -ENODEV;
	if (!request->ha_family)
		request->ha_family = netdev_hardware(*dev);
	if ((request->arp_flags & ATF_COM) && request->ha_family != netdev_hardware(*dev))
		return -EINVAL;
	return 0;
}

static const struct eth_addr *find(const struct netdev *dev, uint32_t wanted)
{
	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;

		if (etharp_get_entry(i, &ip, &netif, &address) && ip->addr == wanted &&
		    netif_get_index(netif) == dev->index)
			return address;
	}
	return NULL;
}

long inet_arp_get(uaddr_t arg)
{
	struct linux_arpreq request;
	const struct eth_addr *address;
	struct netdev *dev;
	int err;

	if (copy_from_user(&request, arg, sizeof(request)) < 0)
		return -EFAULT;
	if (request.arp_pa.sin_family != AF_INET)
		return -EPFNOSUPPORT;
	if (!(request.arp_flags & ATF_PUBL) && (request.arp_flags & (ATF_NETMASK | ATF_DONTPUB)))
		return -EINVAL;
	err = get_device(&request, &dev);
	if (err < 0)
		return err;
	address = find(dev, request.arp_pa.sin_addr);
	if (!address)
		return -ENXIO;
	if (!(request.arp_flags & ATF_NETMASK))
		request.arp_netmask.sin_addr = UINT32_MAX;
	memcpy(request.ha_data, address->addr, sizeof(address->addr));
	request.ha_family = netdev_hardware(dev);
	request.arp_flags = ATF_COM;
	str_copy(request.arp_dev, dev->name, sizeof(request.arp_dev));
	return copy_to_user(arg, &request, sizeof(request));
}
