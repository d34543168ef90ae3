// SPDX-License-Identifier: BSD-3-Clause
// The life of a UNIX socket.

#include "kernel/fs/procfs/procfs.h"
#include "kernel/mm/slab.h"
#include "kernel/net/unix/unix_internal.h"

#define DEFAULT_BACKLOG 10 /* net.unix.max_dgram_qlen */

struct list_node unix_sockets = LIST_INIT(unix_sockets);

static void release(struct socket *socket)
{
	socket->file = NULL;
	unix_close(unix_of(socket), false);
	unix_collect_sometimes();
}

static const struct socket_ops stream_ops = {
	.bind = unix_bind,
	.connect = unix_connect,
	.pair = unix_pair,
	.listen = unix_listen,
	.accept = unix_accept,
	.shutdown = unix_shutdown,
	.get_name = unix_get_name,
	.send = unix_stream_send,
	.receive = unix_stream_receive,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = release,
};

static const struct socket_ops datagram_ops = {
	.bind = unix_bind,
	.connect = unix_datagram_connect,
	.pair = unix_pair,
	.shutdown = unix_shutdown,
	.get_name = unix_get_name,
	.send = unix_datagram_send,
	.receive = unix_datagram_receive,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = release,
};

static const struct socket_ops seqpacket_ops = {
	.bind = unix_bind,
	.connect = unix_connect,
	.pair = unix_pair,
	.listen = unix_listen,
	.accept = unix_accept,
	.shutdown = unix_shutdown,
	.get_name = unix_get_name,
	.send = unix_seqpacket_send,
	.receive = unix_seqpacket_receive,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = release,
};

static const struct socket_ops *ops_of(int type)
{
	if (type == SOCK_STREAM)
		return &stream_ops;
	return type == SOCK_DGRAM ? &datagram_ops : &seqpacket_ops;
}

struct unix_socket *unix_make(int type)
{
	struct unix_socket *sock = kzalloc(sizeof(*sock));

	if (!sock)
		return NULL;
	socket_init(&sock->socket, ops_of(type), AF_UNIX, type);
	sock->refcount = 1;
	sock->backlog = DEFAULT_BACKLOG;
	list_init(&sock->name_link);
	list_init(&sock->queue);
	list_init(&sock->queue_link);
	list_init(&sock->room_entry.link);
	list_init(&sock->in_flight_link);
	wait_queue_init(&sock->room);
	mutex_init(&sock->read_lock, LOCK_STREAM);
	list_add(&unix_sockets, &sock->all_link);
	if (IS_ENABLED(CONFIG_PROCFS))
		procfs_unix_sockets = unix_show_all;
	return sock;
}

int unix_create(int type, int protocol, struct socket **out)
{
	struct unix_socket *sock;

	if (protocol != 0 && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	if (type == SOCK_RAW)
		type = SOCK_DGRAM;
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	sock = unix_make(type);
	if (!sock)
		return -ENOMEM;
	*out = &sock->socket;
	return 0;
}

void unix_free(struct unix_socket *sock)
{
	list_remove(&sock->all_link);
	if (sock->name)
		unix_name_put(sock->name);
	socket_destroy(&sock->socket);
	kfree(sock);
}

/* Tells the peer of a connection that there is nobody any more; what had been sent to this end and
 * not been received is an error there. */
static void leave_peer(struct unix_socket *sock, bool unread)
{
	struct unix_socket *peer = sock->peer;

	unix_forget_room(sock, false);
	if (!unix_is_dgram(sock)) {
		peer->socket.shutdown = SHUTDOWN_BOTH;
		if (unread)
			peer->socket.error = -ECONNRESET;
		socket_wake_all(&peer->socket);
	}
	sock->peer = NULL;
	unix_put(peer);
}

static void drop_queue(struct unix_socket *sock)
{
	while (!list_empty(&sock->queue)) {
		if (sock->state == UNIX_LISTENING) {
			struct unix_socket *waiting =
				list_first(&sock->queue, struct unix_socket, queue_link);

			list_remove(&waiting->queue_link);
			unix_close(waiting, true);
		} else {
			struct unix_packet *packet =
				list_first(&sock->queue, struct unix_packet, link);

			unix_unlink(sock, packet);
			packet_free(packet);
		}
	}
	sock->queue_len = 0;
}

/* The mark of an urgent byte is nothing to receive. */
static bool has_unread(const struct unix_socket *sock)
{
	const struct list_node *first = sock->queue.next;

	if (first == &sock->queue || sock->state == UNIX_LISTENING)
		return first != &sock->queue;
	return sock->socket.type != SOCK_STREAM || first->next != &sock->queue ||
	       packet_left(list_entry(first, struct unix_packet, link)) > 0;
}

void unix_close(struct unix_socket *sock, bool unread)
{
	unread |= has_unread(sock);
	unix_unbind(sock);
	sock->dead = true;
	sock->socket.shutdown = SHUTDOWN_BOTH;
	if (sock->peer)
		leave_peer(sock, unread);
	wake_up_all(&sock->room);
	drop_queue(sock);
	sock->state = UNIX_CLOSED;
	unix_put(sock);
}
