/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of this folder share.
 *
 * lwIP is one context: it is entered by calls of programs and by deferred work, neither of which
 * interrupts the other, and never across a sleep or a user copy. Whoever enters it does so between
 * inet_enter() and inet_leave(); the latter delivers what the loopback got meanwhile, so a callback
 * of lwIP may come from it. A pcb may be gone after each sleep and each inet_leave(): sockets look
 * at theirs again.
 */
#pragma once

#include <lwip/err.h>
#include <lwip/ip_addr.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>

#include "include/linux/errno.h"
#include "include/linux/in.h"
#include "kernel/net/inet/inet.h"
#include "kernel/net/inet/options.h"
#include "kernel/net/socket/socket.h"

struct udp_control;

/* An address and a port. In names of sockets, type is V4 or V6: an IPv4 address that was mapped
 * into IPv6 is V4. */
struct inet_name {
	ip_addr_t ip;
	uint16_t port; /* in host byte order; 0: none, or any */
};

/* The groups a socket is in, and where what it sends to groups goes by itself: a device of IPv4 and
 * of IPv6 (0: as routes say), and an address of IPv4 (0: that of the device). */
struct inet_multicast {
	struct list_node memberships;
	unsigned count;
	int32_t device, device6;
	uint32_t from;
};

/* What is common to all internet sockets. */
struct inet_socket {
	struct socket socket;
	struct inet_name local, peer;
	bool own_address, own_port; /* what bind(2) has asked for, and stays */
	bool v6only;
	uint32_t uid; /* whose it is: SO_REUSEPORT */
	struct inet_options options;
	struct inet_multicast multicast;
	int32_t device6; /* IPV6_PKTINFO: the device that IPv6 is sent on; 0: as routes say */
	struct list_node port_link; /* in the table of ports while it has one */
};

/* What goes into headers of packets that a socket sends, of IPv6 or IPv4. */
static inline uint8_t inet_ttl(const struct inet_socket *sock, bool v6)
{
	int value = sock->options.values[v6 ? OPTION_HOPS6 : OPTION_TTL];

	return value == -1 ? IP_DEFAULT_TTL : (uint8_t)value;
}

static inline uint8_t inet_ttl_to(const struct inet_socket *sock, const ip_addr_t *to)
{
	const int32_t *values = sock->options.values;

	if (!ip_addr_ismulticast(to))
		return inet_ttl(sock, IP_IS_V6(to));
	if (IP_IS_V4(to))
		return (uint8_t)values[OPTION_MULTICAST_TTL];
	return values[OPTION_MULTICAST_HOPS6] < 0 ? 1 : (uint8_t)values[OPTION_MULTICAST_HOPS6];
}

static inline uint8_t inet_tos(const struct inet_socket *sock, bool v6)
{
	return (uint8_t)sock->options.values[v6 ? OPTION_TCLASS6 : OPTION_TOS];
}

static inline struct inet_socket *inet_of(struct socket *socket)
{
	return container_of(socket, struct inet_socket, socket);
}

/* The index of the device that a socket is bound to, as lwIP has it. */
static inline uint8_t inet_device_index(const struct inet_socket *sock)
{
	return (uint8_t)MIN(sock->socket.device, UINT8_MAX);
}

/* ---- socket.c ---- */

void inet_socket_init(struct inet_socket *sock, const struct socket_ops *ops, int family, int type,
		      int protocol);
void inet_socket_destroy(struct inet_socket *sock);
/* 0, or -EINVAL: ancillary data of SOL_SOCKET that nobody knows. */
int inet_check_control(const struct socket_message *message);
/* Makes the wildcard this machine: 0, or -ENETUNREACH. */
int inet_check_peer(const struct inet_socket *sock, struct inet_name *peer);
/* 0, or -EACCES for a broadcast without SO_BROADCAST. */
int inet_check_broadcast(const struct inet_socket *sock, const ip_addr_t *to);

/* ---- stack.c, ticks.c, loopback.c ---- */

void inet_enter(void);
void inet_leave(void);
/* How often it has been entered: otherwise no pcb changes. */
extern uint64_t inet_entries;

/* Starts lwIP's clocks again if they stand; there is something to wait for. */
void inet_ticks_catch_up(void);
void inet_ticks_need(void);

extern struct netif inet_loopback;
void inet_loopback_init(void);
/* Counts a packet of so many bytes as sent and received. */
void inet_loopback_count(uint32_t len);
/* Delivers what is queued there. Returns whether there was anything. */
bool inet_loopback_deliver(void);
/* A packet for a group goes out on a device: a copy comes back if somebody here is in the group. */
void inet_loop_back(struct netif *netif, struct pbuf *p);

/* Tells devices of what they were given to send. */
void inet_devices_flush(void);

/* errno of an error of lwIP. */
int inet_error(err_t err);

/* To be called when a packet has been given to lwIP, whose lists may lack what it was not for. */
void tcp_find_end(void);

/* ---- icmp.c ---- */

void inet_icmp_init(void);

/* ---- address.c ---- */

/* Reads an address as a family's sockets get it: 0, -EINVAL (length), -EAFNOSUPPORT. */
int inet_name_get(const struct inet_socket *sock, const struct socket_address *address,
		  struct inet_name *out);
/* The same for sockets that send to any: those of IPv6 take addresses of IPv4, too, and those of
 * IPv4 take AF_UNSPEC for AF_INET when they send. */
int inet_name_get_any(const struct inet_socket *sock, const struct socket_address *address,
		      struct inet_name *out);
/* … and shows it. */
void inet_name_put(const struct inet_socket *sock, const struct inet_name *name,
		   struct socket_address *out);
int inet_get_name(struct socket *socket, bool peer, struct socket_address *out);
void inet_name_set_any(const struct inet_socket *sock, struct inet_name *name);

/* ---- route.c ---- */

/* Whether it is an address of this machine. */
bool inet_is_own(const ip_addr_t *ip);
/* 0, or the error of a route that leads nowhere. */
int inet_check_way(const ip_addr_t *to);
/* The address to send from to another: 0, -ENETUNREACH, -EADDRNOTAVAIL, or that error. */
int inet_source(const ip_addr_t *to, ip_addr_t *from);
/* Through which device; NULL: there is no way. */
struct netif *inet_route(const ip_addr_t *from, const ip_addr_t *to);
/* A device by its index, or an address of IPv4 that it has; NULL: there is none. */
struct netif *inet_device_by_index(int32_t index);
struct netif *inet_device_by_address(uint32_t address);
/* How large packets to an address may be. */
uint32_t inet_mtu(struct netif *netif, const ip_addr_t *to);
/* The smallest that any device has had, or way: what is no larger need not be asked about. */
extern uint16_t inet_mtu_least;

static inline void inet_mtu_learn(uint32_t mtu)
{
	if (unlikely(mtu < inet_mtu_least))
		inet_mtu_least = (uint16_t)mtu;
}

/* The route of a socket, which may be bound to a device or have one for groups. */
struct netif *inet_route_of(const struct inet_socket *sock, const ip_addr_t *to);
int inet_source_of(const struct inet_socket *sock, const ip_addr_t *to, ip_addr_t *from);
/* The device and the address that a datagram is sent from: 0 or a negative errno. */
int inet_way(const struct inet_socket *sock, const struct udp_control *control, const ip_addr_t *to,
	     struct netif **netif, ip_addr_t *from);

/* ---- port.c ---- */

/* Whether it has a port; it may show one that it has no more. */
static inline bool inet_has_port(const struct inet_socket *sock)
{
	return !list_empty(&sock->port_link);
}

/* The ports of a protocol. */
struct inet_ports {
	struct list_node buckets[64]; /* zero before its first use */
	bool (*conflict)(const struct inet_socket *sock, const struct inet_socket *other);
};

/* Reads an address to bind to, which must be one that the socket may have: 0, -EINVAL,
 * -EAFNOSUPPORT, -EADDRNOTAVAIL. */
int inet_bind_address(const struct inet_socket *sock, const struct socket_address *address,
		      struct inet_name *out);
/* What bind(2) does in all protocols with ports. */
int inet_bind(struct inet_ports *ports, struct inet_socket *sock,
	      const struct socket_address *address);
/* Gives it a port that nobody has: 0 or -EADDRINUSE. */
int inet_bind_any_port(struct inet_ports *ports, struct inet_socket *sock);
/* Whether another has what it wants. */
bool inet_port_conflicts(struct inet_ports *ports, const struct inet_socket *sock);
/* Enters it with the port it has. */
void inet_port_add(struct inet_ports *ports, struct inet_socket *sock);
/* Takes its port away, though it may go on showing it. */
void inet_port_remove(struct inet_socket *sock);
/* Which of those that share its port gets what comes from somewhere. */
struct inet_socket *inet_port_balance(struct inet_ports *ports, struct inet_socket *sock,
				      const ip_addr_t *from, uint16_t port);
/* Whether two addresses, either of which may be a wildcard, have one in common. */
bool inet_overlaps(const struct inet_socket *a, const struct inet_socket *b);
bool inet_may_share_port(const struct inet_socket *a, const struct inet_socket *b);

/* ---- sequence.c ---- */

/* A number of 64 bits that nobody can guess, always the same for two names. */
uint64_t inet_hash(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote,
		   uint16_t remote_port);

/* ---- filter.c ---- */

/* How much of the packet that lwIP looks at a socket's filter lets through; 0: nothing. */
uint32_t inet_run_filter(const struct socket *socket, const struct pbuf *p);

/* ---- tcp.c, udp.c, raw.c ---- */

int tcp_create(int family, struct socket **out);
/* Ends all connections that nobody has a socket of. */
void tcp_drop_orphans(void);
int udp_create(int family, struct socket **out);
int raw_create(int family, int protocol, struct socket **out);

/* ---- multicast.c ---- */

/* A group, and the device to be in it with: by its index, or an address that it has. Both are 0:
 * that which a route says. */
struct inet_group_request {
	ip_addr_t group;
	uint32_t address; /* of IPv4, in network byte order */
	int32_t device;
};

/* Joins or leaves: 0, -EINVAL (not a group), -ENODEV, -EADDRINUSE (is in it), -EADDRNOTAVAIL (is
 * not in it), -ENOBUFS, -ENOMEM. */
int inet_change_membership(struct inet_socket *sock, const struct inet_group_request *request,
			   bool joining);
/* Sources whose packets a member gets, or does not (exclude). */
#define INET_SOURCES_MAX4 10 /* net.ipv4.igmp_max_msf */
#define INET_SOURCES_MAX6 64 /* net.ipv6.mld_max_msf */

struct inet_sources {
	bool exclude;
	unsigned count;
	ip_addr_t list[];
};

/*
 * Adds a source to the filter of a group, or takes one out of it; of the kind exclude says. Adding
 * to the other kind joins the group where that is not so yet. As changing membership, and -EINVAL
 * (not a member, or one with sources of the other kind), -EADDRNOTAVAIL (it is, or is not, there),
 * -ENOBUFS (too many).
 */
int inet_change_source(struct inet_socket *sock, const struct inet_group_request *request,
		       const ip_addr_t *source, bool exclude, bool add);
/* Sets the whole filter of a group: takes sources over, also when that fails. */
int inet_set_sources(struct inet_socket *sock, const struct inet_group_request *request,
		     struct inet_sources *sources);
/* The filter of a group: NULL with *err, or without sources, which *exclude goes for. */
const struct inet_sources *inet_get_sources(const struct inet_socket *sock,
					    const struct inet_group_request *request, bool *exclude,
					    int *err);
/* multicast_sources.c: options about them; -ENOPROTOOPT for others. */
int inet_set_source_option(struct inet_socket *sock, int level, int name, uaddr_t value,
			   unsigned len);
int inet_get_source_option(const struct inet_socket *sock, int level, int name, void *buf,
			   unsigned *len);
/* multicast_options.c; -ENOPROTOOPT for other options. */
int inet_set_membership(struct inet_socket *sock, int level, int name, uaddr_t value, unsigned len);
int inet_get_membership(const struct inet_socket *sock, int level, int name, void *buf,
			unsigned *len);
void inet_leave_groups(struct inet_socket *sock);
/* Whether a socket is to get the packet that lwIP looks at, as far as groups say. */
bool inet_is_member(const struct inet_socket *sock);

/* ---- show_counters.c ---- */

void inet_show_snmp(struct text *text);
void inet_show_netstat(struct text *text);

/* ---- show_groups.c: igmp and igmp6 ---- */

void inet_show_groups(struct text *text);
void inet_show_groups6(struct text *text);

/* ---- show_use.c: sockstat and sockstat6 ---- */

void inet_show_use(struct text *text);
void inet_show_use6(struct text *text);

/* ---- options.c ---- */

int inet_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len);
int inet_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len);
