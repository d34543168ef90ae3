/* SPDX-License-Identifier: BSD-3-Clause */
/* What is behind interface.h. */
#pragma once

#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/inet/interface.h"

/* lwIP's side of a device: NULL if it has none. */
struct netif *inet_netif(const struct netdev *dev);

/* ---- ioctl.c ---- */

/* -ENOTTY for what it does not know. */
long inet_device_ioctl(unsigned cmd, uaddr_t arg);

/* ---- arp.c ---- */

/* SIOCGARP, of a struct linux_arpreq. */
long inet_arp_get(uaddr_t arg);

/* ---- addresses.c ---- */

int inet_address_add4(const struct inet_address *wanted, struct inet_change *change);
int inet_address_remove4(const struct inet_address *wanted, struct inet_change *change);
/* lwIP has another address, which the boot or DHCP have set. Inside of lwIP. */
void inet_addresses_adopt(struct netif *netif);
/* The machine's, as in packets. */
bool inet_is_own4(uint32_t ip);
/* A frame is going to be looked at: if it is for one of the device's addresses, lwIP takes that for
 * the device's, until it is told afterwards what it was. */
void inet_addresses_pose(struct netif *netif, const struct pbuf *p, ip4_addr_t *own);
void inet_addresses_unpose(struct netif *netif, const ip4_addr_t *own);
/* Whether a device has no more than one address. */
bool inet_address_is_only(const struct netif *netif);
/* A device has another name, and so have the labels of its addresses. */
void inet_addresses_rename(const struct netdev *dev);

/* Addresses whose time is over go, or are preferred no more. *next_ns becomes the time when there
 * is something to do again, if that is earlier. */
void inet_addresses_expire4(uint64_t now_ns, uint64_t *next_ns);

/* ---- addresses6.c ---- */

void inet_addresses_expire6(uint64_t now_ns, uint64_t *next_ns);
int inet_address_add6(const struct inet_address *wanted, struct inet_change *change);
int inet_address_remove6(const struct inet_address *wanted, struct inet_change *change);

/* ---- lifetime.c ---- */

/* Whether it has a sense: something that is preferred is there. */
bool inet_lifetime_is_valid(const struct inet_lifetime *life);
/* The lifetimes of an address count from now on, and its flags follow from them. */
void inet_lifetime_begin(struct inet_address *address);
/* Whether one of the two is over; otherwise *next_ns is at most when it will be. */
bool inet_lifetime_is_over(const struct inet_lifetime *life, uint32_t lifetime_s, uint64_t now_ns,
			   uint64_t *next_ns);
/* One has begun. */
void inet_lifetimes_changed(void);

/* ---- routes.c ---- */

/* The address to send from through a device, 0 if there is none. */
uint32_t inet_source4(unsigned device, uint32_t to);
/* What routes that were made say: NULL if it is nothing. */
struct netif *inet_made_route4(const ip4_addr_t *to);
struct netif *inet_made_route6(const ip6_addr_t *to);
/* Whether there are routes that lead nowhere, and the error of packets to an address if that is how
 * they go; otherwise 0. */
bool inet_refuses(void);
int inet_refused(unsigned family, const uint32_t *to);
extern struct list_node inet_routes; /* those that were made */
/* Routes through a device go when it goes down or loses its last address. */
void inet_routes_drop(const struct netdev *dev, unsigned family);

/* ---- route_list.c ---- */

/* Whether the first bits of two addresses, as in packets, are the same. */
bool inet_prefix_matches(const uint32_t *a, const uint32_t *b, unsigned bits);

/* Somebody may hear of routes: those there were are compared with those there are. */
struct inet_routes_before {
	struct inet_route *list;
	size_t count;
	bool wanted;
};
void inet_routes_change_begins(struct inet_routes_before *before);
void inet_routes_change_ends(struct inet_routes_before *before);
