// SPDX-License-Identifier: BSD-3-Clause
// Sending and receiving of datagrams and of sequenced packets, which are datagrams to a peer.

#include "kernel/net/unix/unix_internal.h"
#include "kernel/signal/signal.h"

/* Whether other takes what sock sends: it has no peer, or this one. */
static bool may_send(const struct unix_socket *sock, const struct unix_socket *other)
{
	return !other->peer || other->peer == sock;
}

/* Having lost its peer, a socket forgets what it had got; a peer that still is connected is told
 * that its messages are gone. */
static void disconnected(struct unix_socket *sock, struct unix_socket *old)
{
	struct list_node gone = LIST_INIT(gone);

	mutex_lock(&sock->read_lock); /* who looks at a packet may be copying it */
	if (!list_empty(&sock->queue)) {
		list_move_all(&sock->queue, &gone);
		sock->queue_len = 0;
		wake_up_all(&sock->room);
		if (!old->dead && old->peer == sock) {
			old->socket.error = -ECONNRESET;
			wake_up_all(&old->socket.watchers);
			socket_wake_readers(&old->socket);
		}
	}
	mutex_unlock(&sock->read_lock);
	if (!old->peer)
		old->state = UNIX_CLOSED;
	while (!list_empty(&gone)) {
		struct unix_packet *packet = list_first(&gone, struct unix_packet, link);

		list_remove(&packet->link);
		packet_free(packet);
	}
}

/* Makes other, referenced, or nobody (NULL) the peer. */
static void change_peer(struct unix_socket *sock, struct unix_socket *other)
{
	struct unix_socket *old = sock->peer;

	sock->peer = other;
	sock->state = other ? UNIX_CONNECTED : UNIX_CLOSED;
	if (other)
		other->state = UNIX_CONNECTED;
	if (!old)
		return;
	unix_forget_room(sock, true);
	if (old != other)
		disconnected(sock, old);
	unix_put(old);
}

int unix_datagram_connect(struct socket *socket, const struct socket_address *address,
			  bool nonblock)
{
	struct unix_socket *sock = unix_of(socket), *other = NULL;
	int err = 0;

	if (address->len < sizeof(address->family))
		return -EINVAL;
	if (address->family == AF_UNSPEC) {
		change_peer(sock, NULL);
		return 0;
	}
	err = unix_check_address(address);
	if (err == 0 && (socket->options & SOCKET_CREDENTIALS))
		err = unix_autobind(sock);
	if (err == 0)
		err = unix_find(address, SOCK_DGRAM, &other);
	if (err < 0)
		return err;
	if (!may_send(sock, other)) {
		unix_put(other);
		return -EPERM;
	}
	change_peer(sock, other);
	return 0;
}

/* Where a message goes: referenced. */
static int find_receiver(struct unix_socket *sock, const struct socket_message *message,
			 struct unix_socket **out)
{
	int err;

	if (message->name) {
		err = unix_check_address(message->name);
		return err < 0 ? err : unix_find(message->name, sock->socket.type, out);
	}
	if (!sock->peer)
		return -ENOTCONN;
	*out = sock->peer;
	unix_get(*out);
	return 0;
}

/* The receiver is closed: what that means to the sender. */
static int receiver_gone(struct unix_socket *sock, struct unix_socket *other)
{
	if (!unix_is_dgram(sock))
		return -EPIPE;
	if (sock->peer == other) {
		unix_forget_room(sock, true);
		sock->peer = NULL;
		sock->state = UNIX_CLOSED;
		disconnected(sock, other);
		unix_put(other);
	}
	return -ECONNREFUSED;
}

/* Whether other takes the message now: 0, -EAGAIN while it does not. */
static int check_receiver(struct unix_socket *sock, struct unix_socket *other)
{
	if (!may_send(sock, other))
		return -EPERM;
	if (other->dead)
		return receiver_gone(sock, other);
	if (other->socket.shutdown & SHUTDOWN_RECEIVE)
		return -EPIPE;
	return other != sock && other->peer != sock && unix_is_full(other) ? -EAGAIN : 0;
}

static int wait_receiver(struct unix_socket *sock, struct unix_socket *other,
			 const struct socket_message *message, uint64_t deadline_ns)
{
	for (;;) {
		int err = check_receiver(sock, other);

		if (err != -EAGAIN || (message->flags & MSG_DONTWAIT))
			return err;
		err = unix_wait_queue(sock, other, deadline_ns);
		if (err < 0)
			return err;
	}
}

/* Queues a packet at the receiver, or frees it. */
static ssize_t deliver(struct unix_socket *sock, struct unix_packet *packet,
		       const struct socket_message *message, uint64_t deadline_ns)
{
	ssize_t len = packet->len;
	struct unix_socket *other;
	int err = find_receiver(sock, message, &other);

	if (err == 0) {
		err = wait_receiver(sock, other, message, deadline_ns);
		if (err == 0) {
			if ((sock->socket.options | other->socket.options) & SOCKET_CREDENTIALS ||
			    !other->socket.file)
				packet_identify(packet);
			if (other->socket.options & SOCKET_TIME)
				packet->time_ns = clock_realtime_ns();
			/* Who filters does not let senders know. */
			if (unlikely(other->socket.filter) &&
			    !packet_filter(packet, &other->socket))
				packet_free(packet);
			else
				unix_deliver(other, packet);
		}
		unix_put(other);
	}
	if (err < 0)
		packet_free(packet);
	return err < 0 ? err : len;
}

/* All that must be right before a message is copied. */
static int check_message(struct unix_socket *sock, const struct socket_message *message)
{
	int err;

	if (message->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (message->name) {
		err = unix_check_address(message->name);
		if (err < 0)
			return err;
	} else if (!sock->peer) {
		return -ENOTCONN;
	}
	if (sock->socket.options & SOCKET_CREDENTIALS) {
		err = unix_autobind(sock);
		if (err < 0)
			return err;
	}
	return message->uio->resid > sock->socket.send_buffer - 32 ? -EMSGSIZE : 0;
}

static ssize_t send(struct unix_socket *sock, const struct socket_message *message,
		    struct unix_control *control)
{
	uint64_t deadline_ns = socket_deadline(sock->socket.send_timeout_ns);
	size_t len = message->uio->resid;
	struct unix_packet *packet;
	int err = check_message(sock, message);

	if (err == 0)
		err = unix_wait_to_send(sock, message->flags & MSG_DONTWAIT, deadline_ns);
	if (err < 0)
		return err;
	packet = packet_create(sock, len, packet_datagram_charge(len));
	if (!packet)
		return -ENOBUFS;
	packet_give_control(packet, control);
	err = packet_fill(packet, message->uio);
	if (err < 0) {
		packet_free(packet);
		return err;
	}
	return deliver(sock, packet, message, deadline_ns);
}

ssize_t unix_datagram_send(struct socket *socket, struct socket_message *message)
{
	struct unix_control control = {0};
	ssize_t result;

	if (message->control_len) {
		result = unix_control_get(message, &control);
		if (result < 0)
			return result;
	}
	result = send(unix_of(socket), message, &control);
	unix_control_drop(&control);
	return result;
}

ssize_t unix_seqpacket_send(struct socket *socket, struct socket_message *message)
{
	int err = socket_take_error(socket);

	if (err < 0)
		return err;
	if (unix_of(socket)->state != UNIX_CONNECTED)
		return -ENOTCONN;
	message->name = NULL;
	return unix_datagram_send(socket, message);
}

/* The first packet; or with MSG_PEEK and SO_PEEK_OFF the first that lies beyond that offset, of
 * which *skip bytes are to be left out. */
static struct unix_packet *find_packet(struct unix_socket *sock, uint32_t flags, size_t *skip)
{
	struct unix_packet *packet;
	bool at_offset = (flags & MSG_PEEK) && sock->socket.peek_offset >= 0;

	*skip = at_offset ? (size_t)sock->socket.peek_offset : 0;
	list_for_each_entry (packet, &sock->queue, link) {
		if (!at_offset || *skip < packet->len ||
		    (*skip == 0 && packet->len == 0 && !packet->peeked))
			return packet;
		*skip -= packet->len;
	}
	return NULL;
}

/* What to do without a packet: 0 to look again, 1 at the end, or a negative errno. */
static int wait_packet(struct unix_socket *sock, uint32_t flags, uint64_t deadline_ns)
{
	struct socket *socket = &sock->socket;
	uint32_t seen = sock->arrived;
	int result;

	if (flags & MSG_DONTWAIT)
		return socket->type == SOCK_SEQPACKET && (socket->shutdown & SHUTDOWN_RECEIVE)
			       ? 1
			       : -EAGAIN;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		return 1;
	result = wait_event_until(&socket->readers,
				  sock->arrived != seen || socket->error ||
					  (socket->shutdown & SHUTDOWN_RECEIVE),
				  deadline_ns, WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->receive_timeout_ns);
}

/* Copies a packet to the program: how many bytes the call returns. */
static ssize_t copy_packet(struct unix_packet *packet, struct socket_message *message, size_t skip)
{
	size_t size = packet->len - skip, n = MIN(size, message->uio->resid);

	if (message->name && packet->sender->name)
		unix_get_name(&packet->sender->socket, false, message->name);
	if (n < size)
		message->result_flags |= MSG_TRUNC;
	if (packet_read(packet, skip, message->uio, n) < 0)
		return -EFAULT;
	return (ssize_t)(message->flags & MSG_TRUNC ? size : n);
}

/* What came before anybody wanted to know has come now. */
static void put_time(const struct socket *socket, struct unix_packet *packet,
		     struct socket_message *message)
{
	if (likely(!(socket->options & SOCKET_TIME)))
		return;
	if (!packet->time_ns)
		packet->time_ns = clock_realtime_ns();
	socket_put_time(socket, message, packet->time_ns);
}

/* Looks at a packet, which stays; the lock is held. */
static ssize_t peek(struct unix_socket *sock, struct unix_packet *packet,
		    struct socket_message *message, size_t skip)
{
	struct unix_control control = {0};
	size_t before = message->uio->resid;
	ssize_t result = copy_packet(packet, message, skip);

	if (result < 0)
		return result;
	packet->peeked = true;
	if (sock->socket.peek_offset >= 0)
		sock->socket.peek_offset += (int)(before - message->uio->resid);
	put_time(&sock->socket, packet, message);
	if (packet_peek_control(packet, &control) < 0)
		message->result_flags |= MSG_CTRUNC;
	packet_take_identity(packet, &control);
	unix_control_put(message, &control, sock->socket.options & SOCKET_CREDENTIALS);
	return result;
}

/* Takes a packet out of the queue, whatever becomes of its bytes. */
static ssize_t take(struct unix_socket *sock, struct unix_packet *packet,
		    struct socket_message *message)
{
	struct socket *socket = &sock->socket;
	struct unix_control control = {0};
	ssize_t result;

	list_remove(&packet->link);
	sock->queue_len--;
	wake_up_all(&sock->room);
	result = copy_packet(packet, message, 0);
	if (result >= 0) {
		if (socket->peek_offset > 0)
			socket->peek_offset -= MIN(socket->peek_offset, (int)packet->len);
		put_time(socket, packet, message);
		if (packet->control.rights)
			packet_take_control(packet, &control);
		packet_take_identity(packet, &control);
		unix_control_put(message, &control, socket->options & SOCKET_CREDENTIALS);
	}
	packet_free(packet);
	return result;
}

ssize_t unix_datagram_receive(struct socket *socket, struct socket_message *message)
{
	uint64_t deadline_ns = socket_deadline(socket->receive_timeout_ns);
	struct unix_socket *sock = unix_of(socket);
	struct unix_packet *packet = NULL;
	ssize_t result = 0;
	size_t skip;

	if (message->flags & MSG_OOB)
		return -EOPNOTSUPP;
	mutex_lock(&sock->read_lock);
	while (result == 0) {
		result = socket_take_error(socket);
		if (result < 0)
			break;
		packet = find_packet(sock, message->flags, &skip);
		if (packet)
			break;
		mutex_unlock(&sock->read_lock);
		result = wait_packet(sock, message->flags, deadline_ns);
		mutex_lock(&sock->read_lock);
	}
	if (packet)
		result = message->flags & MSG_PEEK ? peek(sock, packet, message, skip)
						   : take(sock, packet, message);
	else if (result > 0)
		result = 0;
	mutex_unlock(&sock->read_lock);
	return result;
}

ssize_t unix_seqpacket_receive(struct socket *socket, struct socket_message *message)
{
	if (unix_of(socket)->state != UNIX_CONNECTED)
		return -ENOTCONN;
	return unix_datagram_receive(socket, message);
}
