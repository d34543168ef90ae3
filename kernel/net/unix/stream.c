// SPDX-License-Identifier: BSD-3-Clause
// Sending and receiving on streams.

#include "kernel/net/unix/unix_internal.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/owner.h"

/* The most that one packet takes, as on Linux: a page less 320 bytes, and eight pages. */
#define CHUNK_MAX (9 * PAGE_SIZE - 320)

/* What the smallest buffer lets one packet have, too. */
#define SIMPLE_MAX 1024

struct sending {
	struct unix_socket *self, *peer;
	struct socket_message *message;
	struct unix_control control;
	uint64_t deadline_ns;
	size_t left; /* bytes, without an urgent one */
};

static bool is_gone(const struct unix_socket *peer)
{
	return peer->dead || (peer->socket.shutdown & SHUTDOWN_RECEIVE);
}

/* Whether packets are to say who has sent them; who waits to be accepted may yet ask for it. */
static bool wants_identity(const struct unix_socket *self, const struct unix_socket *peer)
{
	return ((self->socket.options | peer->socket.options) & SOCKET_CREDENTIALS) ||
	       !peer->socket.file;
}

/* Sends the next packet, of len bytes: that, or a negative errno. */
static ssize_t send_packet(struct sending *sending, size_t len, bool urgent)
{
	struct unix_socket *self = sending->self, *peer = sending->peer;
	struct socket_message *message = sending->message;
	struct unix_packet *packet;
	int err = unix_wait_to_send(self, message->flags & MSG_DONTWAIT, sending->deadline_ns);

	if (err < 0)
		return err;
	packet = packet_create(self, len, packet_stream_charge(len));
	if (!packet)
		return -ENOBUFS;
	packet_give_control(packet, &sending->control);
	err = packet_fill(packet, message->uio);
	if (err == 0 && is_gone(peer))
		err = -EPIPE;
	if (err < 0) {
		packet_free(packet);
		return err;
	}
	if (wants_identity(self, peer))
		packet_identify(packet);
	if (unlikely(urgent)) {
		peer->urgent = packet;
		if (peer->socket.file)
			file_owner_urge(peer->socket.file);
	}
	unix_deliver(peer, packet);
	return (ssize_t)len;
}

static ssize_t broken(const struct socket_message *message)
{
	if (!(message->flags & MSG_NOSIGNAL))
		signal_send_self(SIGPIPE);
	return -EPIPE;
}

static ssize_t send_all(struct sending *sending)
{
	size_t most = MIN(sending->self->socket.send_buffer / 2 - 64, CHUNK_MAX);
	size_t left = sending->left;
	ssize_t sent = 0, result = 0;

	while ((size_t)sent < left) {
		result = send_packet(sending, MIN(left - (size_t)sent, most), false);
		if (result < 0)
			break;
		sent += result;
	}
	if (sent > 0)
		return sent;
	/* The other errors of waiting come without a signal, as on Linux. */
	return result == -EPIPE && is_gone(sending->peer) ? broken(sending->message) : result;
}

/* With MSG_OOB the last byte is urgent. Its errors come without a signal, too. */
static ssize_t send_with_urgent(struct sending *sending)
{
	ssize_t sent = send_all(sending), result;

	if (sent < 0 || (size_t)sent < sending->left)
		return sent;
	result = send_packet(sending, 1, true);
	if (result < 0)
		return sent > 0 ? sent : result;
	return sent + 1;
}

static ssize_t check_and_send(struct sending *sending)
{
	struct unix_socket *self = sending->self;

	bool urgent = sending->message->flags & MSG_OOB;

	sending->left = sending->message->uio->resid;
	if (urgent && sending->left-- == 0)
		return -EOPNOTSUPP;
	if (sending->message->name)
		return self->state == UNIX_CONNECTED ? -EISCONN : -EOPNOTSUPP;
	if (!sending->peer)
		return -ENOTCONN;
	if (self->socket.shutdown & SHUTDOWN_SEND)
		return broken(sending->message);
	return urgent ? send_with_urgent(sending) : send_all(sending);
}

/* Whether a call only wants to send some bytes, and there is room for them. */
static bool sends_simply(const struct unix_socket *self, const struct socket_message *message)
{
	const struct unix_socket *peer = self->peer;
	const struct socket *socket = &self->socket;
	size_t len = message->uio->resid;

	return !(message->flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)) && !message->name &&
	       !message->control_len && len > 0 && len <= SIMPLE_MAX && peer && !socket->shutdown &&
	       !socket->error && self->charged < socket->send_buffer && !wants_identity(self, peer);
}

/* Such a call: how many bytes, or a negative errno. */
static ssize_t send_simply(struct unix_socket *self, struct socket_message *message)
{
	struct unix_socket *peer = self->peer;
	uint32_t len = (uint32_t)message->uio->resid;
	struct unix_packet *packet = packet_create(self, len, packet_stream_charge(len));
	int err;

	if (!packet)
		return -ENOBUFS;
	err = packet_fill(packet, message->uio);
	if (unlikely(err < 0 || is_gone(peer))) {
		packet_free(packet);
		return err < 0 ? err : broken(message);
	}
	unix_deliver(peer, packet);
	return len;
}

static ssize_t send_any(struct socket *socket, struct socket_message *message)
{
	struct unix_socket *self = unix_of(socket);
	/* The peer of a connection stays until this end is closed. */
	struct sending sending = {.self = self,
				  .peer = self->peer,
				  .message = message,
				  .deadline_ns = socket_deadline(socket->send_timeout_ns)};
	ssize_t result;
	int err;

	if (message->control_len) {
		err = unix_control_get(message, &sending.control);
		if (err < 0)
			return err;
	}
	result = check_and_send(&sending);
	unix_control_drop(&sending.control);
	return result;
}

ssize_t unix_stream_send(struct socket *socket, struct socket_message *message)
{
	struct unix_socket *self = unix_of(socket);

	return likely(sends_simply(self, message)) ? send_simply(self, message)
						   : send_any(socket, message);
}

struct receiving {
	struct unix_socket *self;
	struct socket_message *message;
	struct unix_control control;
	bool identified;	  /* control says who has sent what was received */
	struct unix_packet *seen; /* with MSG_PEEK: the last one that was looked at, or NULL */
	size_t skip;		  /* with MSG_PEEK: bytes to leave out */
	size_t copied, target;
	bool at_mark; /* nothing is received beyond an urgent byte together with what was before */
};

/*
 * What an urgent byte or its mark at the place of receiving means: whether to leave it out. What is
 * left out is gone, but for MSG_PEEK. With SO_OOBINLINE the byte is received as any other.
 */
static bool pass_urgent(struct receiving *receiving, struct unix_packet *packet)
{
	struct unix_socket *self = receiving->self;
	bool is_mark = packet_left(packet) == 0, peek = receiving->message->flags & MSG_PEEK;

	if (likely(!is_mark && packet != self->urgent))
		return false;
	if (receiving->copied > 0 && (!is_mark || !self->urgent)) {
		receiving->at_mark = true;
		return false;
	}
	if (!is_mark && (self->socket.options & SOCKET_OOBINLINE)) {
		if (!peek)
			self->urgent = NULL;
		return false;
	}
	if (!peek) {
		unix_unlink(self, packet);
		packet_free(packet);
	}
	return true;
}

/* The next packet to receive from, or NULL. */
static struct unix_packet *next_packet(struct receiving *receiving)
{
	struct list_node *queue = &receiving->self->queue;
	struct list_node *node = receiving->seen ? receiving->seen->link.next : queue->next;
	bool peek = receiving->message->flags & MSG_PEEK;

	while (node != queue) {
		struct unix_packet *packet = list_entry(node, struct unix_packet, link);
		bool passed = pass_urgent(receiving, packet);

		if (receiving->at_mark)
			return NULL;
		if (!passed && receiving->skip < packet_left(packet))
			return packet;
		if (!passed)
			receiving->skip -= packet_left(packet);
		/* Only the first one can have been removed, and others have come meanwhile. */
		node = passed && !peek ? queue->next : node->next;
	}
	return NULL;
}

/* Whether a packet may be received together with what was before it: all from one sender, if the
 * program wants to know that. */
static bool may_join(struct receiving *receiving, const struct unix_packet *packet)
{
	struct unix_control *control = &receiving->control;

	if (receiving->identified)
		return control->pid == packet->control.pid && control->uid == packet->control.uid &&
		       control->gid == packet->control.gid;
	if (receiving->self->socket.options & SOCKET_CREDENTIALS) {
		packet_take_identity(packet, control);
		receiving->identified = true;
	}
	return true;
}

static void name_sender(struct socket_message *message, struct unix_socket *sender)
{
	if (message->name && message->name->len == 0 && sender->name)
		unix_get_name(&sender->socket, false, message->name);
}

/* Removes what was received from a packet. Returns whether to go on with the next one: not beyond
 * files. */
static bool consume(struct receiving *receiving, struct unix_packet *packet, size_t n)
{
	struct unix_socket *self = receiving->self;

	packet->start += n;
	if (self->socket.peek_offset > 0)
		self->socket.peek_offset -= MIN((size_t)self->socket.peek_offset, n);
	if (unlikely(packet->control.rights))
		packet_take_control(packet, &receiving->control);
	if (packet_left(packet) > 0)
		return false;
	unix_unlink(self, packet);
	packet_free(packet);
	return !receiving->control.rights;
}

static bool look_on(struct receiving *receiving, struct unix_packet *packet, size_t n)
{
	struct socket *socket = &receiving->self->socket;

	if (socket->peek_offset >= 0)
		socket->peek_offset += (int)n;
	receiving->skip = 0;
	receiving->seen = packet;
	if (packet->control.rights) {
		if (packet_peek_control(packet, &receiving->control) < 0)
			receiving->message->result_flags |= MSG_CTRUNC;
		return false;
	}
	return true;
}

/* Receives from one packet: whether to go on, or -EFAULT. */
static int receive_packet(struct receiving *receiving, struct unix_packet *packet)
{
	struct socket_message *message = receiving->message;
	size_t n = MIN(packet_left(packet) - receiving->skip, message->uio->resid);

	if (!may_join(receiving, packet))
		return false;
	name_sender(message, packet->sender);
	if (packet_read(packet, packet->start + receiving->skip, message->uio, n) < 0)
		return receiving->copied ? false : -EFAULT;
	receiving->copied += n;
	if (unlikely(message->flags & MSG_PEEK))
		return look_on(receiving, packet, n);
	return consume(receiving, packet, n);
}

/* What an empty queue means: 0 if it is time to wait, 1 at the end, or a negative errno. */
static int check_end(struct receiving *receiving)
{
	struct socket *socket = &receiving->self->socket;
	int err;

	if (receiving->copied >= receiving->target || receiving->seen || receiving->at_mark)
		return 1;
	err = socket_take_error(socket);
	if (err < 0)
		return err;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		return 1;
	return receiving->message->flags & MSG_DONTWAIT ? -EAGAIN : 0;
}

static bool has_more(const struct receiving *receiving, uint32_t seen)
{
	const struct socket *socket = &receiving->self->socket;

	return receiving->self->arrived != seen || socket->error ||
	       (socket->shutdown & SHUTDOWN_RECEIVE);
}

static size_t peek_start(const struct receiving *receiving)
{
	int offset = receiving->self->socket.peek_offset;

	return (receiving->message->flags & MSG_PEEK) && offset > 0 ? (size_t)offset : 0;
}

/* Waits for packets beyond those that MSG_PEEK has to leave out; the lock is not held meanwhile. */
static int wait_more(struct receiving *receiving, uint64_t deadline_ns)
{
	struct unix_socket *self = receiving->self;
	uint32_t seen = self->arrived;
	int result;

	mutex_unlock(&self->read_lock);
	result = wait_event_until(&self->socket.readers, has_more(receiving, seen), deadline_ns,
				  WAIT_INTERRUPTIBLE);
	mutex_lock(&self->read_lock);
	receiving->skip = peek_start(receiving);
	return socket_wait_result(result, self->socket.receive_timeout_ns);
}

/* 0 when all is received that can be, or a negative errno. */
static int receive_all(struct receiving *receiving)
{
	uint64_t deadline_ns = socket_deadline(receiving->self->socket.receive_timeout_ns);
	int result;

	for (;;) {
		struct unix_packet *packet = next_packet(receiving);

		if (packet) {
			result = receive_packet(receiving, packet);
			if (result <= 0)
				return result;
			if (receiving->message->uio->resid == 0)
				return 0;
			continue;
		}
		result = check_end(receiving);
		if (result == 0)
			result = wait_more(receiving, deadline_ns);
		if (result != 0)
			return MIN(result, 0);
	}
}

/*
 * What is there for the commonest call, which only wants the bytes of one packet: how many, or 0
 * for the others. It waits for the packet.
 */
static ssize_t receive_simply(struct unix_socket *self, struct uio *uio)
{
	struct socket *socket = &self->socket;
	uint32_t seen = self->arrived;
	struct unix_packet *packet;
	ssize_t result = 0;
	size_t n;

	if (list_empty(&self->queue) && !socket->error && !socket->shutdown)
		result =
			wait_event_until(&socket->readers,
					 self->arrived != seen || socket->error || socket->shutdown,
					 WAIT_FOREVER, WAIT_INTERRUPTIBLE);
	if (unlikely(result < 0))
		return result;
	mutex_lock(&self->read_lock);
	packet = list_first(&self->queue, struct unix_packet, link);
	n = uio->resid;
	if (unlikely(list_empty(&self->queue) || packet_left(packet) < n ||
		     packet->control.rights || packet == self->urgent))
		goto out;
	result = packet_read(packet, packet->start, uio, n);
	if (unlikely(result < 0))
		goto out;
	result = (ssize_t)n;
	packet->start += n;
	if (packet_left(packet) > 0)
		goto out;
	list_remove(&packet->link);
	self->queue_len--;
	packet_free(packet);
out:
	mutex_unlock(&self->read_lock);
	return result;
}

/* The urgent byte alone: 1 or a negative errno. */
static ssize_t receive_urgent(struct unix_socket *self, struct socket_message *message)
{
	struct unix_packet *packet = self->urgent;

	if (!packet || (self->socket.options & SOCKET_OOBINLINE))
		return -EINVAL;
	/* While it is copied another one may come. Where it cannot be copied, it is lost. */
	if (!(message->flags & MSG_PEEK)) {
		packet->start++;
		self->urgent = NULL;
	}
	if (packet_read(packet, 0, message->uio, 1) < 0)
		return -EFAULT;
	message->result_flags |= MSG_OOB;
	return 1;
}

/* Whether a call is of that kind. */
static bool is_simple(const struct unix_socket *self, const struct socket_message *message)
{
	const struct socket *socket = &self->socket;

	return message->flags == 0 && !message->name && message->uio->resid > 0 &&
	       socket->peek_offset < 0 && socket->receive_low == 1 &&
	       socket->receive_timeout_ns == WAIT_FOREVER &&
	       !(socket->options & SOCKET_CREDENTIALS) && self->state == UNIX_CONNECTED;
}

static ssize_t receive_any(struct socket *socket, struct socket_message *message)
{
	struct receiving receiving = {.self = unix_of(socket), .message = message};
	size_t size = message->uio->resid;
	ssize_t result;
	int err;

	if (receiving.self->state != UNIX_CONNECTED)
		return -EINVAL;
	if (message->flags & MSG_OOB) {
		mutex_lock(&receiving.self->read_lock);
		result = receive_urgent(receiving.self, message);
		mutex_unlock(&receiving.self->read_lock);
		return result;
	}
	receiving.target =
		message->flags & MSG_WAITALL ? size : MIN(size, (size_t)socket->receive_low);
	receiving.target = MAX(receiving.target, (size_t)1);
	receiving.skip = peek_start(&receiving);
	mutex_lock(&receiving.self->read_lock);
	err = receive_all(&receiving);
	mutex_unlock(&receiving.self->read_lock);
	if (receiving.copied > 0 || err == 0)
		unix_control_put(message, &receiving.control, socket->options & SOCKET_CREDENTIALS);
	else
		unix_control_drop(&receiving.control);
	return receiving.copied > 0 ? (ssize_t)receiving.copied : err;
}

ssize_t unix_stream_receive(struct socket *socket, struct socket_message *message)
{
	struct unix_socket *self = unix_of(socket);
	ssize_t result = 0;

	if (likely(is_simple(self, message)))
		result = receive_simply(self, message->uio);
	return result != 0 ? result : receive_any(socket, message);
}
