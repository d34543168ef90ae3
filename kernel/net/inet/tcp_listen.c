// SPDX-License-Identifier: BSD-3-Clause
// Listening and accepting. The queue of connections to accept is the socket's; a connection is
// refused its first step, so that its peer tries again, while the queue is full.

#include "kernel/mm/slab.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/net/socket/filter.h"
#include "kernel/process/process.h"

struct tcp_socket *tcp_listener_choose(struct tcp_listener *listener, const ip_addr_t *remote,
				       uint16_t remote_port)
{
	struct tcp_socket *sock = list_first(&listener->members, struct tcp_socket, listener_link);
	unsigned count = 0, n;

	if (sock->listener_link.next == &listener->members)
		return sock;
	list_for_each_entry (sock, &listener->members, listener_link)
		count++;
	n = (unsigned)(inet_hash(remote, remote_port, remote, 0) % count);
	list_for_each_entry (sock, &listener->members, listener_link)
		if (n-- == 0)
			break;
	return sock;
}

static void inherit(struct tcp_socket *child, const struct tcp_socket *parent)
{
	struct socket *socket = &child->inet.socket;
	const struct socket *from = &parent->inet.socket;

	socket->options = from->options;
	socket->send_buffer = from->send_buffer;
	socket->receive_buffer = from->receive_buffer;
	socket->receive_low = from->receive_low;
	socket->linger_s = from->linger_s;
	socket->device = from->device;
	socket->priority = from->priority;
	socket->mark = from->mark;
	socket->send_timeout_ns = from->send_timeout_ns;
	socket->receive_timeout_ns = from->receive_timeout_ns;
	socket->peek_offset = from->peek_offset;
	socket_filter_inherit(socket, from);
	child->inet.v6only = parent->inet.v6only;
	child->inet.uid = parent->inet.uid;
	child->inet.options = parent->inet.options;
}

static void enqueue(struct tcp_socket *parent, struct tcp_socket *child)
{
	inet_counters.passive_opens++;
	tcp_opening_end(child->pcb);
	list_add_tail(&parent->queue, &child->queue_link);
	parent->queue_len++;
	socket_wake_readers(&parent->inet.socket);
}

/* ---- TCP_DEFER_ACCEPT: a connection is for its listener only when it has brought data, or has
 * said that it has none, or after some time. Until then it counts as one that is being opened. */

uint32_t tcp_defer_time(const struct tcp_socket *sock)
{
	return (uint32_t)MAX(sock->inet.options.values[OPTION_DEFER_ACCEPT], 0);
}

static void defer(struct tcp_socket *parent, struct tcp_socket *child)
{
	inet_counters.deferred++;
	child->parent = parent;
	list_add_tail(&parent->deferred, &child->queue_link);
	tcp_limits_begin(child);
}

void tcp_defer_end(struct tcp_socket *child)
{
	struct tcp_socket *parent = child->parent;

	child->parent = NULL;
	list_remove(&child->queue_link);
	tcp_limits_begin(child);
	enqueue(parent, child);
}

/* A connection is there; it waits to be accepted. */
static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct tcp_listener *listener = arg;
	struct tcp_socket *parent, *child;

	if (!pcb || err != ERR_OK)
		return ERR_VAL;
	parent = tcp_listener_choose(listener, &pcb->remote_ip, pcb->remote_port);
	child = tcp_make(parent->inet.socket.family);
	if (!child)
		return ERR_MEM; /* lwIP ends it */
	inherit(child, parent);
	child->phase = TCP_CONNECTED;
	child->inet.local = (struct inet_name){pcb->local_ip, pcb->local_port};
	child->inet.peer = (struct inet_name){pcb->remote_ip, pcb->remote_port};
	inet_port_add(&tcp_ports, &child->inet);
	tcp_pcb_adopt(child, pcb);
	tcp_apply_limits(child);
	tcp_pcb_opened(child);
	if (tcp_defer_time(child))
		defer(parent, child);
	else
		enqueue(parent, child);
	return ERR_OK;
}

static bool is_same(const struct tcp_socket *a, const struct tcp_socket *b)
{
	return a->inet.local.port == b->inet.local.port &&
	       a->inet.socket.device == b->inet.socket.device && a->inet.v6only == b->inet.v6only &&
	       IP_IS_V6_VAL(a->inet.local.ip) == IP_IS_V6_VAL(b->inet.local.ip) &&
	       ip_addr_cmp(&a->inet.local.ip, &b->inet.local.ip);
}

/* Another socket that listens at the same place: they share. */
static struct tcp_listener *find(const struct tcp_socket *sock)
{
	const struct tcp_pcb_listen *pcb;

	for (pcb = tcp_listen_pcbs.listen_pcbs; pcb; pcb = pcb->next) {
		struct tcp_listener *listener = pcb->callback_arg;

		if (is_same(sock, list_first(&listener->members, struct tcp_socket, listener_link)))
			return listener;
	}
	return NULL;
}

static struct tcp_pcb *make_pcb(const struct tcp_socket *sock, struct tcp_listener *listener)
{
	ip_addr_t ip = sock->inet.local.ip;
	struct tcp_pcb *pcb, *listening;

	if (IP_IS_V6_VAL(ip) && ip_addr_isany_val(ip) && !sock->inet.v6only)
		ip = *IP_ANY_TYPE;
	pcb = tcp_new_ip_type(IP_GET_TYPE(&ip));
	if (!pcb)
		return NULL;
	ip_set_option(pcb, SOF_REUSEADDR);
	pcb->netif_idx = inet_device_index(&sock->inet);
	tcp_openings_watch(pcb);
	tcp_bind(pcb, &ip, sock->inet.local.port); /* with that option it does not fail */
	listening = tcp_listen_with_backlog(pcb, 0);
	if (!listening) {
		tcp_close(pcb);
		return NULL;
	}
	tcp_find_listen(listening);
	tcp_arg(listening, listener);
	tcp_accept(listening, on_accept);
	return listening;
}

static int join(struct tcp_socket *sock)
{
	struct tcp_listener *listener = find(sock);

	if (!listener) {
		listener = kzalloc(sizeof(*listener));
		if (!listener)
			return -ENOBUFS;
		list_init(&listener->members);
		listener->pcb = make_pcb(sock, listener);
		if (!listener->pcb) {
			kfree(listener);
			return -ENOBUFS;
		}
	}
	list_add_tail(&listener->members, &sock->listener_link);
	sock->listener = listener;
	return 0;
}

static int start(struct tcp_socket *sock)
{
	struct inet_socket *inet = &sock->inet;
	int err = 0;

	if (!inet_has_port(inet))
		err = inet_bind_any_port(&tcp_ports, inet);
	else if (inet_port_conflicts(&tcp_ports, inet))
		err = -EADDRINUSE;
	if (err < 0)
		return err;
	inet_enter();
	err = join(sock);
	inet_leave();
	inet->socket.listening = err == 0;
	return err;
}

int tcp_listen_socket(struct socket *socket, unsigned backlog)
{
	struct tcp_socket *sock = tcp_of(socket);
	int err;

	if (sock->phase != TCP_UNCONNECTED)
		return -EINVAL;
	if (!sock->listener) {
		err = start(sock);
		if (err < 0)
			return err;
	}
	sock->backlog = backlog;
	return 0;
}

static void drop_queue(struct list_node *queue)
{
	while (!list_empty(queue)) {
		struct tcp_socket *child = list_first(queue, struct tcp_socket, queue_link);

		list_remove(&child->queue_link);
		tcp_pcb_abort(child);
		tcp_free_socket(child);
	}
}

/* Inside the stack. */
void tcp_stop_listening(struct tcp_socket *sock)
{
	struct tcp_listener *listener = sock->listener;

	if (!listener)
		return;
	sock->listener = NULL;
	sock->inet.socket.listening = false;
	list_remove(&sock->listener_link);
	if (list_empty(&listener->members)) {
		tcp_close(listener->pcb);
		kfree(listener);
	}
	drop_queue(&sock->deferred);
	drop_queue(&sock->queue);
	sock->queue_len = 0;
}

static int wait_connection(struct tcp_socket *sock, bool nonblock, uint64_t deadline_ns)
{
	struct socket *socket = &sock->inet.socket;
	int result;

	if (!list_empty(&sock->queue))
		return 0;
	if (nonblock)
		return -EAGAIN;
	result = wait_event_until(&socket->readers, !list_empty(&sock->queue) || !sock->listener,
				  deadline_ns, WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->receive_timeout_ns);
}

int tcp_accept_socket(struct socket *socket, bool nonblock, struct socket **out)
{
	uint64_t deadline_ns = socket_deadline(socket->receive_timeout_ns);
	struct tcp_socket *sock = tcp_of(socket), *child;

	do {
		int err = sock->listener ? wait_connection(sock, nonblock, deadline_ns) : -EINVAL;

		if (err < 0)
			return err;
	} while (list_empty(&sock->queue));
	child = list_first(&sock->queue, struct tcp_socket, queue_link);
	list_remove(&child->queue_link);
	sock->queue_len--;
	*out = &child->inet.socket;
	return 0;
}
