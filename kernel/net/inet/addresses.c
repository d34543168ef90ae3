// SPDX-License-Identifier: BSD-3-Clause
// IPv4 addresses of devices. lwIP knows the first of each device; the others are told to it while
// it looks at a packet that is for them.

#include <lwip/etharp.h>

#include "include/linux/netlink.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/interface_internal.h"

#define BITS 32

struct list_node inet_addresses = LIST_INIT(inet_addresses);
const struct inet_listener *inet_listener;

uint32_t inet_mask(unsigned bits)
{
	return bits == 0 ? 0 : lwip_htonl(UINT32_MAX << (BITS - bits));
}

struct netif *inet_netif(const struct netdev *dev)
{
	return netif_get_by_index((u8_t)dev->index);
}

/* ---- the list ---- */

static bool is_same_network(const struct inet_address *a, const struct inet_address *b)
{
	return a->bits == b->bits && ((a->peer ^ b->peer) & inet_mask(a->bits)) == 0;
}

/* Where a new address goes: in front of *before; or which is the *same. As on Linux: an address of
 * a network that has one is a secondary one, at the end; others go behind those whose scope is not
 * narrower. */
static int find_place(const struct inet_address *wanted, struct list_node **before, uint32_t *flags,
		      struct inet_address **same, struct inet_change *change)
{
	struct inet_address *other;
	struct list_node *behind = NULL;

	*flags = wanted->flags & ~IFA_F_SECONDARY;
	*before = &inet_addresses;
	inet_addresses_for_each(other)
	{
		if (other->dev != wanted->dev)
			continue;
		if (!behind)
			behind = other->link.prev;
		if (!(other->flags & IFA_F_SECONDARY) && wanted->scope <= other->scope)
			behind = &other->link;
		if (!is_same_network(wanted, other))
			continue;
		if (other->address[0] == wanted->address[0]) {
			*same = other;
			return -EEXIST;
		}
		if (other->scope != wanted->scope) {
			change->why = "ipv4: Invalid scope value";
			return -EINVAL;
		}
		*flags |= IFA_F_SECONDARY;
	}
	if (behind && !(*flags & IFA_F_SECONDARY))
		*before = behind->next;
	return 0;
}

static struct inet_address *first_of(const struct netdev *dev)
{
	struct inet_address *address;

	inet_addresses_for_each(address)
	{
		if (address->dev == dev)
			return address;
	}
	return NULL;
}

static struct inet_address *insert(const struct inet_address *wanted, struct list_node *before)
{
	struct inet_address *address = kmalloc(sizeof(*address));

	if (!address)
		return NULL;
	memory_use_keep(address);
	*address = *wanted;
	list_add_tail(before, &address->link);
	return address;
}

static void drop(struct inet_address *address)
{
	list_remove(&address->link);
	memory_use_unkeep(address);
	kfree(address);
}

static void tell(const struct inet_address *address, bool gone)
{
	if (inet_listener)
		inet_listener->address(address, gone);
}

/* ---- lwIP ---- */

/* Without an address there is no way to a gateway. */
static void tell_stack(const struct netdev *dev)
{
	const struct inet_address *first = first_of(dev);
	struct netif *netif = inet_netif(dev);
	ip4_addr_t address = {0}, mask = {0}, gateway = {0};

	if (first) {
		address.addr = first->address[0];
		mask.addr = inet_mask(first->bits);
		gateway = *netif_ip4_gw(netif);
	}
	inet_enter();
	netif_set_addr(netif, &address, &mask, &gateway);
	inet_leave();
}

void inet_addresses_adopt(struct netif *netif)
{
	struct netdev *dev = netdev_by_index(netif_get_index(netif));
	uint32_t now = ip4_addr_get_u32(netif_ip4_addr(netif));
	uint32_t mask = ip4_addr_get_u32(netif_ip4_netmask(netif));
	struct inet_address *first = dev ? first_of(dev) : NULL, new;
	struct inet_routes_before before;

	if (!dev || (first ? first->address[0] == now : now == 0))
		return;
	new = (struct inet_address){.dev = dev,
				    .family = AF_INET,
				    .bits = (uint8_t)__builtin_popcount(mask),
				    .automatic = true,
				    .address = {now},
				    .peer = now,
				    .life = INET_FOR_EVER};
	inet_lifetime_begin(&new);
	if (dev->kind == NETDEV_LOOPBACK)
		new.scope = RT_SCOPE_HOST;
	else
		new.broadcast = now | ~mask;
	str_copy(new.label, dev->name, sizeof(new.label));
	inet_routes_change_begins(&before);
	if (first && first->automatic) {
		tell(first, true);
		drop(first);
		first = first_of(dev);
	}
	if (now && insert(&new, first ? &first->link : &inet_addresses))
		tell(&new, false);
	inet_routes_change_ends(&before);
}

/* ---- changes ---- */

/* What stays for ever is preferred for ever, too. */
static void begin_lifetime(struct inet_address *address)
{
	inet_lifetime_begin(address);
	if (address->life.valid_s == UINT32_MAX)
		address->life.preferred_s = UINT32_MAX;
	else
		inet_lifetimes_changed();
}

/* The same address again is how its lifetime is changed. */
static int renew(const struct inet_address *wanted, struct inet_address *address,
		 struct inet_change *change)
{
	if (!change->replace || change->exclusive) {
		change->why = "ipv4: Address already assigned";
		return -EEXIST;
	}
	address->life.preferred_s = wanted->life.preferred_s;
	address->life.valid_s = wanted->life.valid_s;
	begin_lifetime(address);
	tell(address, false);
	return 0;
}

int inet_address_add4(const struct inet_address *wanted, struct inet_change *change)
{
	struct inet_routes_before before;
	struct inet_address *new, *same = NULL;
	struct list_node *place;
	uint32_t flags;
	int err;

	if (!inet_lifetime_is_valid(&wanted->life)) {
		change->why = "ipv4: address lifetime invalid";
		return -EINVAL;
	}
	err = find_place(wanted, &place, &flags, &same, change);
	if (same)
		return renew(wanted, same, change);
	if (err < 0)
		return err;
	inet_routes_change_begins(&before);
	new = insert(wanted, place);
	if (new) {
		new->flags = flags;
		begin_lifetime(new);
		tell_stack(wanted->dev);
		tell(new, false);
	}
	inet_routes_change_ends(&before);
	return new ? 0 : -ENOBUFS;
}

static bool matches(const struct inet_address *address, const struct inet_address *wanted,
		    bool with_peer)
{
	if (address->dev != wanted->dev)
		return false;
	if (wanted->address[0] && wanted->address[0] != address->address[0])
		return false;
	if (wanted->label[0] && strcmp(wanted->label, address->label) != 0)
		return false;
	return !with_peer || is_same_network(address, wanted);
}

static void remove_one(struct inet_address *gone)
{
	struct netdev *dev = gone->dev;
	struct inet_routes_before before;

	inet_routes_change_begins(&before);
	tell(gone, true);
	drop(gone);
	tell_stack(dev);
	if (!first_of(dev))
		inet_routes_drop(dev, AF_INET);
	inet_routes_change_ends(&before);
}

/* The secondary addresses of a network go with the primary one. */
static void remove_with_others(struct inet_address *gone)
{
	struct inet_address *address, *next;

	list_for_each_entry_safe (address, next, &inet_addresses, link) {
		if (address == gone || (gone->flags & IFA_F_SECONDARY) ||
		    address->dev != gone->dev || !(address->flags & IFA_F_SECONDARY) ||
		    !is_same_network(address, gone))
			continue;
		remove_one(address);
	}
	remove_one(gone);
}

int inet_address_remove4(const struct inet_address *wanted, struct inet_change *change)
{
	struct inet_address *address;

	inet_addresses_for_each(address)
	{
		if (!matches(address, wanted, wanted->peer != 0))
			continue;
		remove_with_others(address);
		return 0;
	}
	change->why = "ipv4: Address not found";
	return -EADDRNOTAVAIL;
}

/* The next one whose time is over. */
static struct inet_address *find_expired(uint64_t now_ns, uint64_t *next_ns)
{
	struct inet_address *address;

	inet_addresses_for_each(address)
	{
		const struct inet_lifetime *life = &address->life;

		if (inet_lifetime_is_over(life, life->valid_s, now_ns, next_ns))
			return address;
		if ((address->flags & IFA_F_DEPRECATED) ||
		    !inet_lifetime_is_over(life, life->preferred_s, now_ns, next_ns))
			continue;
		address->flags |= IFA_F_DEPRECATED;
		tell(address, false);
	}
	return NULL;
}

void inet_addresses_expire4(uint64_t now_ns, uint64_t *next_ns)
{
	struct inet_address *expired;

	while ((expired = find_expired(now_ns, next_ns)) != NULL)
		remove_with_others(expired);
}

bool inet_address_is_only(const struct netif *netif)
{
	const struct inet_address *address;
	unsigned count = 0;

	inet_addresses_for_each(address) count +=
		address->dev->index == netif_get_index((struct netif *)netif);
	return count <= 1;
}

/* What is behind the colon of a label stays. */
static void rename(struct inet_address *address)
{
	size_t len = strlen(address->dev->name);
	char suffix[NETDEV_NAME_MAX];
	const char *colon = strchr(address->label, ':');

	if (memcmp(address->label, address->dev->name, len) == 0 &&
	    (address->label[len] == '\0' || address->label[len] == ':'))
		return;
	str_copy(suffix, colon ? colon : "", sizeof(suffix));
	str_copy(address->label, address->dev->name, sizeof(address->label));
	str_copy(address->label + len, suffix, sizeof(address->label) - len);
}

void inet_addresses_rename(const struct netdev *dev)
{
	struct inet_address *address;

	inet_addresses_for_each(address)
	{
		if (address->dev == dev)
			rename(address);
	}
}

/* ---- whose packets are whose ---- */

/* All of a network of the loopback is the machine's. */
bool inet_is_own4(uint32_t ip)
{
	const struct inet_address *address;

	inet_addresses_for_each(address)
	{
		if (address->address[0] == ip)
			return true;
		if (address->dev->kind == NETDEV_LOOPBACK &&
		    ((address->peer ^ ip) & inet_mask(address->bits)) == 0)
			return true;
	}
	return false;
}

/* The address of ours that a frame of IP or ARP is for; 0: none. */
static uint32_t target_of(const struct pbuf *p)
{
	const struct eth_hdr *frame = p->payload;
	const void *packet = frame + 1;
	uint32_t target = 0;

	if (frame->type == PP_HTONS(ETHTYPE_IP) && p->len >= SIZEOF_ETH_HDR + IP_HLEN)
		target = ((const struct ip_hdr *)packet)->dest.addr;
	else if (frame->type == PP_HTONS(ETHTYPE_ARP) &&
		 p->len >= SIZEOF_ETH_HDR + SIZEOF_ETHARP_HDR)
		memcpy(&target, &((const struct etharp_hdr *)packet)->dipaddr, sizeof(target));
	return target;
}

void inet_addresses_pose(struct netif *netif, const struct pbuf *p, ip4_addr_t *own)
{
	const struct inet_address *address;
	uint32_t target;

	*own = *netif_ip4_addr(netif);
	target = target_of(p);
	if (target == 0 || target == ip4_addr_get_u32(own))
		return;
	inet_addresses_for_each(address)
	{
		if (address->address[0] == target && address->dev->index == netif_get_index(netif))
			ip4_addr_set_u32(ip_2_ip4(&netif->ip_addr), target);
	}
}

/* DHCP may have set another address meanwhile. */
void inet_addresses_unpose(struct netif *netif, const ip4_addr_t *own)
{
	const struct inet_address *first = first_of(netdev_by_index(netif_get_index(netif)));

	if (first && first->address[0] == ip4_addr_get_u32(own))
		ip4_addr_copy(*ip_2_ip4(&netif->ip_addr), *own);
}
