/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Addresses of devices and routes, as ip(8) shows and changes them.
 *
 * lwIP knows one IPv4 address of a device, its mask and one gateway. Here are all of them:
 * addresses beyond the first, and routes that were made, which lwIP's hooks ask for. IPv6 addresses
 * are lwIP's, with a length of their prefix that is ours.
 */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/net/netdev.h"

/* How long an address stays, and how long it is preferred to others, from since_ns on: UINT32_MAX
 * is for ever. */
struct inet_lifetime {
	uint32_t preferred_s, valid_s;
	uint64_t since_ns, created_ns;
};

#define INET_FOR_EVER ((struct inet_lifetime){UINT32_MAX, UINT32_MAX, 0, 0})

/* An address of a device. Addresses are as in packets; of IPv4 the first word counts. */
struct inet_address {
	struct list_node link; /* IPv4: in inet_addresses */
	struct netdev *dev;
	uint8_t family, bits, scope;
	bool automatic; /* DHCP has got it */
	uint32_t flags; /* IFA_F_ */
	uint32_t address[4];
	uint32_t peer, broadcast; /* IPv4; peer: the address itself if there is none */
	struct inet_lifetime life;
	char label[NETDEV_NAME_MAX];
};

struct inet_route {
	struct list_node link;
	uint8_t family, bits, table, protocol, scope, type;
	uint32_t to[4], gateway[4], source[4]; /* IPv4: the first */
	bool has_gateway, has_source;
	uint32_t metric, flags;
	uint32_t device;
};

/* What is being asked for, and why it is refused, for people: NULL if there is nothing to say. */
struct inet_change {
	bool create, exclusive, replace, append;
	const char *why;
};

/* ---- addresses ---- */

/* Those of IPv4; those of a device in their order. */
extern struct list_node inet_addresses;
#define inet_addresses_for_each(address) list_for_each_entry (address, &inet_addresses, link)

/* Gives a device an address, which is to stay as long as it says from now on, and is told without
 * anybody asking when it goes: 0, -EEXIST, -EINVAL, -ENOBUFS (no memory, or too many). */
int inet_address_add(const struct inet_address *wanted, struct inet_change *change);
/* Takes the first one away that is the same in what is not 0 of address, peer (with bits) and
 * label: 0 or -EADDRNOTAVAIL. */
int inet_address_remove(const struct inet_address *wanted, struct inet_change *change);
/* What is left now of one of the two lifetimes. */
uint32_t inet_lifetime_left(const struct inet_lifetime *life, uint32_t lifetime_s);
/* The network of an address of IPv4, as in packets. */
uint32_t inet_mask(unsigned bits);
/* The address of a device's n-th place for one of IPv6; false: there is none. */
bool inet_address6(struct netdev *dev, unsigned n, struct inet_address *out);
/* The same in the order in which Linux shows them, one after the other from *n = 0 on. */
bool inet_next_address6(struct netdev *dev, unsigned *n, struct inet_address *out);

/* ---- routes ---- */

/* All that there are, in the order in which Linux shows them. The array is the caller's to free:
 * NULL without memory. */
struct inet_route *inet_routes_collect(size_t *count);
int inet_route_add(const struct inet_route *wanted, struct inet_change *change);
int inet_route_remove(const struct inet_route *wanted, struct inet_change *change);
/* The route of packets to an address, through a device if that is not 0: 0, -ENETUNREACH, or the
 * error of a route that leads nowhere. source is filled in. */
int inet_route_find(unsigned family, const uint32_t *to, unsigned device, struct inet_route *out);

/* The error of what is sent by a route of a type that leads nowhere; 0: it leads somewhere. */
int inet_route_error(unsigned type);

/* ---- who hears of changes ---- */

struct inet_listener {
	void (*address)(const struct inet_address *address, bool gone);
	void (*route)(const struct inet_route *route, bool gone);
	bool (*wants_routes)(void);
};

extern const struct inet_listener *inet_listener;
