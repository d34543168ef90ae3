// SPDX-License-Identifier: BSD-3-Clause
// Receiving. Each buffer is a piece of memory that begins with what is known of it, which the
// device does not reach. The device may write to the rest whenever it likes: what decides anything
// is copied first, and checked.

#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "plat/virtio/net_internal.h"
#include "plat/x86_64/boot.h"

/* Half a page has room for a frame of 1514 bytes. */
#define BUFFER_SIZE    (PAGE_SIZE / 2)
#define BUFFERS_MIN    16
#define BUFFERS_LARGE  40 /* a frame that nobody has cut has room in so many */
#define MEMORY_SHARE   64 /* at most this part of memory that is free is for buffers */
#define FRAME_SIZE_MAX 65535

struct receive_buffer {
	struct netdev_buffer piece;
	struct virtio_net *net;
	struct receive_buffer *next; /* spare */
	uint8_t bytes[];	     /* what the device writes: the first has a header */
};

static uint32_t room_of(const struct virtio_net *net)
{
	return net->buffer_size - sizeof(struct receive_buffer);
}

void net_choose_buffers(struct virtio_net *net, uint32_t mtu)
{
	uint32_t whole = sizeof(struct receive_buffer) + sizeof(struct net_header) +
			 NETDEV_HEADER_SIZE + mtu;
	bool large = net->device->features & (NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6);
	struct page_stats stats;
	uint64_t affordable;

	net->mergeable = net->device->features & NET_F_MRG_RXBUF;
	net->buffer_size = net->mergeable ? BUFFER_SIZE : MAX(BUFFER_SIZE, whole);
	page_get_stats(&stats);
	affordable = stats.free * PAGE_SIZE / MEMORY_SHARE / net->buffer_size;
	net->buffer_target =
		MIN(MAX(affordable, large ? BUFFERS_LARGE : BUFFERS_MIN), net->rx.ring.size);
}

uint32_t net_largest_frame(const struct virtio_net *net)
{
	if (net->mergeable)
		return FRAME_SIZE_MAX;
	return MIN(room_of(net) - (uint32_t)sizeof(struct net_header), FRAME_SIZE_MAX);
}

static bool is_spare_wanted(const struct virtio_net *net)
{
	return net->running && net->rx.ring.requests + net->spare_count < net->buffer_target;
}

static void put_back(struct receive_buffer *buffer)
{
	struct virtio_net *net = buffer->net;

	if (!is_spare_wanted(net)) {
		memory_use_unkeep(buffer);
		kfree(buffer);
		return;
	}
	buffer->next = net->spares;
	net->spares = buffer;
	net->spare_count++;
}

/* What others have of the driver is theirs to account for. */
static void give_away(struct receive_buffer *buffer)
{
	memory_use_unkeep(buffer);
}

/* The free function of pieces that somebody else has had. */
static void come_back(struct netdev_buffer *piece)
{
	struct receive_buffer *buffer = container_of(piece, struct receive_buffer, piece);
	struct virtio_net *net = buffer->net;

	memory_use_keep(buffer);
	put_back(buffer);
	/* The device has had none, and does not ask for any. */
	if (net->running && net->rx.ring.requests == 0)
		netdev_schedule(&net->dev);
}

static struct receive_buffer *get_buffer(struct virtio_net *net)
{
	struct receive_buffer *buffer = net->spares;

	if (buffer) {
		net->spares = buffer->next;
		net->spare_count--;
		return buffer;
	}
	buffer = kmalloc(net->buffer_size);
	if (!buffer)
		return NULL;
	memory_use_keep(buffer);
	buffer->net = net;
	buffer->piece.free = come_back;
	return buffer;
}

void net_refill(struct virtio_net *net)
{
	struct ring_segment segment = {.length = room_of(net)};
	struct ring *ring = &net->rx.ring;
	struct receive_buffer *buffer;
	bool added = false;

	while (ring->requests < net->buffer_target && (buffer = get_buffer(net))) {
		segment.address = virt_to_phys(buffer->bytes);
		/* There are no more buffers than descriptors, so this finds room. */
		(void)!ring_add(ring, &segment, 0, 1, buffer);
		added = true;
	}
	if (added)
		virtio_queue_notify(&net->rx);
	else if (ring->requests == 0)
		netdev_complete_later(&net->dev); /* when there may be memory again */
}

static void drop(struct virtio_net *net, struct receive_buffer *head)
{
	struct netdev_buffer *piece = &head->piece, *next;

	net->dev.received.errors++;
	net->dev.received.frame++;
	for (; piece; piece = next) {
		next = piece->next;
		put_back(container_of(piece, struct receive_buffer, piece));
	}
}

/* Appends what the device says belongs to the same frame. It finishes all of it at once (5.1.6.4),
 * so what is not there now is not a frame. */
static bool append_pieces(struct virtio_net *net, struct netdev_buffer *head, unsigned count)
{
	struct netdev_buffer *last = head;

	for (; count > 0; count--) {
		uint32_t written;
		struct receive_buffer *buffer = ring_take(&net->rx.ring, &written);

		if (!buffer)
			return false;
		buffer->piece.data = buffer->bytes;
		buffer->piece.length = written;
		buffer->piece.next = NULL;
		last->next = &buffer->piece;
		last = last->next;
		head->total_length += written;
		if (written == 0)
			return false;
	}
	return head->total_length <= FRAME_SIZE_MAX;
}

/* Frames that nobody has cut come as they are, without checksum: those of the kinds that were asked
 * for. */
static bool is_wanted(const struct virtio_net *net, const struct net_header *header)
{
	uint64_t feature = 0;

	if (header->gso_type == HEADER_GSO_NONE)
		return true;
	if ((header->gso_type & ~HEADER_GSO_ECN) == HEADER_GSO_TCP4)
		feature = NET_F_GUEST_TSO4;
	else if ((header->gso_type & ~HEADER_GSO_ECN) == HEADER_GSO_TCP6)
		feature = NET_F_GUEST_TSO6;
	return (net->device->features & feature) && (header->flags & HEADER_NEEDS_CSUM);
}

/* What the header says of the frame. */
static bool understand(const struct virtio_net *net, const struct net_header *header,
		       struct netdev_buffer *head)
{
	head->checksum = NETDEV_CHECKSUM_UNKNOWN;
	if (!is_wanted(net, header))
		return false;
	if (!(net->device->features & NET_F_GUEST_CSUM))
		return true;
	if (header->flags & HEADER_NEEDS_CSUM) {
		head->checksum = NETDEV_CHECKSUM_PARTIAL;
		head->csum_start = header->csum_start;
		head->csum_offset = header->csum_offset;
		return (uint32_t)header->csum_start + header->csum_offset + sizeof(uint16_t) <=
		       head->total_length;
	}
	if (header->flags & HEADER_DATA_VALID)
		head->checksum = NETDEV_CHECKSUM_VALID;
	return true;
}

/* Makes a frame of a buffer that the device has written to, and those behind it. */
static bool assemble(struct virtio_net *net, struct receive_buffer *buffer, uint32_t written)
{
	struct netdev_buffer *head = &buffer->piece;
	struct net_header header;

	head->next = NULL;
	if (written < sizeof(header) + NETDEV_HEADER_SIZE)
		return false;
	memcpy(&header, buffer->bytes, sizeof(header));
	head->data = buffer->bytes + sizeof(header);
	head->length = written - sizeof(header);
	head->total_length = head->length;
	if (net->mergeable &&
	    (header.buffers == 0 || !append_pieces(net, head, header.buffers - 1u)))
		return false;
	return understand(net, &header, head);
}

static void hand_over(struct virtio_net *net, struct receive_buffer *head)
{
	for (struct netdev_buffer *piece = &head->piece; piece; piece = piece->next)
		give_away(container_of(piece, struct receive_buffer, piece));
	netdev_receive(&net->dev, &head->piece);
}

unsigned net_receive(struct virtio_net *net, unsigned budget)
{
	struct receive_buffer *buffer;
	uint32_t written;
	unsigned n;

	/* Who gets a frame may stop the device. */
	for (n = 0; n < budget && net->running; n++) {
		buffer = ring_take(&net->rx.ring, &written);
		if (!buffer)
			break;
		if (assemble(net, buffer, written))
			hand_over(net, buffer);
		else
			drop(net, buffer);
	}
	return n;
}

void net_empty_receive(struct virtio_net *net)
{
	struct receive_buffer *buffer;

	while ((buffer = ring_take_unfinished(&net->rx.ring)))
		put_back(buffer);
	while (net->spares) {
		buffer = net->spares;
		net->spares = buffer->next;
		put_back(buffer);
	}
	net->spare_count = 0;
}
