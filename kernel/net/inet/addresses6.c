// SPDX-License-Identifier: BSD-3-Clause
// IPv6 addresses of devices, which lwIP keeps. It takes all prefixes to have 64 bits; here is what
// was said of them.

#include <lwip/nd6.h>
#include <lwip/netif.h>

#include "include/linux/netlink.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/interface_internal.h"
#include "plat/kvm/clock.h"

#define PLACES	     LWIP_IPV6_NUM_ADDRESSES
#define DEVICES	     16 /* of which prefixes can be known */
#define BITS	     128
#define BITS_USUALLY 64

/* By the device and the place of an address; 0 bits: as usual. */
static struct note {
	uint8_t bits;
	bool deprecated;
	uint32_t flags; /* IFA_F_NODAD, IFA_F_NOPREFIXROUTE */
	uint32_t age;	/* 0: not known */
	struct inet_lifetime life;
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

static struct note *note_of(const struct netdev *dev, unsigned place)
{
	return dev->index < DEVICES ? &notes[dev->index][place] : NULL;
}

/* What was made by somebody, or by the boot. */
static void get_noted(unsigned place, struct inet_address *out)
{
	const struct note *note = note_of(out->dev, place);
	bool is_known = note && note->age;

	out->life = is_known ? note->life : INET_FOR_EVER;
	if (is_known && note->deprecated)
		out->flags |= IFA_F_DEPRECATED;
	if (is_known)
		out->flags |= note->flags;
}

/* What a router has advertised: what is left of it. */
static void get_advertised(struct netif *netif, unsigned place, struct inet_address *out)
{
	out->life = (struct inet_lifetime){.preferred_s = netif_ip6_addr_pref_life(netif, place),
					   .valid_s = netif_ip6_addr_valid_life(netif, place),
					   .since_ns = clock_monotonic_ns()};
	if (ip6_addr_isdeprecated(netif_ip6_addr_state(netif, place)))
		out->flags |= IFA_F_DEPRECATED;
}

/* A device that is down has none. */
bool inet_address6(struct netdev *dev, unsigned n, struct inet_address *out)
{
	struct netif *netif = inet_netif(dev);
	const ip6_addr_t *ip = netif && n < PLACES ? netif_ip6_addr(netif, n) : NULL;

	if (!ip || !dev->up || ip6_addr_isinvalid(netif_ip6_addr_state(netif, n)))
		return false;
	*out = (struct inet_address){
		.dev = dev, .family = AF_INET6, .bits = bits_of(dev, n, ip), .scope = scope_of(ip)};
	memcpy(out->address, ip->addr, sizeof(out->address));
	if (ip6_addr_istentative(netif_ip6_addr_state(netif, n)))
		out->flags |= IFA_F_TENTATIVE;
	if (netif_ip6_addr_isstatic(netif, n))
		get_noted(n, out);
	else
		get_advertised(netif, n, out);
	if (out->life.valid_s == UINT32_MAX)
		out->flags |= IFA_F_PERMANENT;
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

/* lwIP prefers other addresses to send from, but only to one that it has not to ask others about
 * any more. */
static void tell_stack(struct netif *netif, unsigned place, bool deprecated)
{
	uint8_t from = deprecated ? IP6_ADDR_PREFERRED : IP6_ADDR_DEPRECATED;

	inet_enter();
	if (netif_ip6_addr_state(netif, place) == from)
		netif_ip6_addr_set_state(netif, (s8_t)place,
					 deprecated ? IP6_ADDR_DEPRECATED : IP6_ADDR_PREFERRED);
	inet_leave();
}

/* Writes down what lwIP does not know. */
static void take_note(const struct inet_address *wanted, unsigned place, bool is_new)
{
	struct note *note = note_of(wanted->dev, place);
	struct inet_address address = *wanted;

	if (!note)
		return;
	address.life.created_ns = is_new ? 0 : note->life.created_ns;
	inet_lifetime_begin(&address);
	note->life = address.life;
	note->deprecated = address.flags & IFA_F_DEPRECATED;
	note->flags = address.flags & (IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
	if (is_new)
		note->bits = wanted->bits;
	if (is_new || !note->age)
		note->age = ++last_age;
	tell_stack(inet_netif(wanted->dev), place, note->deprecated);
	inet_lifetimes_changed();
}

static int refuse(struct inet_change *change, int error, const char *why)
{
	change->why = why;
	return error;
}

/* The same address again is how its lifetime is changed. */
static int renew(const struct inet_address *wanted, unsigned place, struct inet_change *change)
{
	if (!change->replace || change->exclusive)
		return refuse(change, -EEXIST, "ipv6: address already assigned");
	if (!inet_lifetime_is_valid(&wanted->life))
		return refuse(change, -EINVAL, "ipv6: address lifetime invalid");
	netif_ip6_addr_set_valid_life(inet_netif(wanted->dev), place, IP6_ADDR_LIFE_STATIC);
	take_note(wanted, place, false);
	tell(wanted->dev, place, false);
	return 0;
}

int inet_address_add6(const struct inet_address *wanted, struct inet_change *change)
{
	struct netif *netif = inet_netif(wanted->dev);
	struct inet_routes_before before;
	int old = place_of(netif, wanted->address);
	ip6_addr_t ip;
	s8_t place;
	err_t err;

	if (old >= 0)
		return renew(wanted, (unsigned)old, change);
	if (!inet_lifetime_is_valid(&wanted->life))
		return refuse(change, -EINVAL, "ipv6: address lifetime invalid");
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
		return refuse(change, -ENOBUFS, "A device cannot have more addresses of IPv6");
	}
	take_note(wanted, (unsigned)place, true);
	tell(wanted->dev, (unsigned)place, false);
	inet_routes_change_ends(&before);
	return 0;
}

static void take_away(struct netdev *dev, unsigned place)
{
	struct inet_routes_before before;
	struct note *note = note_of(dev, place);

	inet_routes_change_begins(&before);
	tell(dev, place, true);
	inet_enter();
	netif_ip6_addr_set_state(inet_netif(dev), (s8_t)place, IP6_ADDR_INVALID);
	inet_leave();
	if (note)
		*note = (struct note){0};
	inet_routes_change_ends(&before);
}

int inet_address_remove6(const struct inet_address *wanted, struct inet_change *change)
{
	int place = place_of(inet_netif(wanted->dev), wanted->address);
	struct inet_address address;

	if (place < 0 || !inet_address6(wanted->dev, (unsigned)place, &address) ||
	    address.bits != wanted->bits)
		return refuse(change, -EADDRNOTAVAIL, "ipv6: address not found");
	take_away(wanted->dev, (unsigned)place);
	return 0;
}

/* While lwIP asks others about an address, it is not told; so it is looked at again. */
static void expire_one(const struct inet_address *address, unsigned place, uint64_t now_ns,
		       uint64_t *next_ns)
{
	const struct inet_lifetime *life = &address->life;
	struct note *note = note_of(address->dev, place);
	bool was_deprecated = note->deprecated;

	if (inet_lifetime_is_over(life, life->valid_s, now_ns, next_ns)) {
		take_away(address->dev, place);
		return;
	}
	if (!inet_lifetime_is_over(life, life->preferred_s, now_ns, next_ns))
		return;
	note->deprecated = true;
	tell_stack(inet_netif(address->dev), place, true);
	if (!was_deprecated)
		tell(address->dev, place, false);
	if (address->flags & IFA_F_TENTATIVE)
		*next_ns = MIN(*next_ns, now_ns + NS_PER_SEC);
}

void inet_addresses_expire6(uint64_t now_ns, uint64_t *next_ns)
{
	struct inet_address address;
	struct netdev *dev;

	netdev_for_each(dev)
	{
		for (unsigned place = 0; place < PLACES; place++) {
			const struct note *note = note_of(dev, place);

			if (note && note->age && inet_address6(dev, place, &address) &&
			    netif_ip6_addr_isstatic(inet_netif(dev), place))
				expire_one(&address, place, now_ns, next_ns);
		}
	}
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
