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

/* A segment that is too large for a frame is cut by the device. What has waited for an address is
 * as large as the device takes. */
static void cut(struct netdev_packet *packet, unsigned headers, uint32_t mtu, uint16_t mss)
{
	uint32_t size = mtu + NETDEV_HEADER_SIZE - headers;

	if (mss)
		size = MIN(size, mss - (headers - NETDEV_HEADER_SIZE - IP_HLEN - TCP_HLEN));
	if (packet->length <= headers + size)
		return;
	packet->gso = NETDEV_GSO_TCP4;
	packet->gso_size = (uint16_t)size;
	packet->gso_header = (uint16_t)headers;
}

/* Leaves the checksum of TCP, which lwIP has left out, to the device. */
static void leave_checksum(const struct netdev *dev, struct netdev_packet *packet, uint16_t mss)
{
	uint8_t *frame = (uint8_t *)(uintptr_t)packet->segments[0].data;
	uint32_t len = packet->segments[0].length;
	const struct eth_hdr *ethernet = (void *)frame;
	const struct ip_hdr *ip4 = (void *)(frame + NETDEV_HEADER_SIZE);
	const struct ip6_hdr *ip6 = (void *)ip4;
	unsigned start = NETDEV_HEADER_SIZE;
	struct tcp_hdr *tcp;
	uint32_t sum;

	if (ethernet->type == PP_HTONS(ETHTYPE_IP) && len >= start + IP_HLEN + TCP_HLEN &&
	    IPH_PROTO(ip4) == IP_PROTO_TCP) {
		start += IPH_HL_BYTES(ip4);
		sum = add_words(0, &ip4->src, 8);
	} else if (ethernet->type == PP_HTONS(ETHTYPE_IPV6) && len >= start + IP6_HLEN + TCP_HLEN &&
		   IP6H_NEXTH(ip6) == IP6_NEXTH_TCP) {
		start += IP6_HLEN;
		sum = add_words(0, &ip6->src, 32);
	} else {
		return;
	}
	tcp = (struct tcp_hdr *)(frame + start);
	sum += PP_HTONS(IP_PROTO_TCP) + lwip_htons((uint16_t)(packet->length - start));
	tcp->chksum = fold(sum);
	packet->checksum_partial = true;
	packet->csum_start = (uint16_t)start;
	packet->csum_offset = offsetof(struct tcp_hdr, chksum);
	if (dev->features & NETDEV_TX_TSO4)
		cut(packet, start + TCPH_HDRLEN_BYTES(tcp), dev->mtu, mss);
}

err_t inet_device_send(struct netif *netif, struct pbuf *p)
{
	struct inet_device *device = netif->state;
	struct netdev_packet *packet = can_stay(p) ? wrap(p) : copy(p);

	inet_large_end();
	if (!packet)
		return ERR_MEM;
	if (device->dev->features & NETDEV_TX_CHECKSUM)
		leave_checksum(device->dev, packet, inet_large_segment(p));
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
