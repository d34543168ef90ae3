// SPDX-License-Identifier: BSD-3-Clause
// Transmitting. The device is told of packets when they are flushed. It need not say that it has
// sent them, which is looked at now and then; only who has to wait for room asks for an interrupt.

#include "include/linux/errno.h"
#include "plat/virtio/net_internal.h"
#include "plat/x86_64/boot.h"

_Static_assert(sizeof(struct net_header) <= sizeof(((struct netdev_packet *)0)->driver),
	       "the header of a packet without headroom is there");
_Static_assert(sizeof(struct net_header) <= NETDEV_HEADROOM, "that of others is here");
_Static_assert(NETDEV_SEGMENTS_MAX + 1 <= RING_INDIRECT_MAX, "any packet fits");

static void fill_header(const struct netdev_packet *packet, struct net_header *header)
{
	*header = (struct net_header){0};
	if (packet->checksum_partial) {
		header->flags = HEADER_NEEDS_CSUM;
		header->csum_start = packet->csum_start;
		header->csum_offset = packet->csum_offset;
	}
	if (packet->gso != NETDEV_GSO_NONE) {
		header->gso_type =
			packet->gso == NETDEV_GSO_TCP4 ? HEADER_GSO_TCP4 : HEADER_GSO_TCP6;
		header->gso_size = packet->gso_size;
		header->header_length = packet->gso_header;
	}
}

static struct ring_segment segment_at(const void *data, uint32_t length)
{
	return (struct ring_segment){virt_to_phys(data), length};
}

/* Where there is room in front of the first segment, the header goes there and becomes part of it.
 * Returns how many there are. */
static unsigned make_segments(struct netdev_packet *packet, struct ring_segment *segments)
{
	const struct netdev_segment *first = &packet->segments[0];
	bool in_front = packet->headroom >= sizeof(struct net_header);
	struct net_header *header = (void *)packet->driver;
	unsigned n = 0;

	if (in_front)
		header = (struct net_header *)(uintptr_t)first->data - 1;
	fill_header(packet, header);
	segments[n++] = segment_at(header, sizeof(*header) + (in_front ? first->length : 0));
	for (unsigned i = in_front ? 1 : 0; i < packet->count; i++)
		segments[n++] = segment_at(packet->segments[i].data, packet->segments[i].length);
	return n;
}

static void reclaim(struct virtio_net *net)
{
	struct netdev_packet *packet;
	uint32_t written;

	while ((packet = ring_take(&net->tx.ring, &written)))
		packet->done(packet, 0);
}

/* Has the device interrupt when it has finished half of what it has. It may just have done so. */
static void ask_for_room(struct virtio_net *net)
{
	struct ring *ring = &net->tx.ring;

	ring_want_interrupt_after(ring, ring->requests / 2 + 1);
	if (ring_has_finished(ring))
		netdev_schedule(&net->dev);
}

int net_transmit(struct netdev *dev, struct netdev_packet *packet)
{
	struct ring_segment segments[NETDEV_SEGMENTS_MAX + 1];
	struct virtio_net *net = net_of(dev);
	unsigned count;

	if (!net->running)
		return -ENETDOWN;
	reclaim(net);
	count = make_segments(packet, segments);
	if (ring_add(&net->tx.ring, segments, count, 0, packet) != 0) {
		net_flush(dev);
		ask_for_room(net);
		return -EAGAIN;
	}
	net->unflushed = true;
	return 0;
}

void net_flush(struct netdev *dev)
{
	struct virtio_net *net = net_of(dev);

	if (!net->unflushed || !net->running)
		return;
	net->unflushed = false;
	virtio_queue_notify(&net->tx);
	netdev_complete_later(dev);
}

static bool has_room(const struct ring *ring)
{
	return ring->free > NETDEV_SEGMENTS_MAX || (ring->tables && ring->free > 0);
}

void net_complete(struct virtio_net *net)
{
	struct ring *ring = &net->tx.ring;

	reclaim(net);
	if (has_room(ring)) {
		ring_want_interrupts(ring, false);
		netdev_room(&net->dev);
	} else if (net->dev.full) {
		ask_for_room(net);
	}
	if (ring->requests > 0)
		netdev_complete_later(&net->dev);
}

void net_empty_transmit(struct virtio_net *net)
{
	struct netdev_packet *packet;

	while ((packet = ring_take_unfinished(&net->tx.ring)))
		packet->done(packet, -ENETDOWN);
	net->unflushed = false;
}
