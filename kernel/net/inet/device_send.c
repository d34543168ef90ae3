// SPDX-License-Identifier: BSD-3-Clause
// Sending on network devices. A frame stays in the pbufs that lwIP has made, to which the packet
// holds a reference: lwIP leaves a segment of TCP alone while somebody else has one.

#include <lwip/ip.h>
#include <lwip/prot/ethernet.h>
#include <lwip/prot/tcp.h>

#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/device.h"

struct frame {
	struct netdev_packet packet;
	struct pbuf *p;
};

static bool any_unflushed;

static void sent(struct netdev_packet *packet, int error)
{
	struct frame *frame = container_of(packet, struct frame, packet);

	for (const struct pbuf *p = frame->p; p; p = p->next)
		memory_use_unkeep(p);
	pbuf_free(frame->p);
	memory_use_unkeep(frame);
	kfree(frame);
}

/* Bytes in front of a pbuf's data that are its own. */
static uint16_t headroom_of(const struct pbuf *p)
{
	const uint8_t *start = (const uint8_t *)p + LWIP_MEM_ALIGN_SIZE(sizeof(struct pbuf));

	return (const uint8_t *)p->payload >= start + NETDEV_HEADROOM ? NETDEV_HEADROOM : 0;
}

/* Whether the pbufs can be sent where they are: their memory stays, and there are not too many. */
static bool can_stay(const struct pbuf *p)
{
	unsigned n = 0;

	for (; p; p = p->next)
		if (PBUF_NEEDS_COPY(p) || p->len == 0 || ++n > NETDEV_SEGMENTS_MAX)
			return false;
	return true;
}

static struct netdev_packet *wrap(struct pbuf *p)
{
	struct frame *frame = kmalloc(sizeof(*frame));
	struct netdev_packet *packet;

	if (!frame)
		return NULL;
	/* Devices say late that they have sent something, which is nothing that a program has. */
	memory_use_keep(frame);
	pbuf_ref(p);
	frame->p = p;
	packet = &frame->packet;
	packet->done = sent;
	packet->count = 0;
	packet->headroom = headroom_of(p);
	packet->length = p->tot_len;
	packet->checksum_partial = false;
	packet->gso = NETDEV_GSO_NONE;
	for (; p; p = p->next) {
		memory_use_keep(p);
		packet->segments[packet->count++] = (struct netdev_segment){p->payload, p->len};
	}
	return packet;
}

static struct netdev_packet *copy(struct pbuf *p)
{
	uint8_t *data;
	struct netdev_packet *packet = netdev_packet_alloc(p->tot_len, &data);

	if (packet)
		pbuf_copy_partial(p, data, p->tot_len, 0);
	return packet;
}

static uint32_t add_words(uint32_t sum, const void *data, unsigned n)
{
	const uint8_t *bytes = data;

	for (unsigned i = 0; i < n; i += 2) {
		uint16_t word;

		memcpy(&word, bytes + i, sizeof(word));
		sum += word;
	}
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)(sum + (sum >> 16));
}

static const struct netdev *dev_of(const struct netif *netif)
{
	return ((const struct inet_device *)netif->state)->dev;
}

/* Where the header of TCP is in a frame that begins with len bytes, and the sum of the addresses; 0
 * where there is none, or just a fragment. */
static unsigned find_tcp(const uint8_t *frame, uint32_t len, uint32_t *sum)
{
	const struct eth_hdr *ethernet = (const void *)frame;
	const struct ip_hdr *ip4 = (const void *)(frame + NETDEV_HEADER_SIZE);
	const struct ip6_hdr *ip6 = (const void *)ip4;
	unsigned start = NETDEV_HEADER_SIZE;

	if (ethernet->type == PP_HTONS(ETHTYPE_IP) && len >= start + IP_HLEN + TCP_HLEN &&
	    IPH_PROTO(ip4) == IP_PROTO_TCP && !(IPH_OFFSET(ip4) & PP_HTONS(IP_OFFMASK | IP_MF))) {
		*sum = add_words(0, &ip4->src, 8);
		return start + IPH_HL_BYTES(ip4);
	}
	if (ethernet->type == PP_HTONS(ETHTYPE_IPV6) && len >= start + IP6_HLEN + TCP_HLEN &&
	    IP6H_NEXTH(ip6) == IP6_NEXTH_TCP) {
		*sum = add_words(0, &ip6->src, 32);
		return start + IP6_HLEN;
	}
	return 0;
}

/* Leaves the checksum of TCP, which lwIP has left out, to the device. */
static void leave_checksum(struct netdev_packet *packet)
{
	uint8_t *frame = (uint8_t *)(uintptr_t)packet->segments[0].data;
	uint32_t sum;
	unsigned start = find_tcp(frame, packet->segments[0].length, &sum);
	struct tcp_hdr *tcp = (struct tcp_hdr *)(frame + start);

	if (!start)
		return;
	sum += PP_HTONS(IP_PROTO_TCP) + lwip_htons((uint16_t)(packet->length - start));
	tcp->chksum = fold(sum);
	packet->checksum_partial = true;
	packet->csum_start = (uint16_t)start;
	packet->csum_offset = offsetof(struct tcp_hdr, chksum);
}

/* ---- segments that are too large for a frame ---- */

static bool is_v6(const struct pbuf *p)
{
	return ((const struct eth_hdr *)p->payload)->type == PP_HTONS(ETHTYPE_IPV6);
}

/* How large a packet may be on its way. */
static uint32_t mtu_of(struct netif *netif, const struct pbuf *p)
{
	const struct ip6_hdr *ip6 =
		(const void *)((const uint8_t *)p->payload + NETDEV_HEADER_SIZE);
	uint32_t mtu = dev_of(netif)->mtu;
	ip_addr_t to;

	if (!is_v6(p))
		return mtu;
	ip_addr_copy_from_ip6_packed(to, ip6->dest);
	ip6_addr_assign_zone(ip_2_ip6(&to), IP6_UNKNOWN, netif);
	return MIN(mtu, inet_mtu(netif, &to));
}

/* How a segment is cut that may be too large for its way: whether it is. What has waited for an
 * address is as large as its way takes. */
static bool measure(struct netif *netif, const struct pbuf *p, uint16_t mss, struct inet_cut *cut)
{
	uint32_t most = mtu_of(netif, p) + NETDEV_HEADER_SIZE, sum;
	const struct tcp_hdr *tcp;

	cut->start = find_tcp(p->payload, p->len, &sum);
	if (!cut->start)
		return false;
	tcp = (const void *)((const uint8_t *)p->payload + cut->start);
	cut->headers = cut->start + TCPH_HDRLEN_BYTES(tcp);
	if (most <= cut->headers)
		return false;
	cut->size = most - cut->headers;
	if (mss)
		cut->size = MIN(cut->size, mss - (TCPH_HDRLEN_BYTES(tcp) - TCP_HLEN));
	return p->tot_len > cut->headers + cut->size;
}

/* Whether a frame has to be cut, and how. */
static bool is_cut(struct netif *netif, const struct pbuf *p, struct inet_cut *cut)
{
	uint16_t mss = 0;
	bool large = inet_large_segment(p, &mss);

	inet_large_end();
	if (likely(!large && p->tot_len <= dev_of(netif)->mtu + NETDEV_HEADER_SIZE))
		return false;
	return measure(netif, p, mss, cut);
}

static bool device_cuts(const struct netif *netif, const struct pbuf *p)
{
	return dev_of(netif)->features & (is_v6(p) ? NETDEV_TX_TSO6 : NETDEV_TX_TSO4);
}

static struct netdev_packet *make_packet(const struct netif *netif, struct pbuf *p,
					 const struct inet_cut *cut)
{
	struct netdev_packet *packet = can_stay(p) ? wrap(p) : copy(p);

	if (!packet)
		return NULL;
	if (dev_of(netif)->features & NETDEV_TX_CHECKSUM)
		leave_checksum(packet);
	if (cut) {
		packet->gso = is_v6(p) ? NETDEV_GSO_TCP6 : NETDEV_GSO_TCP4;
		packet->gso_size = (uint16_t)cut->size;
		packet->gso_header = (uint16_t)cut->headers;
	}
	return packet;
}

err_t inet_device_send(struct netif *netif, struct pbuf *p)
{
	struct inet_device *device = netif->state;
	struct netdev_packet *packet;
	struct inet_cut cut;
	bool large = is_cut(netif, p, &cut);

	if (large && !device_cuts(netif, p))
		return inet_device_cut(netif, p, &cut);
	packet = make_packet(netif, p, large ? &cut : NULL);
	if (!packet)
		return ERR_MEM;
	if (netdev_transmit(device->dev, packet) < 0) {
		packet->done(packet, -ENETDOWN);
		return ERR_IF;
	}
	device->unflushed = true;
	any_unflushed = true;
	return ERR_OK;
}

void inet_devices_flush(void)
{
	struct netdev *dev;

	if (!any_unflushed)
		return;
	any_unflushed = false;
	netdev_for_each(dev)
	{
		struct inet_device *device = dev->stack_data;

		if (!device || !device->unflushed)
			continue;
		device->unflushed = false;
		/* Who polls it flushes it then. */
		if (!dev->polling)
			netdev_flush(dev);
	}
}
