// SPDX-License-Identifier: BSD-3-Clause
// The life of a packet socket, and what can be asked of it.

#include "include/linux/capability.h"
#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/packet/packet_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/poll.h"

struct list_node packet_sockets = LIST_INIT(packet_sockets);

static void release(struct socket *socket)
{
	struct packet_socket *sock = packet_socket_of(socket);

	socket->file = NULL;
	list_remove(&sock->all_link);
	packet_socket_unhook(sock);
	packet_socket_drop_frames(sock);
	packet_ring_free(sock->ring);
	packet_socket_drop_memberships(sock);
	packet_socket_put(sock);
}

void packet_socket_put(struct packet_socket *sock)
{
	if (--sock->refcount > 0)
		return;
	socket_destroy(&sock->socket);
	kfree(sock);
}

static uint32_t poll(struct socket *socket, struct poll_table *table)
{
	const struct packet_socket *sock = packet_socket_of(socket);
	uint32_t events = 0;

	socket_poll_listen(socket, table);
	if (socket->error)
		events |= POLLERR;
	if (sock->ring ? packet_ring_has_frame(sock->ring) : !list_empty(&sock->queue))
		events |= POLLIN | POLLRDNORM;
	if ((uint64_t)sock->charged * 2 < socket->send_buffer)
		events |= POLLOUT | POLLWRNORM | POLLWRBAND;
	return events;
}

static uint32_t first_length(const struct packet_socket *sock)
{
	if (list_empty(&sock->queue))
		return 0;
	return list_first(&sock->queue, struct packet_frame, link)->length;
}

static long ioctl(struct socket *socket, unsigned cmd, uaddr_t arg)
{
	const struct packet_socket *sock = packet_socket_of(socket);

	if (cmd == FIONREAD)
		return put_user_u32(arg, first_length(sock));
	if (cmd == SIOCOUTQ)
		return put_user_u32(arg, sock->charged);
	return -ENOTTY;
}

static const struct socket_ops packet_ops = {
	.bind = packet_socket_bind,
	.get_name = packet_socket_get_name,
	.send = packet_socket_send,
	.receive = packet_socket_receive,
	.poll = poll,
	.ioctl = ioctl,
	.set_option = packet_socket_set_option,
	.get_option = packet_socket_get_option,
	.map = packet_ring_map,
	.release = release,
};

/* A device that goes down is an error for those who are bound to it. */
static void device_changed(struct netdev_tap *tap, struct netdev *dev)
{
	struct packet_socket *sock = container_of(tap, struct packet_socket, tap);

	if (dev->up || sock->index != dev->index)
		return;
	sock->socket.error = -ENETDOWN;
	socket_wake_all(&sock->socket);
}

void packet_socket_hook(struct packet_socket *sock)
{
	if (sock->tapping || sock->protocol == 0)
		return;
	sock->tapping = true;
	netdev_tap_add(&sock->tap);
}

void packet_socket_unhook(struct packet_socket *sock)
{
	if (sock->tapping)
		netdev_tap_remove(&sock->tap);
	sock->tapping = false;
}

int packet_socket_create(int type, int protocol, struct socket **out)
{
	struct packet_socket *sock;

	if (!current_capable(CAP_NET_RAW))
		return -EPERM;
	if (type != SOCK_RAW && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	sock = kzalloc(sizeof(*sock));
	if (!sock)
		return -ENOMEM;
	socket_init(&sock->socket, &packet_ops, AF_PACKET, type);
	sock->refcount = 1;
	sock->protocol = (uint16_t)protocol;
	sock->tap.see = packet_socket_see;
	sock->tap.changed = device_changed;
	list_init(&sock->queue);
	list_init(&sock->memberships);
	list_add_tail(&packet_sockets, &sock->all_link);
	packet_socket_hook(sock);
	*out = &sock->socket;
	return 0;
}
