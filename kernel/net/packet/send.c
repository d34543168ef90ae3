// SPDX-License-Identifier: BSD-3-Clause
// Sending frames as they are, or behind a header that is made for them.

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/packet/packet_internal.h"

/* A frame on its way. */
struct outgoing {
	struct packet_socket *sock; /* referenced */
	struct netdev_packet packet;
	uint8_t headroom[NETDEV_HEADROOM];
	uint8_t bytes[];
};

static void sent(struct netdev_packet *packet, int error)
{
	struct outgoing *outgoing = container_of(packet, struct outgoing, packet);
	struct packet_socket *sock = outgoing->sock;

	sock->charged -= packet_socket_charge(packet->length);
	socket_wake_writers(&sock->socket);
	packet_socket_put(sock);
	kfree(outgoing);
}

bool packet_socket_is_own(const struct packet_socket *sock, const struct netdev_packet *packet)
{
	return packet->done == sent && container_of(packet, struct outgoing, packet)->sock == sock;
}

/* Where to: a device and, for datagrams, what makes a header. */
static int find_target(const struct packet_socket *sock, const struct socket_message *message,
		       struct linux_sockaddr_ll *to, struct netdev **dev)
{
	const struct socket_address *name = message->name;
	unsigned index = sock->index;

	*to = (struct linux_sockaddr_ll){.sll_protocol = sock->protocol};
	if (name) {
		if (name->len < sizeof(*to))
			return -EINVAL;
		memcpy(to, name->bytes, sizeof(*to));
		if (name->len < offsetof(struct linux_sockaddr_ll, sll_addr) + to->sll_halen)
			return -EINVAL;
		index = (unsigned)to->sll_ifindex;
	}
	*dev = netdev_by_index(index);
	if (!*dev)
		return -ENXIO;
	return (*dev)->up ? 0 : -ENETDOWN;
}

/* A frame has its header, and is not longer than the device sends. */
static int check_length(const struct packet_socket *sock, const struct netdev *dev, size_t length)
{
	if (length > dev->mtu + NETDEV_HEADER_SIZE - packet_socket_hidden(sock))
		return -EMSGSIZE;
	return sock->socket.type == SOCK_RAW && length < NETDEV_HEADER_SIZE ? -EINVAL : 0;
}

static int wait_room(struct packet_socket *sock, uint32_t flags)
{
	struct socket *socket = &sock->socket;
	uint64_t deadline_ns = socket_deadline(socket->send_timeout_ns);
	int result = socket_take_error(socket);

	if (result < 0 || sock->charged < socket->send_buffer)
		return result;
	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	result = wait_event_until(&socket->writers,
				  sock->charged < socket->send_buffer || socket->error, deadline_ns,
				  WAIT_INTERRUPTIBLE);
	if (result < 0)
		return socket_wait_result(result, socket->send_timeout_ns);
	return socket_take_error(socket);
}

static struct outgoing *make(struct packet_socket *sock, size_t length)
{
	struct outgoing *outgoing = kmalloc(sizeof(*outgoing) + length);

	if (!outgoing)
		return NULL;
	*outgoing = (struct outgoing){
		.sock = sock,
		.packet = {.done = sent,
			   .count = 1,
			   .headroom = NETDEV_HEADROOM,
			   .length = (uint32_t)length,
			   .segments = {{outgoing->bytes, (uint32_t)length}}},
	};
	sock->refcount++;
	sock->charged += packet_socket_charge((uint32_t)length);
	return outgoing;
}

/* Without an address nobody is known to send to, but where there is nobody else. */
static int make_header(uint8_t *header, const struct netdev *dev,
		       const struct socket_message *message, const struct linux_sockaddr_ll *to)
{
	if (!message->name && dev->kind != NETDEV_LOOPBACK)
		return -EINVAL;
	memcpy(header, to->sll_addr, NETDEV_ADDRESS_SIZE);
	memcpy(header + NETDEV_ADDRESS_SIZE, dev->address, NETDEV_ADDRESS_SIZE);
	memcpy(header + 2 * NETDEV_ADDRESS_SIZE, &to->sll_protocol, sizeof(to->sll_protocol));
	return 0;
}

/* Where there is no room the device may have sent something meanwhile; if not, the frame is lost,
 * as on Linux when a queue is full. */
static int transmit(struct netdev *dev, struct netdev_packet *packet)
{
	int err = netdev_transmit(dev, packet);

	if (err == -EAGAIN) {
		netdev_poll(dev, NETDEV_BUDGET);
		err = netdev_transmit(dev, packet);
	}
	netdev_flush(dev);
	return err == -EAGAIN ? -ENOBUFS : err;
}

ssize_t packet_socket_send(struct socket *socket, struct socket_message *message)
{
	struct packet_socket *sock = packet_socket_of(socket);
	uint32_t hidden = packet_socket_hidden(sock);
	size_t n = message->uio->resid;
	struct linux_sockaddr_ll to;
	struct outgoing *outgoing;
	struct netdev *dev;
	int err = find_target(sock, message, &to, &dev);

	if (err == 0)
		err = check_length(sock, dev, n);
	if (err == 0)
		err = wait_room(sock, message->flags);
	if (err < 0)
		return err;
	outgoing = make(sock, hidden + n);
	if (!outgoing)
		return -ENOBUFS;
	if (hidden)
		err = make_header(outgoing->bytes, dev, message, &to);
	if (err == 0 && uio_get(message->uio, outgoing->bytes + hidden, n) != n)
		err = -EFAULT;
	if (err == 0)
		err = transmit(dev, &outgoing->packet);
	if (err < 0)
		sent(&outgoing->packet, err);
	return err < 0 ? err : (ssize_t)n;
}
