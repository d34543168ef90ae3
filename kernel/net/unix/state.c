// SPDX-License-Identifier: BSD-3-Clause
// What can be asked of a UNIX socket: readiness, and how much waits.

#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/unix/unix_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

void unix_forget_room(struct unix_socket *sock, bool wake)
{
	if (!sock->room_of)
		return;
	wait_finish(&sock->room_entry);
	sock->room_of = NULL;
	if (wake)
		socket_wake_writers(&sock->socket);
}

/* The peer's queue has got room, or the peer is gone. */
static bool room_made(struct wait_entry *entry)
{
	unix_forget_room(container_of(entry, struct unix_socket, room_entry), true);
	return false;
}

/* Whether the peer's queue takes another datagram; if not, those who poll hear when it does. */
static bool peer_has_room(struct unix_socket *sock)
{
	struct unix_socket *peer = sock->peer;

	if (!peer || sock->socket.type == SOCK_STREAM || peer->peer == sock || peer->dead ||
	    !unix_is_full(peer))
		return true;
	if (!sock->room_of) {
		sock->room_entry.func = room_made;
		wait_add(&peer->room, &sock->room_entry);
		sock->room_of = peer;
	}
	return false;
}

uint32_t unix_poll(struct socket *socket, struct poll_table *table)
{
	struct unix_socket *sock = unix_of(socket);
	uint32_t events = 0;

	socket_poll_listen(socket, table);
	if (socket->error)
		events |= POLLERR;
	if (socket->shutdown == SHUTDOWN_BOTH)
		events |= POLLHUP;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		events |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (sock->urgent)
		events |= POLLPRI;
	if (!list_empty(&sock->queue))
		events |= POLLIN | POLLRDNORM;
	if (socket->type != SOCK_DGRAM && sock->state == UNIX_CLOSED)
		events |= POLLHUP;
	if (unix_is_writable(sock) && peer_has_room(sock))
		events |= POLLOUT | POLLWRNORM | POLLWRBAND;
	return events;
}

/* Bytes that can be received: by one call, where those of packets do not mix. */
static long bytes_to_receive(const struct unix_socket *sock)
{
	struct unix_packet *packet;
	long bytes = 0;

	if (sock->state == UNIX_LISTENING)
		return -EINVAL;
	list_for_each_entry (packet, &sock->queue, link) {
		bytes += packet_left(packet);
		if (unix_is_dgram(sock))
			break;
	}
	return bytes;
}

/* Whether the next byte to receive is the urgent one, or the place where it was. */
static bool is_at_mark(const struct unix_socket *sock)
{
	const struct unix_packet *first;

	if (sock->state == UNIX_LISTENING || list_empty(&sock->queue))
		return false;
	first = list_first(&sock->queue, struct unix_packet, link);
	if (first == sock->urgent)
		return true;
	return packet_left(first) == 0 &&
	       (!sock->urgent || first->link.next == &sock->urgent->link);
}

long unix_ioctl(struct socket *socket, unsigned cmd, uaddr_t arg)
{
	const struct unix_socket *sock = unix_of(socket);
	long bytes;

	if (cmd == FIONREAD)
		bytes = bytes_to_receive(sock);
	else if (cmd == SIOCOUTQ)
		bytes = sock->charged;
	else if (cmd == SIOCATMARK)
		bytes = socket->type == SOCK_STREAM ? is_at_mark(sock) : -EOPNOTSUPP;
	else
		return -ENOTTY;
	return bytes < 0 ? bytes : put_user_u32(arg, (uint32_t)bytes);
}
