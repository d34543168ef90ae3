// SPDX-License-Identifier: BSD-3-Clause
// What /proc/net tells of sockets, devices and name servers (proc_pid_net(5)).

#include <lwip/etharp.h>

#include "include/linux/if.h"
#include "include/linux/netlink.h"
#include "include/linux/route.h"
#include "include/linux/tcp.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/device.h"
#include "kernel/net/inet/interface.h"
#include "kernel/net/inet/raw_internal.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

#define TCP_WIDTH   149
#define UDP_WIDTH   127
#define ROUTE_WIDTH 127

/* ---- sockets ---- */

static void put_name(struct text *text, const struct inet_socket *sock,
		     const struct inet_name *name)
{
	const ip_addr_t *ip = &name->ip;

	if (sock->socket.family == AF_INET)
		text_printf(text, " %08X", ip4_addr_get_u32(ip_2_ip4(ip)));
	else if (IP_IS_V6(ip))
		text_printf(text, " %08X%08X%08X%08X", ip_2_ip6(ip)->addr[0], ip_2_ip6(ip)->addr[1],
			    ip_2_ip6(ip)->addr[2], ip_2_ip6(ip)->addr[3]);
	else
		text_printf(text, " %08X%08X%08X%08X", 0, 0, 0xffff0000,
			    ip4_addr_get_u32(ip_2_ip4(ip)));
	text_printf(text, ":%04X", name->port);
}

static void put_rest(struct text *text, const struct inet_socket *sock, unsigned state,
		     uint32_t send, uint32_t receive)
{
	const struct file *file = sock->socket.file;

	text_printf(text, " %02X %08X:%08X 00:00000000 00000000 %5u        0 %lu", state, send,
		    receive, sock->uid, file ? file->vnode->ino : 0UL);
}

static bool is_waiting(const struct tcp_socket *sock)
{
	return sock->pcb && sock->pcb->state == TIME_WAIT;
}

/* What a socket says itself, but that what has become of a connection that is over stays. */
static uint8_t state_of(const struct tcp_socket *sock)
{
	return is_waiting(sock) ? LINUX_TCP_TIME_WAIT : tcp_state_number(sock);
}

static void put_tcp(struct text *text, const struct inet_socket *inet, unsigned n)
{
	const struct tcp_socket *sock = container_of(inet, struct tcp_socket, inet);
	const struct tcp_pcb *pcb = sock->pcb;
	bool is_open = pcb && pcb->state >= ESTABLISHED;

	text_printf(text, "%4u:", n);
	put_name(text, inet, &inet->local);
	put_name(text, inet, &inet->peer);
	put_rest(text, inet, state_of(sock), is_open ? pcb->snd_lbb - pcb->lastack : 0,
		 sock->listener ? sock->queue_len : sock->received);
	text_printf(text, " 1 0000000000000000 100 0 0 10 0");
}

static void put_datagrams(struct text *text, const struct inet_socket *inet)
{
	const struct udp_socket *sock = container_of(inet, struct udp_socket, inet);

	put_name(text, inet, &inet->local);
	put_name(text, inet, &inet->peer);
	put_rest(text, inet, sock->connected ? LINUX_TCP_ESTABLISHED : LINUX_TCP_CLOSE, 0,
		 sock->charged);
	text_printf(text, " 2 0000000000000000 0");
}

static void put_udp(struct text *text, const struct inet_socket *inet, unsigned n)
{
	text_printf(text, "%5u:", n);
	put_datagrams(text, inet);
}

static void show_raw(struct text *text, int family)
{
	const struct raw_socket *sock;

	list_for_each_entry (sock, &raw_sockets, link) {
		const struct inet_socket *inet = &sock->datagrams.inet;

		if (inet->socket.family != family)
			continue;
		text_printf(text, family == AF_INET ? "%4u:" : "%5u:", inet->socket.protocol);
		put_datagrams(text, inet);
		text_printf(text, "\n");
	}
}

/* Sockets of TCP only while they listen or have a connection, not when all they have is a port. */
static bool is_shown(const struct inet_socket *inet, bool is_tcp)
{
	return !is_tcp || state_of(container_of(inet, struct tcp_socket, inet)) != LINUX_TCP_CLOSE;
}

static void show_sockets(struct text *text, const struct inet_ports *ports, int family)
{
	bool is_tcp = ports == &tcp_ports;
	size_t width = is_tcp ? TCP_WIDTH : UDP_WIDTH;
	unsigned n = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(ports->buckets); i++) {
		const struct list_node *head = &ports->buckets[i];
		const struct inet_socket *sock;

		if (!head->next)
			continue;
		list_for_each_entry (sock, head, port_link) {
			size_t start = text->length;

			if (sock->socket.family != family || !is_shown(sock, is_tcp))
				continue;
			(is_tcp ? put_tcp : put_udp)(text, sock, n++);
			if (family == AF_INET && text->length - start < width)
				text_pad(text, ' ', start, width);
			text_printf(text, "\n");
		}
	}
}

/* ---- routes ---- */

static const char *name_of(const struct netif *netif)
{
	const struct netdev *dev = netdev_by_index(netif_get_index(netif));

	return dev ? dev->name : "?";
}

static void put_route(struct text *text, const struct inet_route *route)
{
	const struct netdev *dev = netdev_by_index(route->device);
	unsigned flags = RTF_UP;
	size_t start = text->length;

	if (route->has_gateway)
		flags |= RTF_GATEWAY;
	if (route->bits == 32)
		flags |= RTF_HOST;
	if (inet_route_error(route->type))
		flags |= RTF_REJECT;
	text_printf(text, "%s\t%08X\t%08X\t%04X\t0\t0\t%u\t%08X\t0\t0\t0", dev ? dev->name : "*",
		    route->to[0], route->gateway[0], flags, route->metric, inet_mask(route->bits));
	if (text->length - start < ROUTE_WIDTH)
		text_pad(text, ' ', start, ROUTE_WIDTH);
	text_printf(text, "\n");
}

static void put_address6(struct text *text, const uint32_t *address)
{
	for (unsigned i = 0; i < 4; i++)
		text_printf(text, "%08x", lwip_ntohl(address[i]));
}

static void put_route6(struct text *text, const struct inet_route *route)
{
	static const uint32_t any[4];
	const struct netdev *dev = netdev_by_index(route->device);
	unsigned flags = RTF_UP;

	if (route->has_gateway)
		flags |= RTF_GATEWAY;
	if (route->bits == 128)
		flags |= RTF_HOST;
	if (route->type == RTN_LOCAL)
		flags |= RTF_LOCAL;
	if (inet_route_error(route->type))
		flags = RTF_REJECT;
	put_address6(text, route->to);
	text_printf(text, " %02x ", route->bits);
	put_address6(text, any);
	text_printf(text, " 00 ");
	put_address6(text, route->gateway);
	text_printf(text, " %08x %08x %08x %08x %8s\n", route->metric, 1, 0, flags,
		    dev ? dev->name : "*");
}

static void show_routes(struct text *text, unsigned family)
{
	size_t count = 0;
	struct inet_route *routes = inet_routes_collect(&count);

	for (size_t i = 0; i < count; i++) {
		if (routes[i].family != family)
			continue;
		if (family == AF_INET6)
			put_route6(text, &routes[i]);
		else if (routes[i].table == RT_TABLE_MAIN)
			put_route(text, &routes[i]);
	}
	kfree(routes);
}

/* ---- neighbours ---- */

static void show_neighbours(struct text *text)
{
	for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
		struct eth_addr *address;
		struct netif *netif;
		ip4_addr_t *ip;
		char name[16];

		if (!etharp_get_entry(i, &ip, &netif, &address))
			continue;
		ip4addr_ntoa_r(ip, name, sizeof(name));
		text_printf(
			text, "%-16s 0x%-10x0x%-10x%02x:%02x:%02x:%02x:%02x:%02x     *        %s\n",
			name, ARPHRD_ETHER, 2, address->addr[0], address->addr[1], address->addr[2],
			address->addr[3], address->addr[4], address->addr[5], name_of(netif));
	}
}

static void show_addresses6(struct text *text)
{
	static const uint8_t scopes[] = {[0] = 0, [1] = 0x20, [2] = 0x10};
	struct netdev *dev;

	netdev_for_each(dev)
	{
		struct inet_address address;
		unsigned n = 0;

		while (inet_next_address6(dev, &n, &address)) {
			unsigned scope = address.scope == RT_SCOPE_HOST	  ? 2
					 : address.scope == RT_SCOPE_LINK ? 1
									  : 0;

			put_address6(text, address.address);
			text_printf(text, " %02x %02x %02x %02x %8s\n", dev->index, address.bits,
				    scopes[scope], (uint8_t)address.flags, dev->name);
		}
	}
}

/* Name servers that are known by ip= or DHCP, as a resolv.conf(5). */
static void show_name_servers(struct text *text)
{
	char servers[INET_NAME_SERVERS_SIZE];
	size_t len = inet_name_servers(servers, sizeof(servers));

	text_put(text, servers, len);
}

void inet_show(const char *name, struct text *text)
{
	if (strcmp(name, "tcp") == 0)
		show_sockets(text, &tcp_ports, AF_INET);
	else if (strcmp(name, "tcp6") == 0)
		show_sockets(text, &tcp_ports, AF_INET6);
	else if (strcmp(name, "udp") == 0)
		show_sockets(text, &udp_ports, AF_INET);
	else if (strcmp(name, "udp6") == 0)
		show_sockets(text, &udp_ports, AF_INET6);
	else if (strcmp(name, "raw") == 0)
		show_raw(text, AF_INET);
	else if (strcmp(name, "raw6") == 0)
		show_raw(text, AF_INET6);
	else if (strcmp(name, "route") == 0)
		show_routes(text, AF_INET);
	else if (strcmp(name, "ipv6_route") == 0)
		show_routes(text, AF_INET6);
	else if (strcmp(name, "arp") == 0)
		show_neighbours(text);
	else if (strcmp(name, "if_inet6") == 0)
		show_addresses6(text);
	else if (strcmp(name, "snmp") == 0)
		inet_show_snmp(text);
	else if (strcmp(name, "netstat") == 0)
		inet_show_netstat(text);
	else if (strcmp(name, "sockstat") == 0)
		inet_show_use(text);
	else if (strcmp(name, "sockstat6") == 0)
		inet_show_use6(text);
	else if (strcmp(name, "igmp") == 0)
		inet_show_groups(text);
	else if (strcmp(name, "igmp6") == 0)
		inet_show_groups6(text);
	else if (strcmp(name, "pnp") == 0)
		show_name_servers(text);
}
