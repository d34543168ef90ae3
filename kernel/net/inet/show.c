// SPDX-License-Identifier: BSD-3-Clause
// What /proc/net tells of sockets, devices and name servers (proc_pid_net(5)).

#include "include/linux/tcp.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/device.h"
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

static void put_tcp(struct text *text, const struct inet_socket *inet, unsigned n)
{
	const struct tcp_socket *sock = container_of(inet, struct tcp_socket, inet);
	const struct tcp_pcb *pcb = sock->pcb;
	bool is_open = pcb && pcb->state >= ESTABLISHED;

	text_printf(text, "%4u:", n);
	put_name(text, inet, &inet->local);
	put_name(text, inet, &inet->peer);
	put_rest(text, inet, tcp_state_number(sock), is_open ? pcb->snd_lbb - pcb->lastack : 0,
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

			if (sock->socket.family != family)
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

static void put_route(struct text *text, const struct netif *netif, uint32_t to, uint32_t gateway,
		      uint32_t mask)
{
	size_t start = text->length;

	text_printf(text, "%s\t%08X\t%08X\t%04X\t0\t0\t0\t%08X\t0\t0\t0", name_of(netif), to,
		    gateway, gateway ? 3 : 1, mask);
	if (text->length - start < ROUTE_WIDTH)
		text_pad(text, ' ', start, ROUTE_WIDTH);
	text_printf(text, "\n");
}

static void show_routes(struct text *text)
{
	const struct netif *netif;

	NETIF_FOREACH(netif)
	{
		uint32_t address = ip4_addr_get_u32(netif_ip4_addr(netif));
		uint32_t mask = ip4_addr_get_u32(netif_ip4_netmask(netif));
		uint32_t gateway = ip4_addr_get_u32(netif_ip4_gw(netif));

		if (netif == &inet_loopback || !address)
			continue;
		if (gateway)
			put_route(text, netif, 0, gateway, 0);
		put_route(text, netif, address & mask, 0, mask);
	}
}

static void show_addresses6(struct text *text)
{
	const struct netif *netif;

	NETIF_FOREACH(netif)
	for (int i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
		const ip6_addr_t *ip = netif_ip6_addr(netif, i);
		bool is_loopback = ip6_addr_isloopback(ip);

		if (!ip6_addr_isvalid(netif_ip6_addr_state(netif, i)))
			continue;
		text_printf(text, "%08x%08x%08x%08x %02x %02x %02x %02x %8s\n",
			    lwip_ntohl(ip->addr[0]), lwip_ntohl(ip->addr[1]),
			    lwip_ntohl(ip->addr[2]), lwip_ntohl(ip->addr[3]),
			    netif_get_index(netif), is_loopback ? 128 : 64,
			    is_loopback		       ? 0x10
			    : ip6_addr_islinklocal(ip) ? 0x20
						       : 0,
			    0x80, name_of(netif));
	}
}

/* Name servers that are known by ip= or DHCP, as a resolv.conf(5). */
static void show_name_servers(struct text *text)
{
	char servers[256];
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
		show_routes(text);
	else if (strcmp(name, "if_inet6") == 0)
		show_addresses6(text);
	else if (strcmp(name, "pnp") == 0)
		show_name_servers(text);
}
