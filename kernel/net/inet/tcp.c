// SPDX-License-Identifier: BSD-3-Clause
// The life of a TCP socket, and of the pcb it has.

#include "kernel/mm/slab.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/process/process.h"

static void device_changed(struct socket *socket)
{
	struct tcp_socket *sock = tcp_of(socket);

	if (sock->pcb)
		sock->pcb->netif_idx = inet_device_index(inet_of(socket));
	if (sock->listener)
		sock->listener->pcb->netif_idx = inet_device_index(inet_of(socket));
}

static void options_changed(struct socket *socket)
{
	if (!tcp_of(socket)->pcb)
		return;
	inet_enter();
	tcp_pcb_configure(tcp_of(socket));
	inet_leave();
}

static const struct socket_ops tcp_ops = {
	.bind = tcp_bind_socket,
	.connect = tcp_connect_socket,
	.listen = tcp_listen_socket,
	.accept = tcp_accept_socket,
	.shutdown = tcp_shutdown_socket,
	.get_name = inet_get_name,
	.send = tcp_send,
	.receive = tcp_receive,
	.poll = tcp_poll_socket,
	.ioctl = tcp_ioctl,
	.set_option = inet_set_option,
	.get_option = inet_get_option,
	.device_changed = device_changed,
	.options_changed = options_changed,
	.count_memory = tcp_count_memory,
	.release = tcp_release,
};

/* Sockets that listen do not share with others that do, whatever SO_REUSEADDR says. */
static bool conflict(const struct inet_socket *sock, const struct inet_socket *other)
{
	if (!inet_overlaps(sock, other))
		return false;
	if ((sock->socket.options & other->socket.options & SOCKET_REUSEADDR) &&
	    !other->socket.listening)
		return false;
	return !inet_may_share_port(sock, other);
}

struct inet_ports tcp_ports = {.conflict = conflict};

unsigned tcp_socket_count;

struct tcp_socket *tcp_make(int family)
{
	struct tcp_socket *sock = kzalloc(sizeof(*sock));

	if (!sock)
		return NULL;
	inet_socket_init(&sock->inet, &tcp_ops, family, SOCK_STREAM, LINUX_IPPROTO_TCP);
	sock->inet.socket.send_buffer = SEND_BUFFER_DEFAULT;
	sock->inet.socket.receive_buffer = RECEIVE_BUFFER_DEFAULT;
	mutex_init(&sock->read_lock, LOCK_STREAM);
	list_init(&sock->listener_link);
	list_init(&sock->queue);
	list_init(&sock->queue_link);
	list_init(&sock->deferred);
	tcp_socket_count++;
	return sock;
}

int tcp_create(int family, struct socket **out)
{
	struct tcp_socket *sock = tcp_make(family);

	if (!sock)
		return -ENOMEM;
	*out = &sock->inet.socket;
	return 0;
}

void tcp_drop_received(struct tcp_socket *sock)
{
	while (sock->first) {
		struct pbuf *p = sock->first;

		sock->first = p->next;
		p->next = NULL;
		tcp_memory_sub(tcp_memory_of(p));
		pbuf_free(p);
	}
	sock->last = NULL;
	sock->received = 0;
	sock->read = 0;
	sock->offset = 0;
}

/* What there is because a socket has a pcb ends. */
static void pcb_gone(struct tcp_socket *sock)
{
	tcp_near_end(sock);
	tcp_memory_release(sock);
}

void tcp_free_socket(struct tcp_socket *sock)
{
	tcp_drop_received(sock);
	pcb_gone(sock);
	inet_socket_destroy(&sock->inet);
	tcp_socket_count--;
	kfree(sock);
}

void tcp_ended(struct tcp_socket *sock, int error)
{
	struct socket *socket = &sock->inet.socket;

	if (error)
		socket->error = error;
	socket->shutdown = SHUTDOWN_BOTH;
	if (!sock->inet.own_port)
		inet_port_remove(&sock->inet);
	socket_wake_all(socket);
}

/* ---- what lwIP says ---- */

void tcp_received(struct tcp_socket *sock, struct pbuf *p)
{
	if (sock->first)
		sock->last->next = p;
	else
		sock->first = p;
	sock->received += p->tot_len;
	sock->bytes_in += p->tot_len;
	for (; p; p = p->next) {
		tcp_memory_add(tcp_memory_of(p));
		sock->last = p;
	}
	sock->arrived++;
	if (unlikely(sock->ooseq_size))
		tcp_memory_recount(sock);
	socket_wake_readers(&sock->inet.socket);
}

/* After shutdown(2) of both halves nobody will read what comes; but one that was shut down before
 * it was connected has not told the peer. */
static bool is_refused(const struct tcp_socket *sock)
{
	enum tcp_state state = sock->pcb->state;

	return sock->inet.socket.shutdown == SHUTDOWN_BOTH && state != ESTABLISHED &&
	       state != CLOSE_WAIT;
}

static err_t refuse(struct tcp_socket *sock, struct pbuf *p)
{
	pbuf_free(p);
	tcp_pcb_abort(sock);
	tcp_ended(sock, -ECONNRESET);
	return ERR_ABRT;
}

static err_t on_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
	struct tcp_socket *sock = arg;

	if (unlikely(sock->parent))
		tcp_defer_end(sock);
	if (p && is_refused(sock))
		return refuse(sock, p);
	if (p) {
		/* It is more than one segment of the peer's, two of which are acknowledged at once.
		 */
		if (p->tot_len >= 2 * (sock->mss ? sock->mss : pcb->mss))
			tcp_ack_now(pcb);
		tcp_received(sock, p);
		return ERR_OK;
	}
	sock->done = true;
	sock->arrived++;
	sock->inet.socket.shutdown |= SHUTDOWN_RECEIVE;
	socket_wake_all(&sock->inet.socket);
	return ERR_OK;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	struct tcp_socket *sock = arg;

	tcp_memory_acked(sock, len);
	sock->bytes_acked += len;
	if (sock->mss)
		tcp_large_grow(sock);
	if (sock->no_room && tcp_is_writable(sock)) {
		sock->no_room = false;
		socket_wake_writers(&sock->inet.socket);
	}
	return ERR_OK;
}

/* The same on a connection that nobody has any more. */
static err_t on_sent_rest(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

	if (sock)
		tcp_memory_acked(sock, len);
	return ERR_OK;
}

static int error_of_reset(const struct tcp_socket *sock)
{
	if (sock->phase == TCP_CONNECTING && sock->pcb && sock->pcb->state == SYN_SENT)
		return -ECONNREFUSED;
	return sock->done ? -EPIPE : -ECONNRESET;
}

/* A connection ends before both sides have said all. */
static void count_reset(const struct tcp_pcb *pcb)
{
	if (pcb && pcb->state == SYN_SENT)
		inet_counters.attempt_fails++;
	else if (pcb && (pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT))
		inet_counters.resets++;
}

/* A connection that its listener has not heard of is over. */
static void forget_deferred(struct tcp_socket *sock)
{
	if (sock->pcb)
		tcp_ext_arg_set(sock->pcb, TCP_ARG_SOCKET, NULL);
	list_remove(&sock->queue_link);
	tcp_free_socket(sock);
}

/* The pcb is going. ERR_CLSD: both sides have said all. */
static void on_error(void *arg, err_t err)
{
	struct tcp_socket *sock = arg;
	int error = 0;

	if (sock->parent) {
		forget_deferred(sock);
		return;
	}
	if (err == ERR_RST) {
		error = error_of_reset(sock);
		count_reset(sock->pcb);
	} else if (err != ERR_CLSD) {
		error = -ETIMEDOUT;
	}
	sock->pcb = NULL;
	tcp_ended(sock, error);
}

static void destroyed(u8_t id, void *data)
{
	struct tcp_socket *sock = data;

	if (!sock)
		return;
	sock->pcb = NULL;
	pcb_gone(sock);
	if (sock->orphan)
		tcp_free_socket(sock);
}

/* What was connected to a listener has no socket yet. */
static err_t opened(u8_t id, struct tcp_pcb_listen *listener, struct tcp_pcb *pcb)
{
	tcp_ext_arg_set(pcb, id, NULL);
	return ERR_OK;
}

static const struct tcp_ext_arg_callbacks callbacks = {.destroy = destroyed,
						       .passive_open = opened};

void tcp_pcb_adopt(struct tcp_socket *sock, struct tcp_pcb *pcb)
{
	sock->pcb = pcb;
	sock->send_limit = TCP_SND_BUF;
	tcp_arg(pcb, sock);
	tcp_ext_arg_set_callbacks(pcb, TCP_ARG_SOCKET, &callbacks);
	tcp_ext_arg_set(pcb, TCP_ARG_SOCKET, sock);
	tcp_recv(pcb, on_receive);
	tcp_sent(pcb, on_sent);
	tcp_err(pcb, on_error);
	tcp_pcb_configure(sock);
}

void tcp_pcb_configure(struct tcp_socket *sock)
{
	const struct inet_options *options = &sock->inet.options;
	struct tcp_pcb *pcb = sock->pcb;

	if (!pcb)
		return;
	/* Ports are not lwIP's business. */
	ip_set_option(pcb, SOF_REUSEADDR);
	if (sock->inet.socket.options & SOCKET_KEEPALIVE)
		ip_set_option(pcb, SOF_KEEPALIVE);
	else
		ip_reset_option(pcb, SOF_KEEPALIVE);
	if (options->values[OPTION_NODELAY])
		tcp_nagle_disable(pcb);
	else
		tcp_nagle_enable(pcb);
	pcb->ttl = inet_ttl(&sock->inet, IP_IS_V6_VAL(pcb->local_ip));
	pcb->tos = inet_tos(&sock->inet, IP_IS_V6_VAL(pcb->local_ip));
	pcb->keep_idle = (u32_t)inet_option(options, OPTION_KEEPIDLE) * 1000;
	pcb->keep_intvl = (u32_t)inet_option(options, OPTION_KEEPINTVL) * 1000;
	pcb->keep_cnt = (u32_t)inet_option(options, OPTION_KEEPCNT);
	tcp_limits_apply(sock);
}

/* Nothing is lost or comes late on the loopback, so that times need not be sent. */
void tcp_pcb_opened(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = sock->pcb;

	sock->inet.socket.cpu = 0; /* there is one */
	sock->near = inet_is_own(&pcb->remote_ip) && (pcb->flags & TF_TIMESTAMP);
	if (sock->near)
		tcp_clear_flags(pcb, TF_TIMESTAMP);
	else
		tcp_large_begin(sock);
}

void tcp_push(struct tcp_socket *sock)
{
	if (sock->pcb && sock->pcb->state != CLOSED && sock->pcb->state != TIME_WAIT)
		tcp_output(sock->pcb);
}

void tcp_acknowledge(struct tcp_socket *sock)
{
	if (!sock->pcb || !(sock->pcb->flags & TF_ACK_DELAY))
		return;
	tcp_ack_now(sock->pcb);
	tcp_output(sock->pcb);
}

int tcp_pcb_create(struct tcp_socket *sock, bool v6)
{
	struct tcp_pcb *pcb = tcp_new_ip_type(v6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4);

	if (!pcb)
		return -ENOBUFS;
	pcb->netif_idx = inet_device_index(&sock->inet);
	tcp_pcb_adopt(sock, pcb);
	return 0;
}

static void let_go(struct tcp_pcb *pcb)
{
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
}

void tcp_pcb_abort(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = sock->pcb;

	if (!pcb)
		return;
	count_reset(pcb);
	let_go(pcb);
	tcp_ext_arg_set(pcb, TCP_ARG_SOCKET, NULL);
	sock->pcb = NULL;
	pcb_gone(sock);
	tcp_abort(pcb);
}

/* ---- the end ---- */

static bool is_sent(const struct tcp_socket *sock)
{
	return !sock->pcb || sock->pcb->state == FIN_WAIT_2 || sock->pcb->state == TIME_WAIT;
}

/* SO_LINGER: waits until the peer has all, and knows that it is all. */
static void linger(struct tcp_socket *sock)
{
	struct socket *socket = &sock->inet.socket;

	inet_enter();
	if (sock->pcb)
		tcp_shutdown(sock->pcb, 0, 1);
	inet_leave();
	if (!is_sent(sock)) {
		sock->no_room = true;
		wait_event_until(&socket->writers, is_sent(sock),
				 socket_deadline((uint64_t)socket->linger_s * NS_PER_SEC),
				 WAIT_INTERRUPTIBLE);
	}
}

/* Leaves the connection to lwIP, or ends it where there is data that nobody will receive. */
static void leave(struct tcp_socket *sock, bool reset)
{
	struct tcp_pcb *pcb = sock->pcb;

	if (!pcb || reset || pcb->state == CLOSED) {
		tcp_pcb_abort(sock);
		tcp_free_socket(sock);
		return;
	}
	tcp_drop_received(sock);
	sock->orphan = true;
	let_go(pcb);
	tcp_sent(pcb, on_sent_rest);
	/* All is read; lwIP would take a window that is limited for data that is not. */
	pcb->rcv_wnd = TCP_WND_MAX(pcb);
	tcp_limits_begin(sock);
	tcp_close(pcb); /* the socket may be gone now */
}

void tcp_release(struct socket *socket)
{
	struct tcp_socket *sock = tcp_of(socket);
	bool lingers = socket->options & SOCKET_LINGER, unread = sock->received > 0;

	socket->file = NULL;
	if (lingers && socket->linger_s > 0 && sock->pcb && !unread)
		linger(sock);
	inet_counters.aborted_unread += unread;
	inet_counters.aborted_linger += lingers && socket->linger_s == 0;
	inet_enter();
	tcp_stop_listening(sock);
	leave(sock, unread || (lingers && socket->linger_s == 0));
	inet_leave();
}

void tcp_drop_orphans(void)
{
	while (tcp_active_pcbs)
		tcp_abandon(tcp_active_pcbs, 0); /* nobody is to be told */
	while (tcp_tw_pcbs)
		tcp_abort(tcp_tw_pcbs);
}
