// SPDX-License-Identifier: BSD-3-Clause
// The loopback. What is sent on it waits in a queue until the stack is left, since lwIP cannot be
// entered for input while it sends.

#include <lwip/igmp.h>
#include <lwip/ip.h>
#include <lwip/mld6.h>
#include <lwip/prot/ethernet.h>

#include "kernel/mm/slab.h"
#include "kernel/net/inet/interface_internal.h"
#include "kernel/net/netdev.h"

#define LOOPBACK_MTU	 65536
#define LOOPBACK_MTU_MIN 1280		     /* of IPv6 */
#define PIECES_MAX	 NETDEV_SEGMENTS_MAX /* of a frame that is shown */

struct netif inet_loopback;

/* A packet's headers are not longer than this. */
#define HEADERS 128

/* Packets one behind the other: where one ends, a pbuf has as many bytes as are left. */
static struct pbuf *first, *last;

static struct pbuf *end_of(struct pbuf *p)
{
	while (p->tot_len != p->len)
		p = p->next;
	return p;
}

static void enqueue(struct pbuf *p)
{
	if (first)
		last->next = p;
	else
		first = p;
	last = end_of(p);
}

/* ---- the device that programs see ---- */

/* Whether a frame has a packet of IP in it, with a header that can be looked at, and which lwIP can
 * count. */
static bool has_packet(const struct netdev_view *view, uint32_t len)
{
	uint16_t type;

	if (len < IP_HLEN || len > UINT16_MAX)
		return false;
	netdev_view_copy(view, NETDEV_HEADER_SIZE - sizeof(type), &type, sizeof(type));
	return type == PP_HTONS(ETHTYPE_IP) || type == PP_HTONS(ETHTYPE_IPV6);
}

/* A frame of somebody else's, such as a packet socket's: the packet in it is delivered. */
static int transmit(struct netdev *dev, struct netdev_packet *packet)
{
	uint32_t len = packet->length - MIN(packet->length, NETDEV_HEADER_SIZE);
	const struct netdev_view view = {.sent = packet};
	struct pbuf *p = NULL;

	if (has_packet(&view, len))
		p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	if (p) {
		netdev_view_copy(&view, NETDEV_HEADER_SIZE, p->payload, len);
		enqueue(p);
		netdev_schedule(dev);
	}
	packet->done(packet, 0);
	return 0;
}

static unsigned poll(struct netdev *dev, unsigned budget)
{
	inet_enter();
	inet_leave();
	return 0;
}

static const struct netdev_ops ops = {.transmit = transmit, .poll = poll};

static struct netdev device = {
	.ops = &ops,
	.kind = NETDEV_LOOPBACK,
	.name = "lo",
	.mtu = LOOPBACK_MTU,
	.mtu_min = LOOPBACK_MTU_MIN,
	.mtu_max = LOOPBACK_MTU,
	.has_carrier = true,
};

/* ---- the stack's side ---- */

/* Shows a packet to taps, as a frame between nobody and nobody. Checksums are not calculated. */
static void show(struct pbuf *p, bool sent)
{
	const struct ip_hdr *ip = p->payload;
	struct eth_hdr header = {.type = IP_HDR_GET_VERSION(ip) == 4 ? PP_HTONS(ETHTYPE_IP)
								     : PP_HTONS(ETHTYPE_IPV6)};
	struct netdev_packet packet = {.checksum_partial = true};
	struct netdev_buffer pieces[PIECES_MAX] = {
		{.data = (uint8_t *)&header,
		 .length = SIZEOF_ETH_HDR,
		 .total_length = SIZEOF_ETH_HDR + p->tot_len,
		 .checksum = NETDEV_CHECKSUM_PARTIAL},
	};
	unsigned count = 1;

	for (const struct pbuf *at = p; at; at = at->next, count++) {
		assert(count < PIECES_MAX);
		pieces[count].data = at->payload;
		pieces[count].length = at->len;
		pieces[count - 1].next = &pieces[count];
	}
	packet.count = (uint16_t)count;
	packet.length = pieces[0].total_length;
	for (unsigned i = 0; i < count; i++)
		packet.segments[i] = (struct netdev_segment){pieces[i].data, pieces[i].length};
	netdev_show(&device, sent ? &(struct netdev_view){.sent = &packet}
				  : &(struct netdev_view){.received = pieces});
}

/* What another pbuf has, to which it has a reference. */
struct shared {
	struct pbuf_custom custom;
	struct pbuf *of;
};

static void free_shared(struct pbuf *p)
{
	struct shared *shared = container_of((void *)p, struct shared, custom);

	pbuf_free(shared->of);
	kfree(shared);
}

static struct pbuf *share(struct pbuf *p, u16_t offset)
{
	struct shared *shared = kmalloc(sizeof(*shared));

	if (!shared)
		return NULL;
	pbuf_ref(p);
	shared->of = p;
	shared->custom.custom_free_function = free_shared;
	return pbuf_alloced_custom(PBUF_RAW, p->len - offset, PBUF_REF, &shared->custom,
				   (char *)p->payload + offset, p->len - offset);
}

/* Whether a packet may be shared: nobody changes what is in it, and it has not too many pieces. */
static bool is_shareable(struct pbuf *p)
{
	unsigned count = 1; /* the headers' */

	for (; p; p = p->next, count++)
		if (PBUF_NEEDS_COPY(p) || count == PIECES_MAX - 1)
			return false;
	return true;
}

/* Puts what a packet has behind its headers at the end of these: whether there was memory. */
static bool share_rest(struct pbuf *to, struct pbuf *p)
{
	u16_t skip = to->len;

	for (; p; p = p->next) {
		struct pbuf *rest;

		if (p->len <= skip) {
			skip -= p->len;
			continue;
		}
		rest = share(p, skip);
		if (!rest)
			return false;
		pbuf_cat(to, rest);
		skip = 0;
	}
	return true;
}

/* What TCP has sent stays its own until it is acknowledged, and whoever receives a packet writes to
 * its headers: these are copied. The rest is not, unless it is little. */
static struct pbuf *copy(struct pbuf *p)
{
	u16_t copied = p->tot_len > HEADERS && is_shareable(p) ? HEADERS : p->tot_len;
	struct pbuf *to = pbuf_alloc(PBUF_RAW, copied, PBUF_RAM);

	if (!to)
		return NULL;
	pbuf_copy_partial(p, to->payload, copied, 0);
	if (copied < p->tot_len && !share_rest(to, p)) {
		pbuf_free(to);
		return NULL;
	}
	return to;
}

static bool is_udp(const struct pbuf *p)
{
	const struct ip_hdr *header = p->payload;

	return IP_HDR_GET_VERSION(header) == 4
		       ? IPH_PROTO(header) == IP_PROTO_UDP
		       : IP6H_NEXTH((const struct ip6_hdr *)p->payload) == IP6_NEXTH_UDP;
}

/* What is received. A datagram nobody needs any more who has sent it. */
static struct pbuf *take(struct pbuf *p)
{
	if (!is_udp(p) || !is_shareable(p))
		return copy(p);
	p->if_idx = NETIF_NO_INDEX;
	pbuf_ref(p);
	return p;
}

static err_t send(struct netif *netif, struct pbuf *p)
{
	struct pbuf *to = take(p);

	if (!to)
		return ERR_MEM;
	if (netdev_is_tapped())
		show(to, true);
	enqueue(to);
	device.sent.packets++;
	device.sent.bytes += p->tot_len + NETDEV_HEADER_SIZE;
	return ERR_OK;
}

void inet_loopback_count(uint32_t len)
{
	len += NETDEV_HEADER_SIZE;
	device.sent.packets++;
	device.sent.bytes += len;
	device.received.packets++;
	device.received.bytes += len;
}

void inet_loop_back(struct netif *netif, struct pbuf *p)
{
	const struct ip_hdr *header = p->payload;
	ip4_addr_t group;
	ip6_addr_t group6;
	struct pbuf *copy;
	bool wanted;

	if (!(p->flags & PBUF_FLAG_MCASTLOOP))
		return;
	if (IP_HDR_GET_VERSION(header) == 4) {
		ip4_addr_copy(group, header->dest);
		wanted = igmp_lookfor_group(netif, &group);
	} else {
		ip6_addr_copy_from_packed(group6, ((const struct ip6_hdr *)p->payload)->dest);
		ip6_addr_assign_zone(&group6, IP6_MULTICAST, netif);
		wanted = mld6_lookfor_group(netif, &group6);
	}
	copy = wanted ? pbuf_clone(PBUF_RAW, PBUF_RAM, p) : NULL;
	if (!copy)
		return;
	copy->if_idx = netif_get_index(netif);
	enqueue(copy);
}

static err_t send_ip4(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
	return send(netif, p);
}

static err_t send_ip6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to)
{
	return send(netif, p);
}

static err_t init(struct netif *netif)
{
	netif->name[0] = 'l';
	netif->name[1] = 'o';
	netif->flags = NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	netif->mtu = UINT16_MAX; /* what lwIP can count */
	netif->output = send_ip4;
	netif->output_ip6 = send_ip6;
	/* Nothing gets lost or changed on the way, but what raw sockets look at is as elsewhere. */
	NETIF_SET_CHECKSUM_CTRL(netif, NETIF_CHECKSUM_GEN_ICMP | NETIF_CHECKSUM_GEN_ICMP6);
	return ERR_OK;
}

void inet_loopback_init(void)
{
	const ip4_addr_t address = {PP_HTONL(IPADDR_LOOPBACK)}, mask = {PP_HTONL(IP_CLASSA_NET)};
	const ip4_addr_t gateway = {0};
	ip6_addr_t address6;

	netif_add(&inet_loopback, &address, &mask, &gateway, NULL, init, ip_input);
	/* No router can tell of one. */
	inet_loopback.mtu6 = 0;
	ip6_addr_set_loopback(&address6);
	netif_ip6_addr_set(&inet_loopback, 0, &address6);
	netif_ip6_addr_set_state(&inet_loopback, 0, IP6_ADDR_PREFERRED);
	netif_set_link_up(&inet_loopback);
	netif_set_up(&inet_loopback);
	if (netdev_register(&device) == 0)
		netdev_start(&device);
	inet_addresses_adopt(&inet_loopback);
}

/* Whether lwIP knows that an address is the machine's. */
static bool is_known(const ip4_addr_t *ip)
{
	const struct netif *netif;

	NETIF_FOREACH(netif)
	if (ip4_addr_cmp(ip, netif_ip4_addr(netif)))
		return true;
	return false;
}

/* Every address of 127.0.0.0/8 is the loopback's, and devices may have several, but lwIP knows one
 * for each device: so the loopback has that which a packet is for, for as long as it is looked at.
 */
static void input(struct pbuf *p)
{
	struct netif *from = p->if_idx ? netif_get_by_index(p->if_idx) : NULL;
	const ip4_addr_t own = *netif_ip4_addr(&inet_loopback);
	const struct ip_hdr *header = p->payload;
	ip4_addr_t to = {0};

	if (from) { /* for a group */
		if (ip_input(p, from) != ERR_OK)
			pbuf_free(p);
		tcp_find_end();
		return;
	}
	if (IP_HDR_GET_VERSION(header) == 4)
		ip4_addr_copy(to, header->dest);
	if (!is_known(&to) && inet_is_own4(ip4_addr_get_u32(&to)))
		ip4_addr_copy(*ip_2_ip4(&inet_loopback.ip_addr), to);
	ip_input(p, &inet_loopback);
	tcp_find_end();
	ip4_addr_copy(*ip_2_ip4(&inet_loopback.ip_addr), own);
}

bool inet_loopback_deliver(void)
{
	bool any = first;

	while (first) {
		struct pbuf *p = first, *end = end_of(p);

		first = end->next;
		end->next = NULL;
		device.received.packets++;
		device.received.bytes += p->tot_len + NETDEV_HEADER_SIZE;
		if (netdev_is_tapped())
			show(p, false);
		input(p);
	}
	return any;
}
