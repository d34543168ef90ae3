// SPDX-License-Identifier: BSD-3-Clause
// What can be asked of a TCP socket: readiness, names, and how much waits; and shutting it down.

#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/vfscore/poll.h"

static uint32_t poll_listener(const struct tcp_socket *sock)
{
	return list_empty(&sock->queue) ? 0 : POLLIN | POLLRDNORM;
}

static uint32_t poll_received(const struct tcp_socket *sock)
{
	bool enough = sock->received >= (uint32_t)sock->inet.socket.receive_low;

	return enough || (sock->received && sock->done) ? POLLIN | POLLRDNORM : 0;
}

static uint32_t poll_room(struct tcp_socket *sock)
{
	if (likely(tcp_is_writable(sock)))
		return POLLOUT | POLLWRNORM;
	sock->no_room = true;
	return 0;
}

/* A connection both of whose halves are there. */
static bool is_whole(const struct tcp_socket *sock)
{
	return sock->pcb && sock->pcb->state == ESTABLISHED && !sock->inet.socket.shutdown;
}

static uint32_t poll_other(struct tcp_socket *sock)
{
	const struct socket *socket = &sock->inet.socket;
	uint32_t events = 0;

	if (socket->shutdown == SHUTDOWN_BOTH || tcp_is_closed(sock))
		events |= POLLHUP;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (sock->pcb && sock->pcb->state == SYN_SENT)
		return events;
	events |= poll_received(sock);
	if ((socket->shutdown & SHUTDOWN_SEND) || !sock->pcb)
		return events | POLLOUT | POLLWRNORM;
	return events | poll_room(sock);
}

uint32_t tcp_poll_socket(struct socket *socket, struct poll_table *table)
{
	struct tcp_socket *sock = tcp_of(socket);
	uint32_t events;

	if (table)
		socket_poll_listen(socket, table);
	if (sock->listener)
		return poll_listener(sock);
	events = likely(is_whole(sock)) ? poll_received(sock) | poll_room(sock) : poll_other(sock);
	return socket->error ? events | POLLERR : events;
}

static long bytes_to_send(const struct tcp_socket *sock, bool unsent)
{
	const struct tcp_pcb *pcb = sock->pcb;

	if (!pcb || pcb->state < ESTABLISHED)
		return 0;
	return unsent ? pcb->snd_lbb - pcb->snd_nxt : pcb->snd_lbb - pcb->lastack;
}

long tcp_ioctl(struct socket *socket, unsigned cmd, uaddr_t arg)
{
	const struct tcp_socket *sock = tcp_of(socket);
	long value;

	if (cmd == FIONREAD)
		value = sock->listener ? -EINVAL : (long)sock->received;
	else if (cmd == SIOCOUTQ || cmd == SIOCOUTQNSD)
		value = sock->listener ? -EINVAL : bytes_to_send(sock, cmd == SIOCOUTQNSD);
	else if (cmd == SIOCATMARK)
		value = 0;
	else
		return -ENOTTY;
	return value < 0 ? value : put_user_u32(arg, (uint32_t)value);
}

int inet_get_name(struct socket *socket, bool peer, struct socket_address *out)
{
	struct inet_socket *sock = inet_of(socket);

	if (!peer) {
		inet_name_put(sock, &sock->local, out);
		return 0;
	}
	if (socket->type == SOCK_STREAM) {
		struct tcp_socket *tcp = tcp_of(socket);

		if (tcp_is_closed(tcp) || tcp->listener || tcp->pcb->state == SYN_SENT)
			return -ENOTCONN;
	} else if (sock->peer.port == 0) {
		return -ENOTCONN;
	}
	inet_name_put(sock, &sock->peer, out);
	return 0;
}

int tcp_shutdown_socket(struct socket *socket, unsigned how)
{
	struct tcp_socket *sock = tcp_of(socket);

	if (sock->phase == TCP_CONNECTING)
		sock->phase =
			tcp_is_opening(sock) || tcp_is_closed(sock) ? TCP_CLOSED : TCP_CONNECTED;
	if (sock->listener && !(how & SHUTDOWN_RECEIVE)) {
		socket_wake_all(socket); /* as on Linux there is something to look at */
		return 0;
	}
	if (sock->listener || (sock->pcb && sock->pcb->state == SYN_SENT))
		return tcp_disconnect(sock);
	socket->shutdown |= how;
	if (tcp_is_closed(sock)) {
		socket_wake_all(socket);
		return -ENOTCONN;
	}
	inet_enter();
	if (how & SHUTDOWN_SEND)
		tcp_shutdown(sock->pcb, 0, 1); /* it says that it is done already, or does it */
	inet_leave();
	socket_wake_all(socket);
	return 0;
}
