// SPDX-License-Identifier: BSD-3-Clause
// Connecting.

#include "kernel/net/inet/tcp_internal.h"
#include "kernel/process/process.h"

int tcp_bind_socket(struct socket *socket, const struct socket_address *address)
{
	struct tcp_socket *sock = tcp_of(socket);

	if (sock->phase != TCP_UNCONNECTED || sock->listener)
		return -EINVAL;
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

static bool is_connecting(const struct tcp_socket *sock)
{
	return sock->pcb && (sock->pcb->state == SYN_SENT || sock->pcb->state == SYN_RCVD);
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

/* Forgets what connecting had chosen. */
static void forget_names(struct tcp_socket *sock)
{
	struct inet_socket *inet = &sock->inet;
	uint16_t port = inet->local.port;

	if (!inet->own_port)
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
		sock->done = false;
	} else {
		forget_names(sock);
	}
	inet_leave();
	return err;
}

static int wait_connected(struct tcp_socket *sock, int err)
{
	struct socket *socket = &sock->inet.socket;
	int result = wait_event_until(&socket->writers, !is_connecting(sock),
				      socket_deadline(socket->send_timeout_ns), WAIT_INTERRUPTIBLE);

	if (result == -ETIMEDOUT)
		return err;
	return socket_wait_result(result, socket->send_timeout_ns);
}

/* Forgets the connection, or what is left of one. Inside the stack, with the lock of reading. */
static void forget(struct tcp_socket *sock)
{
	tcp_pcb_abort(sock);
	tcp_drop_received(sock);
	forget_names(sock);
	sock->phase = TCP_UNCONNECTED;
	sock->done = false;
	sock->inet.socket.shutdown = 0;
}

/* How it went; another thread may have been told before, or have connected or disconnected. */
static int finish(struct tcp_socket *sock)
{
	int err = 0;

	mutex_lock(&sock->read_lock);
	inet_enter();
	if (sock->phase == TCP_UNCONNECTED) {
		err = -ECONNABORTED;
	} else if (!tcp_is_closed(sock)) {
		sock->phase = TCP_CONNECTED;
	} else {
		err = socket_take_error(&sock->inet.socket);
		err = err ? err : -ECONNABORTED;
		forget(sock);
	}
	inet_leave();
	mutex_unlock(&sock->read_lock);
	return err;
}

int tcp_disconnect(struct tcp_socket *sock)
{
	struct socket *socket = &sock->inet.socket;

	mutex_lock(&sock->read_lock); /* whoever copies what was received has done so */
	inet_enter();
	if (sock->listener)
		tcp_stop_listening(sock);
	else if (sock->pcb && sock->pcb->state != TIME_WAIT)
		socket->error = -ECONNRESET;
	forget(sock);
	inet_leave();
	mutex_unlock(&sock->read_lock);
	socket_wake_all(socket);
	return 0;
}

int tcp_connect_socket(struct socket *socket, const struct socket_address *address, bool nonblock)
{
	struct tcp_socket *sock = tcp_of(socket);
	int err = -EALREADY;

	if (address->len < sizeof(address->family))
		return -EINVAL;
	if (address->family == AF_UNSPEC)
		return tcp_disconnect(sock);
	if (sock->phase == TCP_CONNECTED || sock->listener)
		return -EISCONN;
	if (sock->phase == TCP_UNCONNECTED) {
		err = start(sock, address);
		if (err < 0)
			return err;
		err = -EINPROGRESS;
	}
	/* As on Linux, who does not wait is told so even when the answer was quick. */
	if (nonblock && (err == -EINPROGRESS || is_connecting(sock)))
		return err;
	if (is_connecting(sock)) {
		err = wait_connected(sock, err);
		if (err < 0)
			return err;
	}
	return finish(sock);
}
