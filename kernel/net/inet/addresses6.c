// SPDX-License-Identifier: BSD-3-Clause
// IPv6 addresses of devices, which lwIP keeps. It takes all prefixes to have 64 bits; here is what
// was said of them.

#include <lwip/nd6.h>
#include <lwip/netif.h>

#include "include/linux/netlink.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/interface_internal.h"

#define PLACES	     LWIP_IPV6_NUM_ADDRESSES
#define DEVICES	     16 /* of which prefixes can be known */
#define BITS	     128
#define BITS_USUALLY 64

/* By the device and the place of an address; 0 bits: as usual. */
static struct {
	uint8_t bits;
	uint32_t age; /* 0: not known */
} notes[DEVICES][PLACES];

static uint32_t last_age;

static int place_of(struct netif *netif, const uint32_t *address)
{
	for (int i = 0; i < PLACES; i++)
		if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)) &&
		    memcmp(netif_ip6_addr(netif, i)->addr, address, sizeof(uint32_t[4])) == 0)
			return i;
	return -1;
}

static uint8_t scope_of(const ip6_addr_t *ip)
{
	if (ip6_addr_isloopback(ip))
		return RT_SCOPE_HOST;
	return ip6_addr_islinklocal(ip) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

static uint8_t bits_of(const struct netdev *dev, unsigned place, const ip6_addr_t *ip)
{
	unsigned noted = dev->index < DEVICES ? notes[dev->index][place].bits : 0;

	if (ip6_addr_isloopback(ip))
		return BITS;
	return noted ? (uint8_t)noted : BITS_USUALLY;
}

/* A device that is down has none. */
bool inet_address6(struct netdev *dev, unsigned n, struct inet_address *out)
{
	struct netif *netif = inet_netif(dev);
	const ip6_addr_t *ip = netif && n < PLACES ? netif_ip6_addr(netif, n) : NULL;

	if (!ip || !dev->up || ip6_addr_isinvalid(netif_ip6_addr_state(netif, n)))
		return false;
	*out = (struct inet_address){.dev = dev,
				     .family = AF_INET6,
				     .bits = bits_of(dev, n, ip),
				     .scope = scope_of(ip),
				     .preferred_s = UINT32_MAX,
				     .valid_s = UINT32_MAX};
	memcpy(out->address, ip->addr, sizeof(out->address));
	if (ip6_addr_istentative(netif_ip6_addr_state(netif, n)))
		out->flags |= IFA_F_TENTATIVE;
	if (netif_ip6_addr_isstatic(netif, n)) {
		out->flags |= IFA_F_PERMANENT;
	} else {
		out->preferred_s = netif_ip6_addr_pref_life(netif, n);
		out->valid_s = netif_ip6_addr_valid_life(netif, n);
	}
	return true;
}

/* Wider scopes come first, and of the same scope the younger. */
static uint64_t rank(const struct inet_address *address, unsigned place)
{
	unsigned index = address->dev->index;
	uint32_t age = index < DEVICES ? notes[index][place].age : 0;

	return (uint64_t)(UINT8_MAX - address->scope) << 40 | (uint64_t)age << 8 | place;
}

/* *n is which of them comes next: the places before it have a higher rank. */
bool inet_next_address6(struct netdev *dev, unsigned *n, struct inet_address *out)
{
	for (unsigned wanted = (*n)++, i = 0; i < PLACES; i++) {
		struct inet_address address, other;
		unsigned before = 0;

		if (!inet_address6(dev, i, &address))
			continue;
		for (unsigned k = 0; k < PLACES; k++)
			if (inet_address6(dev, k, &other) && rank(&other, k) > rank(&address, i))
				before++;
		if (before == wanted) {
			*out = address;
			return true;
		}
	}
	return false;
}

static void tell(struct netdev *dev, unsigned place, bool gone)
{
	struct inet_address address;

	if (inet_listener && inet_address6(dev, place, &address))
		inet_listener->address(&address, gone);
}

/* On networks somebody else is asked first whether he has the address. */
static void set_state(struct netif *netif, s8_t place, bool at_once)
{
	netif_ip6_addr_set_valid_life(netif, place, IP6_ADDR_LIFE_STATIC);
	netif_ip6_addr_set_pref_life(netif, place, IP6_ADDR_LIFE_STATIC);
	if (at_once)
		netif_ip6_addr_set_state(netif, place, IP6_ADDR_PREFERRED);
}

int inet_address_add6(const struct inet_address *wanted, struct inet_change *change)
{
	struct netif *netif = inet_netif(wanted->dev);
	struct inet_routes_before before;
	ip6_addr_t ip;
	s8_t place;
	err_t err;

	if (place_of(netif, wanted->address) >= 0) {
		if (change->replace && !change->exclusive)
			return 0;
		change->why = "ipv6: address already assigned";
		return -EEXIST;
	}
	memcpy(ip.addr, wanted->address, sizeof(ip.addr));
	ip6_addr_clear_zone(&ip);
	ip6_addr_assign_zone(&ip, IP6_UNICAST, netif);
	inet_routes_change_begins(&before);
	inet_enter();
	err = netif_add_ip6_address(netif, &ip, &place);
	if (err == ERR_OK)
		set_state(netif, place,
			  wanted->dev->kind == NETDEV_LOOPBACK || (wanted->flags & IFA_F_NODAD));
	nd6_clear_destination_cache();
	inet_leave();
	if (err != ERR_OK) {
		inet_routes_change_ends(&before);
		change->why = "A device cannot have more addresses of IPv6";
		return -ENOBUFS;
	}
	if (wanted->dev->index < DEVICES) {
		notes[wanted->dev->index][place].bits = wanted->bits;
		notes[wanted->dev->index][place].age = ++last_age;
	}
	tell(wanted->dev, (unsigned)place, false);
	inet_routes_change_ends(&before);
	return 0;
}

int inet_address_remove6(const struct inet_address *wanted, struct inet_change *change)
{
	struct netif *netif = inet_netif(wanted->dev);
	int place = place_of(netif, wanted->address);
	struct inet_routes_before before;
	struct inet_address address;

	if (place < 0 || !inet_address6(wanted->dev, (unsigned)place, &address) ||
	    address.bits != wanted->bits) {
		change->why = "ipv6: address not found";
		return -EADDRNOTAVAIL;
	}
	inet_routes_change_begins(&before);
	tell(wanted->dev, (unsigned)place, true);
	inet_enter();
	netif_ip6_addr_set_state(netif, (s8_t)place, IP6_ADDR_INVALID);
	inet_leave();
	if (wanted->dev->index < DEVICES)
		notes[wanted->dev->index][place].bits = 0;
	inet_routes_change_ends(&before);
	return 0;
}

int inet_address_add(const struct inet_address *wanted, struct inet_change *change)
{
	return wanted->family == AF_INET ? inet_address_add4(wanted, change)
					 : inet_address_add6(wanted, change);
}

int inet_address_remove(const struct inet_address *wanted, struct inet_change *change)
{
	return wanted->family == AF_INET ? inet_address_remove4(wanted, change)
					 : inet_address_remove6(wanted, change);
}
