// SPDX-License-Identifier: BSD-3-Clause
// Receiving on TCP.

#include "include/linux/in_options.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/process/process.h"
#include "lib/lwip/hooks.h"

/* What is announced before windows are scaled, and two segments of the largest: senders do not wait
 * for a larger window. */
#define WINDOW_LIMIT_MIN 65535u
/* Windows are opened by pieces of this size, since the peer need not know more exactly. */
#define WINDOW_PIECE 4096u
#define DUPLICATES   3

struct receiving {
	struct tcp_socket *sock;
	struct socket_message *message;
	size_t copied, target;
	size_t base; /* of MSG_PEEK: where it begins (SO_PEEK_OFF) */
};

uint32_t tcp_window_limit(const struct tcp_socket *sock)
{
	uint32_t buffer = sock->inet.socket.receive_buffer, limit = TCP_WND_MAX(sock->pcb);
	int32_t clamp = sock->inet.options.values[OPTION_WINDOW_CLAMP];

	if (buffer != RECEIVE_BUFFER_DEFAULT)
		limit = MIN(limit, MAX(buffer / 2, WINDOW_LIMIT_MIN));
	if (clamp)
		limit = MIN(limit, MAX((uint32_t)clamp, WINDOW_LIMIT_MIN));
	return limit;
}

void tcp_apply_limits(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = sock->pcb;
	uint32_t limit = tcp_window_limit(sock);
	int32_t segment = sock->inet.options.values[OPTION_MAXSEG];

	pcb->rcv_wnd = MIN(pcb->rcv_wnd, limit);
	pcb->rcv_ann_wnd = MIN(pcb->rcv_ann_wnd, limit);
	if (segment)
		pcb->mss = MIN(pcb->mss, (uint16_t)segment);
}

u32_t lwip_tcp_window_step(const struct tcp_pcb *pcb)
{
	const struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

	return (sock ? tcp_memory_window(sock, tcp_window_limit(sock)) : TCP_WND) / 8;
}

/* By how much the window opens: what it lets in and what has not been read are no more than the
 * limit. */
static uint16_t window_growth(const struct tcp_socket *sock)
{
	uint32_t limit = tcp_memory_window(sock, tcp_window_limit(sock));
	uint32_t used = sock->pcb->rcv_wnd + sock->received;

	return (uint16_t)MIN(limit - MIN(limit, used), UINT16_MAX);
}

/* What was dropped is to come now, not when the peer's timer says so, which has become slow: an
 * acknowledgement that shows the window, and as many again as mean a loss (RFC 5681, section 3.2).
 */
static void ask_again(struct tcp_socket *sock)
{
	sock->refused = false;
	for (unsigned i = 0; i < 1 + DUPLICATES && sock->pcb; i++) {
		tcp_ack_now(sock->pcb);
		tcp_output(sock->pcb);
	}
}

static void open_window(struct tcp_socket *sock)
{
	u16_t growth;

	sock->read = 0;
	while (sock->pcb && (growth = window_growth(sock)) > 0)
		tcp_recved(sock->pcb, growth);
	if (unlikely(sock->refused) && sock->received == 0)
		ask_again(sock);
}

/* Frees what has been received of the first pbuf, and opens the window. */
static void consume(struct tcp_socket *sock, size_t n)
{
	struct pbuf *p = sock->first;

	sock->offset += n;
	sock->received -= n;
	if (sock->offset == p->len) {
		sock->first = p->next;
		if (!sock->first)
			sock->last = NULL;
		sock->offset = 0;
		p->next = NULL;
		tcp_memory_sub(tcp_memory_of(p));
		pbuf_free(p);
	}
	sock->read += (uint32_t)n;
	if (sock->read < WINDOW_PIECE && likely(!sock->refused))
		return;
	inet_enter();
	open_window(sock);
	inet_leave();
}

/* Copies from a pbuf, or with MSG_TRUNC only says so: how many bytes. */
static size_t copy(struct socket_message *message, const struct pbuf *p, uint32_t offset)
{
	size_t n = MIN((size_t)p->len - offset, message->uio->resid);

	if (unlikely(message->flags & MSG_TRUNC)) {
		message->uio->resid -= n;
		return n;
	}
	return uio_put(message->uio, (const char *)p->payload + offset, n);
}

/* SO_PEEK_OFF goes on as something is looked at, and back as it is received. */
static void move_offset(struct tcp_socket *sock, int64_t by)
{
	struct socket *socket = &sock->inet.socket;

	if (unlikely(socket->peek_offset >= 0))
		socket->peek_offset = (int)MAX(socket->peek_offset + by, (int64_t)0);
}

/* Receives from the first pbuf: whether all of it that was wanted could be copied. */
static bool take(struct receiving *receiving)
{
	struct tcp_socket *sock = receiving->sock;
	size_t wanted = MIN(sock->first->len - sock->offset, receiving->message->uio->resid);
	size_t n = copy(receiving->message, sock->first, sock->offset);

	receiving->copied += n;
	move_offset(sock, -(int64_t)n);
	if (n > 0 || wanted == 0)
		consume(sock, n);
	return n == wanted;
}

/* The same for MSG_PEEK, which leaves it there: from the pbuf behind what has been copied. */
static bool look(struct receiving *receiving)
{
	struct pbuf *p = receiving->sock->first;
	size_t skip = receiving->sock->offset + receiving->base + receiving->copied, wanted, n;

	while (skip >= p->len) {
		skip -= p->len;
		p = p->next;
	}
	wanted = MIN(p->len - skip, receiving->message->uio->resid);
	n = copy(receiving->message, p, (uint32_t)skip);
	receiving->copied += n;
	move_offset(receiving->sock, (int64_t)n);
	return n == wanted;
}

/* Whether there is more than what has been looked at. */
static bool has_more(const struct receiving *receiving)
{
	if (receiving->message->flags & MSG_PEEK)
		return receiving->base + receiving->copied < receiving->sock->received;
	return receiving->sock->first;
}

/* What it means that nothing is there: 0 if it is time to wait, 1 at the end, or a negative errno.
 */
static int check_end(struct receiving *receiving)
{
	struct tcp_socket *sock = receiving->sock;
	struct socket *socket = &sock->inet.socket;
	int err;

	if (receiving->copied >= receiving->target)
		return 1;
	if (receiving->copied > 0)
		return socket->error || tcp_is_closed(sock) ||
		       (socket->shutdown & SHUTDOWN_RECEIVE) ||
		       (receiving->message->flags & MSG_DONTWAIT);
	if (sock->done)
		return 1;
	err = socket_take_error(socket);
	if (err < 0)
		return err;
	if (socket->shutdown & SHUTDOWN_RECEIVE)
		return 1;
	if (tcp_is_closed(sock))
		return -ENOTCONN;
	return receiving->message->flags & MSG_DONTWAIT ? -EAGAIN : 0;
}

/* The lock is not held meanwhile. */
static int wait_more(struct receiving *receiving, uint64_t deadline_ns)
{
	struct tcp_socket *sock = receiving->sock;
	struct socket *socket = &sock->inet.socket;
	uint32_t seen = sock->arrived;
	int result;

	mutex_unlock(&sock->read_lock);
	result = wait_event_until(&socket->readers,
				  sock->arrived != seen || socket->error ||
					  (socket->shutdown & SHUTDOWN_RECEIVE) ||
					  tcp_is_closed(sock),
				  deadline_ns, WAIT_INTERRUPTIBLE);
	mutex_lock(&sock->read_lock);
	return socket_wait_result(result, socket->receive_timeout_ns);
}

/* 0 when all is received that can be, or a negative errno. */
static int receive_all(struct receiving *receiving)
{
	struct tcp_socket *sock = receiving->sock;
	uint64_t deadline_ns = socket_deadline(sock->inet.socket.receive_timeout_ns);
	bool peek = receiving->message->flags & MSG_PEEK;
	int result;

	for (;;) {
		while (receiving->message->uio->resid > 0 && has_more(receiving))
			if (!(peek ? look(receiving) : take(receiving)))
				return -EFAULT;
		if (receiving->message->uio->resid == 0 &&
		    (receiving->copied > 0 || has_more(receiving)))
			return 0;
		result = check_end(receiving);
		if (result == 0)
			result = wait_more(receiving, deadline_ns);
		if (result != 0)
			return MIN(result, 0);
	}
}

/* TCP_INQ: how much is left. The end counts as 1 more, so that who waits for something looks. */
static void put_left(const struct tcp_socket *sock, struct socket_message *message)
{
	int32_t left = (int32_t)(sock->received + sock->done);

	(void)!socket_put_control(message, LINUX_IPPROTO_TCP, LINUX_TCP_INQ, &left, sizeof(left));
}

ssize_t tcp_receive(struct socket *socket, struct socket_message *message)
{
	struct tcp_socket *sock = tcp_of(socket);
	size_t size = message->uio->resid;
	struct receiving receiving = {.sock = sock, .message = message};
	int err;

	if (message->flags & MSG_ERRQUEUE)
		return -EAGAIN;
	if (sock->listener)
		return -ENOTCONN;
	if (message->flags & MSG_OOB)
		return -EINVAL; /* nothing is urgent */
	receiving.target =
		message->flags & MSG_WAITALL ? size : MIN(size, (size_t)socket->receive_low);
	receiving.target = MAX(receiving.target, (size_t)1);
	if ((message->flags & MSG_PEEK) && socket->peek_offset > 0)
		receiving.base = (size_t)socket->peek_offset;
	mutex_lock(&sock->read_lock);
	err = receive_all(&receiving);
	mutex_unlock(&sock->read_lock);
	if (receiving.copied > 0)
		err = 0;
	if (unlikely(sock->inet.options.values[OPTION_INQ]) && err == 0)
		put_left(sock, message);
	return err < 0 ? err : (ssize_t)receiving.copied;
}
