// SPDX-License-Identifier: BSD-3-Clause
// What a packet socket sees.

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/packet/packet_internal.h"
#include "kernel/net/socket/filter.h"

#define TYPE_MIN       0x600 /* less is a length (IEEE 802.3) */
#define FLAGS_RECEIVED (MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC | MSG_CMSG_COMPAT | MSG_ERRQUEUE)

struct header {
	uint8_t to[NETDEV_ADDRESS_SIZE];
	uint8_t from[NETDEV_ADDRESS_SIZE];
	uint16_t type;
	uint16_t behind; /* the first two bytes of what follows */
};

static uint32_t length_of(const struct netdev_view *view)
{
	return view->sent ? view->sent->length : view->received->total_length;
}

static uint16_t protocol_of(const struct header *header)
{
	if (NET16(header->type) >= TYPE_MIN)
		return header->type;
	return NET16(header->behind == 0xffff ? ETH_P_802_3 : ETH_P_802_2);
}

static uint8_t kind_of(const struct netdev *dev, const struct header *header)
{
	static const uint8_t everybody[NETDEV_ADDRESS_SIZE] = {255, 255, 255, 255, 255, 255};

	if (memcmp(header->to, everybody, sizeof(everybody)) == 0)
		return PACKET_BROADCAST;
	if (header->to[0] & 1)
		return PACKET_MULTICAST;
	if (dev->kind == NETDEV_LOOPBACK ||
	    memcmp(header->to, dev->address, NETDEV_ADDRESS_SIZE) == 0)
		return PACKET_HOST;
	return PACKET_OTHERHOST;
}

static uint32_t status_of(const struct netdev_view *view)
{
	uint32_t status = TP_STATUS_USER;

	if (view->sent ? view->sent->checksum_partial
		       : view->received->checksum == NETDEV_CHECKSUM_PARTIAL)
		status |= TP_STATUS_CSUMNOTREADY;
	else if (!view->sent && view->received->checksum == NETDEV_CHECKSUM_VALID)
		status |= TP_STATUS_CSUM_VALID;
	return status;
}

/* Only those who want frames of all protocols see what is sent, and not what they sent. */
static bool wants(const struct packet_socket *sock, const struct netdev *dev,
		  const struct netdev_view *view, uint16_t protocol)
{
	bool all = sock->protocol == NET16(ETH_P_ALL);

	if (sock->index != 0 && sock->index != dev->index)
		return false;
	if (view->sent && (!all || sock->ignore_outgoing || packet_socket_is_own(sock, view->sent)))
		return false;
	return all || protocol == sock->protocol;
}

static void copy_view(const void *packet, uint32_t offset, void *to, uint32_t n)
{
	netdev_view_copy(packet, offset, to, n);
}

/* How much of a frame a filter lets through. */
static uint32_t filter(const struct packet_socket *sock, const struct netdev *dev,
		       const struct netdev_view *view, const struct header *header)
{
	uint32_t hidden = packet_socket_hidden(sock), length = length_of(view) - hidden;
	const struct filter_packet packet = {
		.copy = copy_view,
		.packet = view,
		.length = length_of(view),
		.data = hidden,
		.network = NETDEV_HEADER_SIZE,
		.protocol = NET16(protocol_of(header)),
		.hardware = netdev_hardware(dev),
		.kind = view->sent ? PACKET_OUTGOING : kind_of(dev, header),
		.device = dev->index,
	};

	if (!sock->socket.filter)
		return length;
	return MIN(filter_run(sock->socket.filter->code, &packet), length);
}

/* What is said of a frame, without its bytes. */
static struct packet_frame describe(const struct packet_socket *sock, const struct netdev *dev,
				    const struct netdev_view *view, const struct header *header,
				    uint32_t length)
{
	struct packet_frame frame = {.refcount = 1,
				     .length = length,
				     .original = length_of(view) - packet_socket_hidden(sock),
				     .charge = packet_socket_charge(length),
				     .status = status_of(view),
				     .time_ns = clock_realtime_ns()};

	frame.from = (struct linux_sockaddr_ll){
		.sll_family = AF_PACKET,
		.sll_protocol = protocol_of(header),
		.sll_ifindex = (int32_t)dev->index,
		.sll_hatype = netdev_hardware(dev),
		.sll_pkttype = view->sent ? PACKET_OUTGOING : kind_of(dev, header),
		.sll_halen = NETDEV_ADDRESS_SIZE,
	};
	memcpy(frame.from.sll_addr, header->from, NETDEV_ADDRESS_SIZE);
	return frame;
}

/* False: there is no room, or no memory. */
static bool queue(struct packet_socket *sock, const struct packet_frame *described,
		  const struct netdev_view *view)
{
	struct packet_frame *frame = NULL;

	if (sock->queued + described->charge <= sock->socket.receive_buffer)
		frame = kmalloc(sizeof(*frame) + described->length);
	if (!frame)
		return false;
	*frame = *described;
	netdev_view_copy(view, packet_socket_hidden(sock), frame->bytes, frame->length);
	sock->queued += frame->charge;
	list_add_tail(&sock->queue, &frame->link);
	return true;
}

void packet_socket_see(struct netdev_tap *tap, struct netdev *dev, const struct netdev_view *view)
{
	struct packet_socket *sock = container_of(tap, struct packet_socket, tap);
	struct header header = {0};
	struct packet_frame frame;
	uint32_t length;
	bool taken;

	netdev_view_copy(view, 0, &header, MIN(length_of(view), sizeof(header)));
	if (!wants(sock, dev, view, protocol_of(&header)))
		return;
	length = filter(sock, dev, view, &header);
	if (length == 0)
		return;
	frame = describe(sock, dev, view, &header, length);
	if (sock->ring)
		taken = packet_ring_put(sock->ring, &frame, view, packet_socket_hidden(sock));
	else
		taken = queue(sock, &frame, view);
	sock->packets++;
	if (taken)
		socket_wake_readers(&sock->socket);
	else
		sock->drops++;
}

static void put_frame(struct packet_frame *frame)
{
	if (--frame->refcount == 0)
		kfree(frame);
}

static void unlink(struct packet_socket *sock, struct packet_frame *frame)
{
	list_remove(&frame->link);
	sock->queued -= frame->charge;
}

void packet_socket_drop_frames(struct packet_socket *sock)
{
	while (!list_empty(&sock->queue)) {
		struct packet_frame *frame = list_first(&sock->queue, struct packet_frame, link);

		unlink(sock, frame);
		put_frame(frame);
	}
}

/* Waits for a frame, which is the caller's: out of the queue, or (MSG_PEEK) with a reference. */
static int wait_frame(struct packet_socket *sock, uint32_t flags, struct packet_frame **out)
{
	int result = socket_wait_queue(&sock->socket, &sock->queue, flags);

	if (result < 0)
		return result;
	*out = list_first(&sock->queue, struct packet_frame, link);
	if (flags & MSG_PEEK)
		(*out)->refcount++;
	else
		unlink(sock, *out);
	return 0;
}

static void put_auxdata(const struct packet_socket *sock, const struct packet_frame *frame,
			struct socket_message *message)
{
	const struct linux_tpacket_auxdata auxdata = {
		.tp_status = frame->status,
		.tp_len = frame->original,
		.tp_snaplen = frame->length,
		.tp_net = (uint16_t)(NETDEV_HEADER_SIZE - packet_socket_hidden(sock)),
	};

	/* Who cannot be told misses it, as on Linux. */
	if (sock->auxdata)
		(void)!socket_put_control(message, SOL_PACKET, PACKET_AUXDATA, &auxdata,
					  sizeof(auxdata));
}

static ssize_t copy_frame(struct packet_socket *sock, const struct packet_frame *frame,
			  struct socket_message *message)
{
	size_t n = MIN(frame->length, message->uio->resid);

	if (n < frame->length)
		message->result_flags |= MSG_TRUNC;
	if (uio_put(message->uio, frame->bytes, n) != n)
		return -EFAULT;
	if (message->name) {
		message->name->len = sizeof(frame->from);
		memcpy(message->name->bytes, &frame->from, sizeof(frame->from));
	}
	if (sock->socket.options & SOCKET_TIME)
		socket_put_time(&sock->socket, message, frame->time_ns);
	put_auxdata(sock, frame, message);
	return (ssize_t)(message->flags & MSG_TRUNC ? frame->length : n);
}

ssize_t packet_socket_receive(struct socket *socket, struct socket_message *message)
{
	struct packet_socket *sock = packet_socket_of(socket);
	struct packet_frame *frame = NULL;
	ssize_t result;

	if (message->flags & ~FLAGS_RECEIVED)
		return -EINVAL;
	if (message->flags & MSG_ERRQUEUE)
		return -EAGAIN; /* nothing is put there */
	result = wait_frame(sock, message->flags, &frame);
	if (result < 0)
		return result;
	result = copy_frame(sock, frame, message);
	put_frame(frame);
	return result;
}
