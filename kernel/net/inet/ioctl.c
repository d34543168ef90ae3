// SPDX-License-Identifier: BSD-3-Clause
// Requests of ioctl(2) about IPv4 addresses and routes (netdevice(7), rtnetlink(7)).

#include "include/linux/capability.h"
#include "include/linux/if.h"
#include "include/linux/netlink.h"
#include "include/linux/route.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/interface_internal.h"
#include "kernel/process/process.h"

static struct linux_sockaddr_in sockaddr_of(uint32_t ip)
{
	return (struct linux_sockaddr_in){.sin_family = AF_INET, .sin_addr = ip};
}

/* The address that a name is for, which may be a label, such as eth0:1. */
static struct inet_address *find(const char *name)
{
	struct inet_address *address;

	inet_addresses_for_each(address)
	{
		if (strcmp(address->label, name) == 0)
			return address;
	}
	return NULL;
}

static struct netdev *device_of(const char *name)
{
	char plain[IFNAMSIZ];
	char *colon;

	str_copy(plain, name, sizeof(plain));
	colon = strchr(plain, ':');
	if (colon)
		*colon = '\0';
	return netdev_by_name(plain);
}

/* ---- addresses ---- */

static int get(unsigned cmd, struct linux_ifreq *request)
{
	const struct inet_address *address = find(request->ifr_name);
	struct linux_sockaddr_in out;
	uint32_t ip = 0;

	if (!device_of(request->ifr_name))
		return -ENODEV;
	if (!address)
		return -EADDRNOTAVAIL;
	if (cmd == SIOCGIFADDR)
		ip = address->address[0];
	else if (cmd == SIOCGIFDSTADDR)
		ip = address->peer;
	else if (cmd == SIOCGIFBRDADDR)
		ip = address->broadcast;
	else
		ip = inet_mask(address->bits);
	out = sockaddr_of(ip);
	memcpy(request->bytes, &out, sizeof(out));
	return 0;
}

/* The network of an address without a mask: that of its class (RFC 791, section 3.2). */
static uint8_t bits_of_class(uint32_t ip)
{
	unsigned first = (uint8_t)ip;

	if (first < 128)
		return 8;
	return first < 192 ? 16 : 24;
}

static void set_address(struct inet_address *address, uint32_t ip)
{
	bool is_loopback = address->dev->kind == NETDEV_LOOPBACK;

	address->life = INET_FOR_EVER;
	address->address[0] = address->peer = ip;
	address->bits = bits_of_class(ip);
	address->broadcast = is_loopback ? 0 : ip | ~inet_mask(address->bits);
	address->scope = ip4_addr_isloopback(&(ip4_addr_t){ip}) ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

/* Changes one thing of an address, by taking it away and giving the device another. */
static int change(unsigned cmd, struct inet_address *address, uint32_t value)
{
	switch (cmd) {
	case SIOCSIFADDR:
		set_address(address, value);
		return 0;
	case SIOCSIFBRDADDR:
		address->broadcast = value;
		return 0;
	case SIOCSIFDSTADDR:
		address->peer = value;
		return 0;
	case SIOCSIFNETMASK:
		if (value != inet_mask((unsigned)__builtin_popcount(value)))
			return -EINVAL;
		if (address->broadcast == (address->address[0] | ~inet_mask(address->bits)))
			address->broadcast = address->address[0] | ~value;
		address->bits = (uint8_t)__builtin_popcount(value);
	}
	return 0;
}

static struct inet_address new_address(struct netdev *dev, const char *label)
{
	struct inet_address address = {.dev = dev, .family = AF_INET, .life = INET_FOR_EVER};

	str_copy(address.label, label, sizeof(address.label));
	return address;
}

/* The flags of a label: an address that goes down is gone. */
static int set_flags(const struct linux_ifreq *request)
{
	struct inet_address *address = find(request->ifr_name);
	struct inet_change asked = {0};

	if (!current_capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!device_of(request->ifr_name))
		return -ENODEV;
	if (!address)
		return -EADDRNOTAVAIL;
	if (request->ifr_flags & (int)IFF_UP)
		return netdev_set_flags(address->dev, (uint16_t)request->ifr_flags);
	return inet_address_remove(address, &asked);
}

/* An address of 0 takes the old one away. */
static int set(unsigned cmd, const struct linux_ifreq *request)
{
	struct inet_address *old = find(request->ifr_name), address;
	struct netdev *dev = device_of(request->ifr_name);
	struct inet_change asked = {.create = true};
	struct linux_sockaddr_in in;
	int err;

	memcpy(&in, request->bytes, sizeof(in));
	if (!current_capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!dev || !inet_netif(dev))
		return -ENODEV;
	if (in.sin_family != AF_INET)
		return -EINVAL;
	if (!old && cmd != SIOCSIFADDR)
		return -EADDRNOTAVAIL;
	address = old ? *old : new_address(dev, request->ifr_name);
	err = change(cmd, &address, in.sin_addr);
	if (err < 0)
		return err;
	if (old)
		inet_address_remove(old, &asked);
	if (address.address[0] == 0)
		return 0;
	err = inet_address_add(&address, &asked);
	return err < 0 || cmd != SIOCSIFADDR || dev->up ? err : netdev_start(dev);
}

static int answer(unsigned cmd, uaddr_t arg)
{
	struct linux_ifreq request;
	int err;

	if (copy_from_user(&request, arg, sizeof(request)) < 0)
		return -EFAULT;
	request.ifr_name[IFNAMSIZ - 1] = '\0';
	if (cmd == SIOCSIFADDR || cmd == SIOCSIFBRDADDR || cmd == SIOCSIFNETMASK ||
	    cmd == SIOCSIFDSTADDR)
		return set(cmd, &request);
	if (cmd == SIOCSIFFLAGS)
		return set_flags(&request);
	err = get(cmd, &request);
	return err < 0 ? err : copy_to_user(arg, &request, sizeof(request));
}

/* All that have an address. Without a place to put them it says how much room they take. */
static int list(uaddr_t arg)
{
	const struct inet_address *address;
	struct linux_ifconf conf;
	uint32_t used = 0;

	if (copy_from_user(&conf, arg, sizeof(conf)) < 0)
		return -EFAULT;
	for (address = list_first(&inet_addresses, struct inet_address, link);
	     &address->link != &inet_addresses;
	     address = list_first(&address->link, struct inet_address, link)) {
		struct linux_sockaddr_in in = sockaddr_of(address->address[0]);
		struct linux_ifreq request = {0};

		if (conf.ifc_buf && used + sizeof(request) > (uint32_t)conf.ifc_len)
			break;
		str_copy(request.ifr_name, address->label, sizeof(request.ifr_name));
		memcpy(request.bytes, &in, sizeof(in));
		used += sizeof(request);
		if (conf.ifc_buf && copy_to_user(conf.ifc_buf + used - sizeof(request), &request,
						 sizeof(request)) < 0)
			return -EFAULT;
	}
	conf.ifc_len = (int32_t)used;
	return copy_to_user(arg, &conf, sizeof(conf));
}

/* ---- routes ---- */

static int get_device(const struct linux_rtentry *entry, uint32_t *index)
{
	char name[IFNAMSIZ] = "";
	const struct netdev *dev;

	if (!entry->rt_dev)
		return 0;
	if (strncpy_from_user(name, entry->rt_dev, sizeof(name) - 1) < 0)
		return -EFAULT;
	dev = netdev_by_name(name);
	if (!dev)
		return -ENODEV;
	*index = dev->index;
	return 0;
}

static int get_route(const struct linux_rtentry *entry, bool new, struct inet_route *out)
{
	uint32_t mask = entry->rt_flags & RTF_HOST ? UINT32_MAX : entry->rt_genmask.sin_addr;

	if (entry->rt_dst.sin_family != AF_INET)
		return -EAFNOSUPPORT;
	if (mask != inet_mask((unsigned)__builtin_popcount(mask)) ||
	    (entry->rt_dst.sin_addr & ~mask))
		return -EINVAL;
	*out = (struct inet_route){.family = AF_INET,
				   .bits = (uint8_t)__builtin_popcount(mask),
				   .table = RT_TABLE_MAIN,
				   .type = new ? RTN_UNICAST : RTN_UNSPEC,
				   .protocol = new ? RTPROT_BOOT : RTPROT_UNSPEC,
				   .scope = new ? RT_SCOPE_LINK : RT_SCOPE_NOWHERE,
				   .to = {entry->rt_dst.sin_addr},
				   .metric = entry->rt_metric > 0 ? entry->rt_metric - 1u : 0};
	if (entry->rt_flags & RTF_REJECT) {
		out->type = RTN_UNREACHABLE;
		out->scope = RT_SCOPE_HOST;
		return 0;
	}
	if (entry->rt_gateway.sin_family == AF_INET && entry->rt_gateway.sin_addr) {
		out->gateway[0] = entry->rt_gateway.sin_addr;
		out->has_gateway = entry->rt_flags & RTF_GATEWAY;
	}
	/* As on Linux, not for one of the machine's own. */
	if (new && out->has_gateway && !inet_is_own4(out->gateway[0]))
		out->scope = RT_SCOPE_UNIVERSE;
	if (new && (entry->rt_flags & RTF_GATEWAY) && !out->has_gateway)
		return -EINVAL;
	return 0;
}

static int change_route(unsigned cmd, uaddr_t arg)
{
	struct inet_change asked = {.create = true};
	struct linux_rtentry entry;
	struct inet_route route;
	int err;

	if (!current_capable(CAP_NET_ADMIN))
		return -EPERM;
	if (copy_from_user(&entry, arg, sizeof(entry)) < 0)
		return -EFAULT;
	err = get_route(&entry, cmd == SIOCADDRT, &route);
	if (err == 0 && !(entry.rt_flags & RTF_REJECT))
		err = get_device(&entry, &route.device);
	if (err < 0)
		return err;
	return cmd == SIOCADDRT ? inet_route_add(&route, &asked)
				: inet_route_remove(&route, &asked);
}

long inet_device_ioctl(unsigned cmd, uaddr_t arg)
{
	switch (cmd) {
	case SIOCSIFFLAGS:
	case SIOCGIFADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFNETMASK:
	case SIOCSIFADDR:
	case SIOCSIFDSTADDR:
	case SIOCSIFBRDADDR:
	case SIOCSIFNETMASK:
		return answer(cmd, arg);
	case SIOCGIFCONF:
		return list(arg);
	case SIOCGARP:
		return inet_arp_get(arg);
	case SIOCADDRT:
	case SIOCDELRT:
		return change_route(cmd, arg);
	}
	return -ENOTTY;
}
