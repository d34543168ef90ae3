// SPDX-License-Identifier: BSD-3-Clause
// Connections of streams and sequenced packets.

#include "kernel/net/unix/unix_internal.h"
#include "kernel/process/process.h"

static void set_peer(struct unix_socket *sock, struct unix_socket *peer)
{
	unix_get(peer);
	sock->peer = peer;
	sock->state = UNIX_CONNECTED;
}

int unix_pair(struct socket *a, struct socket *b)
{
	set_peer(unix_of(a), unix_of(b));
	set_peer(unix_of(b), unix_of(a));
	socket_identity_set(&a->peer);
	socket_identity_set(&b->peer);
	return 0;
}

int unix_wait_queue(struct unix_socket *self, struct unix_socket *other, uint64_t deadline_ns)
{
	int result = wait_event_until(&other->room,
				      !unix_is_full(other) || other->dead ||
					      (other->socket.shutdown & SHUTDOWN_RECEIVE),
				      deadline_ns, WAIT_INTERRUPTIBLE);

	return socket_wait_result(result, self->socket.send_timeout_ns);
}

/* Whether a listener takes a connection now: 0, or -EAGAIN while it does not. */
static int check_listener(const struct unix_socket *listener)
{
	if (listener->dead || listener->state != UNIX_LISTENING ||
	    (listener->socket.shutdown & SHUTDOWN_RECEIVE))
		return -ECONNREFUSED;
	return unix_is_full(listener) ? -EAGAIN : 0;
}

static int check_unconnected(const struct unix_socket *sock)
{
	if (sock->state == UNIX_CLOSED)
		return 0;
	return sock->state == UNIX_CONNECTED ? -EISCONN : -EINVAL;
}

/* Connects sock with a new socket, which waits to be accepted. */
static void join(struct unix_socket *sock, struct unix_socket *listener, struct unix_socket *other)
{
	set_peer(sock, other);
	set_peer(other, sock);
	socket_identity_set(&other->socket.peer);
	socket_identity_copy(&sock->socket.peer, &listener->socket.peer);
	other->socket.options |= listener->socket.options & SOCKET_CREDENTIALS;
	other->name = listener->name;
	other->name->refcount++;
	list_add_tail(&listener->queue, &other->queue_link);
	listener->queue_len++;
	socket_wake_readers(&listener->socket);
}

/* Connects with whoever listens at an address, as soon as it has room. */
static int connect_to(struct unix_socket *sock, const struct socket_address *address,
		      struct unix_socket *other, bool nonblock)
{
	uint64_t deadline_ns = socket_deadline(sock->socket.send_timeout_ns);
	struct unix_socket *listener;
	int err;

	for (;;) {
		err = unix_find(address, sock->socket.type, &listener);
		if (err < 0)
			return err;
		err = check_listener(listener);
		if (err != -EAGAIN || nonblock)
			break;
		err = unix_wait_queue(sock, listener, deadline_ns);
		if (err < 0)
			break;
		unix_put(listener);
	}
	if (err == 0)
		err = check_unconnected(sock);
	if (err == 0)
		join(sock, listener, other);
	unix_put(listener);
	return err;
}

int unix_connect(struct socket *socket, const struct socket_address *address, bool nonblock)
{
	struct unix_socket *sock = unix_of(socket), *other;
	int err = unix_check_address(address);

	if (err == 0 && (socket->options & SOCKET_CREDENTIALS))
		err = unix_autobind(sock);
	if (err < 0)
		return err;
	other = unix_make(socket->type);
	if (!other)
		return -ENOMEM;
	err = connect_to(sock, address, other, nonblock);
	if (err < 0)
		unix_close(other, false);
	return err;
}

int unix_listen(struct socket *socket, unsigned backlog)
{
	struct unix_socket *sock = unix_of(socket);

	if (!sock->name || sock->state == UNIX_CONNECTED)
		return -EINVAL;
	if (backlog > sock->backlog)
		wake_up_all(&sock->room);
	sock->backlog = backlog;
	sock->state = UNIX_LISTENING;
	socket->listening = true;
	socket_identity_set(&socket->peer);
	return 0;
}

/* 0, or why there is nothing to wait for. */
static int wait_connection(struct unix_socket *sock, bool nonblock, uint64_t deadline_ns)
{
	struct socket *socket = &sock->socket;
	int result = socket_take_error(socket);

	if (result < 0 || !list_empty(&sock->queue))
		return result;
	if (nonblock)
		return -EAGAIN;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		return -EINVAL;
	result = wait_event_until(&socket->readers,
				  !list_empty(&sock->queue) || socket->error ||
					  (socket->shutdown & SHUTDOWN_RECEIVE),
				  deadline_ns, WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->receive_timeout_ns);
}

int unix_accept(struct socket *socket, bool nonblock, struct socket **out)
{
	uint64_t deadline_ns = socket_deadline(socket->receive_timeout_ns);
	struct unix_socket *sock = unix_of(socket), *accepted;

	if (sock->state != UNIX_LISTENING)
		return -EINVAL;
	do {
		int err = wait_connection(sock, nonblock, deadline_ns);

		if (err < 0)
			return err;
	} while (list_empty(&sock->queue));
	accepted = list_first(&sock->queue, struct unix_socket, queue_link);
	list_remove(&accepted->queue_link);
	sock->queue_len--;
	wake_up_all(&sock->room);
	*out = &accepted->socket;
	return 0;
}

int unix_shutdown(struct socket *socket, unsigned how)
{
	struct unix_socket *peer = unix_of(socket)->peer;

	socket->shutdown |= how;
	socket_wake_all(socket);
	wake_up_all(&unix_of(socket)->room);
	if (!peer || socket->type == SOCK_DGRAM)
		return 0;
	if (how & SHUTDOWN_RECEIVE)
		peer->socket.shutdown |= SHUTDOWN_SEND;
	if (how & SHUTDOWN_SEND)
		peer->socket.shutdown |= SHUTDOWN_RECEIVE;
	socket_wake_all(&peer->socket);
	return 0;
}
