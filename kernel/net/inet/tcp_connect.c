// SPDX-License-Identifier: BSD-3-Clause
// Connecting.

#include "kernel/net/inet/tcp_internal.h"
#include "kernel/process/process.h"

int tcp_bind_socket(struct socket *socket, const struct socket_address *address)
{
	struct tcp_socket *sock = tcp_of(socket);

	if (!tcp_is_closed(sock))
		return -EINVAL;
	/* What is over has no port any more, but for the peer. */
	if (sock->pcb && !sock->inet.own_port)
		inet_port_remove(&sock->inet);
	return inet_bind(&tcp_ports, &sock->inet, address);
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct tcp_socket *sock = arg;

	tcp_apply_limits(sock);
	tcp_limits_begin(sock);
	tcp_pcb_opened(sock);
	socket_wake_all(&sock->inet.socket);
	return ERR_OK;
}

/* Where to: the wildcard means this machine. */
static int get_peer(const struct tcp_socket *sock, const struct socket_address *address,
		    struct inet_name *peer)
{
	int err = inet_name_get(&sock->inet, address, peer);

	if (err < 0)
		return err;
	return inet_check_peer(&sock->inet, peer);
}

/* The address and the port to connect from, where bind(2) has not said. */
static int choose_local(struct tcp_socket *sock, const struct inet_name *peer)
{
	struct inet_socket *inet = &sock->inet;
	int err;

	if (IP_IS_V6_VAL(inet->local.ip) != IP_IS_V6_VAL(peer->ip) &&
	    !ip_addr_isany_val(inet->local.ip))
		return IP_IS_V6_VAL(peer->ip) ? -EINVAL : -ENETUNREACH;
	err = ip_addr_isany_val(inet->local.ip) ? inet_source_of(inet, &peer->ip, &inet->local.ip)
						: inet_check_way(&peer->ip);
	if (err < 0)
		return err;
	if (inet_has_port(inet))
		return 0;
	err = inet_bind_any_port(&tcp_ports, inet);
	return err == -EADDRINUSE ? -EADDRNOTAVAIL : err;
}

/* Forgets what connecting had chosen. The port goes with the connection, and no later: one that
 * was bound when that was over already stays. */
static void forget_names(struct tcp_socket *sock, bool is_over)
{
	struct inet_socket *inet = &sock->inet;
	uint16_t port = inet->local.port;

	if (!inet->own_port && !is_over)
		inet_port_remove(inet);
	if (!inet->own_address)
		inet_name_set_any(inet, &inet->local);
	inet->local.port = port;
	inet_name_set_any(inet, &inet->peer);
}

static int open(struct tcp_socket *sock, const struct inet_name *peer)
{
	struct inet_socket *inet = &sock->inet;
	err_t err;

	/* lwIP cannot: a connection with itself opens from both sides at once. */
	if (inet->local.port == peer->port && ip_addr_cmp(&inet->local.ip, &peer->ip))
		return -ECONNREFUSED;
	if (tcp_pcb_create(sock, IP_IS_V6_VAL(peer->ip)) < 0)
		return -ENOBUFS;
	err = tcp_bind(sock->pcb, &inet->local.ip, inet->local.port);
	if (err == ERR_OK)
		err = tcp_connect(sock->pcb, &peer->ip, peer->port, on_connected);
	if (err == ERR_OK)
		err = tcp_find_add(sock->pcb);
	if (err == ERR_OK) {
		tcp_limits_begin(sock);
		return 0;
	}
	tcp_pcb_abort(sock);
	return err == ERR_USE ? -EADDRNOTAVAIL : inet_error(err);
}

/* What is told of a connection is not of the one before. */
static void begin_counting(struct tcp_socket *sock)
{
	sock->has_opened = true;
	sock->bytes_in = sock->bytes_acked = 0;
	sock->segments_in = sock->segments_out = sock->segments_again = 0;
}

/* Sends the first packet; the answer comes when the stack is left. */
static int start(struct tcp_socket *sock, const struct socket_address *address)
{
	struct inet_name peer;
	int err = get_peer(sock, address, &peer);

	if (err < 0)
		return err;
	inet_enter();
	err = choose_local(sock, &peer);
	if (err == 0)
		err = open(sock, &peer);
	if (err == 0) {
		sock->inet.peer = peer;
		sock->phase = TCP_CONNECTING;
		begin_counting(sock);
		sock->done = false;
		sock->inet.socket.error = 0; /* was the last connection's */
	} else {
		forget_names(sock, false);
	}
	inet_leave();
	return err;
}

static int wait_connected(struct tcp_socket *sock, int err)
{
	struct socket *socket = &sock->inet.socket;
	int result = wait_event_until(&socket->writers, !tcp_is_opening(sock),
				      socket_deadline(socket->send_timeout_ns), WAIT_INTERRUPTIBLE);

	if (result == -ETIMEDOUT)
		return err;
	return socket_wait_result(result, socket->send_timeout_ns);
}

/* Whether giving a connection up is an error to who has the socket: it was there, or coming. */
static bool is_cut_off(const struct tcp_socket *sock)
{
	if (sock->listener || tcp_is_closed(sock))
		return false;
	if (sock->pcb->state == CLOSING || sock->pcb->state == LAST_ACK)
		return sock->pcb->unsent;
	return true;
}

int tcp_disconnect(struct tcp_socket *sock)
{
	struct socket *socket = &sock->inet.socket;
	bool is_over;

	mutex_lock(&sock->read_lock); /* somebody may be copying what is dropped */
	is_over = !sock->listener && !sock->pcb;
	inet_enter();
	if (is_cut_off(sock))
		socket->error = -ECONNRESET;
	tcp_stop_listening(sock);
	tcp_pcb_abort(sock);
	tcp_drop_received(sock);
	forget_names(sock, is_over);
	sock->phase = TCP_UNCONNECTED;
	sock->done = false;
	socket->shutdown = 0;
	inet_leave();
	mutex_unlock(&sock->read_lock);
	socket_wake_all(socket);
	return 0;
}

/* How it went. */
static int finish(struct tcp_socket *sock)
{
	int err;

	if (sock->phase == TCP_UNCONNECTED) /* another thread has disconnected it meanwhile */
		return -ECONNABORTED;
	if (!tcp_is_closed(sock)) {
		sock->phase = TCP_CONNECTED;
		return 0;
	}
	err = socket_take_error(&sock->inet.socket);
	tcp_disconnect(sock);
	return err ? err : -ECONNABORTED;
}

int tcp_connect_socket(struct socket *socket, const struct socket_address *address, bool nonblock)
{
	struct tcp_socket *sock = tcp_of(socket);
	int err = -EALREADY;

	if (address->len < sizeof(address->family))
		return -EINVAL;
	if (address->family == AF_UNSPEC)
		return tcp_disconnect(sock);
	if (sock->phase == TCP_CLOSED)
		return -EINVAL;
	if (sock->phase == TCP_CONNECTED ||
	    (sock->phase == TCP_UNCONNECTED && !tcp_is_closed(sock)))
		return -EISCONN;
	if (sock->phase == TCP_UNCONNECTED) {
		err = start(sock, address);
		if (err < 0)
			return err;
		err = -EINPROGRESS;
	}
	/* As on Linux, who does not wait is told so even when the answer was quick. */
	if (nonblock && (err == -EINPROGRESS || tcp_is_opening(sock)))
		return err;
	if (tcp_is_opening(sock)) {
		err = wait_connected(sock, err);
		if (err < 0)
			return err;
	}
	return finish(sock);
}
