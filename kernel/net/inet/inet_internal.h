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

/* An address and a port. In names of sockets, type is V4 or V6: an IPv4 address that was mapped
 * into IPv6 is V4. */
struct inet_name {
	ip_addr_t ip;
	uint16_t port; /* in host byte order; 0: none, or any */
};

/* What is common to all internet sockets. */
struct inet_socket {
	struct socket socket;
	struct inet_name local, peer;
	bool own_address, own_port; /* what bind(2) has asked for, and stays */
	bool v6only;
	uint32_t uid; /* whose it is: SO_REUSEPORT */
	struct inet_options options;
	struct list_node port_link; /* in the table of ports while it has one */
};

/* What goes into headers of packets that a socket sends, of IPv6 or IPv4. */
static inline uint8_t inet_ttl(const struct inet_socket *sock, bool v6)
{
	int value = sock->options.values[v6 ? OPTION_HOPS6 : OPTION_TTL];

	return value == -1 ? IP_DEFAULT_TTL : (uint8_t)value;
}

static inline uint8_t inet_tos(const struct inet_socket *sock, bool v6)
{
	return (uint8_t)sock->options.values[v6 ? OPTION_TCLASS6 : OPTION_TOS];
}

static inline struct inet_socket *inet_of(struct socket *socket)
{
	return container_of(socket, struct inet_socket, socket);
}

/* ---- socket.c ---- */

void inet_socket_init(struct inet_socket *sock, const struct socket_ops *ops, int family, int type,
		      int protocol);
/* 0, or -EINVAL: ancillary data of SOL_SOCKET that nobody knows. */
int inet_check_control(const struct socket_message *message);
/* Makes the wildcard this machine: 0, or -ENETUNREACH. */
int inet_check_peer(const struct inet_socket *sock, struct inet_name *peer);
/* 0, or -EACCES for a broadcast without SO_BROADCAST. */
int inet_check_broadcast(const struct inet_socket *sock, const ip_addr_t *to);

/* ---- stack.c, ticks.c, loopback.c ---- */

void inet_enter(void);
void inet_leave(void);

/* Starts lwIP's clocks again if they stand; there is something to wait for. */
void inet_ticks_catch_up(void);
void inet_ticks_need(void);

extern struct netif inet_loopback;
void inet_loopback_init(void);
/* Delivers what is queued there. Returns whether there was anything. */
bool inet_loopback_deliver(void);

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
/* The address to send from to another: 0 or -ENETUNREACH, -EADDRNOTAVAIL. */
int inet_source(const ip_addr_t *to, ip_addr_t *from);
/* Through which device; NULL: there is no way. */
struct netif *inet_route(const ip_addr_t *from, const ip_addr_t *to);

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

/* What bind(2) does in all protocols. */
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

/* ---- tcp.c, udp.c ---- */

int tcp_create(int family, struct socket **out);
/* Ends all connections that nobody has a socket of. */
void tcp_drop_orphans(void);
int udp_create(int family, struct socket **out);

/* ---- multicast.c ---- */

/* Joining and leaving of groups, and where to send to them: -ENOPROTOOPT for other options. */
int inet_set_membership(struct inet_socket *sock, int level, int name, uaddr_t value, unsigned len);

/* ---- options.c ---- */

int inet_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len);
int inet_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len);
