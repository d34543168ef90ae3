// SPDX-License-Identifier: BSD-3-Clause
// Sending on TCP. lwIP must not meet a program's memory, so what is sent is copied out of that
// first, to where it is sent from. Pages that are the kernel's already, such as those of files, are
// not copied at all.

#include "kernel/mm/page.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"

#define BLOCK_ORDER 3
#define CHUNK_MAX   ((uint32_t)PAGE_SIZE << BLOCK_ORDER)
/* Fewer bytes of pages are copied: a reference takes as much memory, and keeps a page. */
#define STAY_MIN 512u

/* Bytes that lwIP takes now. */
static size_t room(const struct tcp_socket *sock)
{
	if (!sock->pcb || sock->pcb->snd_queuelen >= TCP_SND_QUEUELEN - 64 ||
	    tcp_has_unsent(sock) || !tcp_memory_may_send(sock))
		return 0;
	return sock->pcb->snd_buf;
}

/* SO_SNDBUF as it is, unless it is the default, which grows. */
static void apply_limit(struct tcp_socket *sock)
{
	uint32_t wanted = sock->inet.socket.send_buffer;
	int64_t change;

	if (!sock->pcb || sock->inet.socket.send_buffer == SEND_BUFFER_DEFAULT)
		return;
	change = (int64_t)wanted - sock->send_limit;
	if (change == 0 || (int64_t)sock->pcb->snd_buf + change < 0)
		return;
	sock->pcb->snd_buf = (tcpwnd_size_t)((int64_t)sock->pcb->snd_buf + change);
	sock->send_limit = wanted;
}

/* Whether bytes can be sent, ever: 0, or why not. */
static int check(const struct tcp_socket *sock)
{
	const struct socket *socket = &sock->inet.socket;

	return socket->error || (socket->shutdown & SHUTDOWN_SEND) || !sock->pcb ? -EPIPE : 0;
}

/* Waits until a connection that is being made is there. */
static int wait_open(struct tcp_socket *sock, uint32_t flags, uint64_t deadline_ns)
{
	struct socket *socket = &sock->inet.socket;
	int result = 0;

	if (likely(!tcp_is_opening(sock)))
		return 0;
	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	result = wait_event_until(&socket->writers, !tcp_is_opening(sock), deadline_ns,
				  WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->send_timeout_ns);
}

/* What fills a segment of the peer's does not wait for others that would make a larger one. */
static void output(struct tcp_pcb *pcb, uint16_t mss)
{
	bool full = mss && pcb->unsent && pcb->unsent->len >= mss && !tcp_nagle_disabled(pcb);

	if (full)
		tcp_nagle_disable(pcb);
	tcp_output(pcb);
	if (full)
		tcp_nagle_enable(pcb);
}

/* Sends all segments but the last, which waits for more. */
static void output_all_but_last(struct tcp_pcb *pcb)
{
	bool at_once = tcp_nagle_disabled(pcb);

	if (!pcb->unsent || !pcb->unsent->next)
		return;
	tcp_nagle_enable(pcb);
	tcp_output(pcb);
	if (at_once)
		tcp_nagle_disable(pcb);
}

/* What was to wait for more is sent when no more comes for now. */
static void stop_waiting(struct tcp_socket *sock)
{
	if (!sock->pcb || !sock->pcb->unsent)
		return;
	inet_enter();
	if (sock->pcb)
		output(sock->pcb, sock->mss);
	inet_leave();
}

static int wait_room(struct tcp_socket *sock, uint32_t flags, uint64_t deadline_ns)
{
	struct socket *socket = &sock->inet.socket;
	int result;

	sock->no_room = true;
	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	stop_waiting(sock);
	result = wait_event_until(&socket->writers, tcp_is_writable(sock) || check(sock) < 0,
				  deadline_ns, WAIT_INTERRUPTIBLE);
	return socket_wait_result(result, socket->send_timeout_ns);
}

/* What is to be sent: it lies in pages each of which can be kept, or in a block. */
struct bytes {
	const char *data;
	size_t len;
	struct page *block;
};

/* Hands bytes to lwIP: how many it took, or a negative errno. */
static ssize_t hand_over(struct tcp_socket *sock, const struct bytes *bytes, bool more)
{
	ssize_t result;
	size_t len;

	inet_enter();
	result = check(sock);
	if (result == 0 && tcp_is_closed(sock))
		result = -ENOTCONN;
	len = MIN(bytes->len, room(sock));
	if (result == 0 && len > 0)
		result = (ssize_t)tcp_pages_write(sock->pcb, bytes->data, len, bytes->block, more);
	if (result > 0) {
		tcp_memory_queue(sock, (uint32_t)result);
		if (more)
			output_all_but_last(sock->pcb);
		else
			output(sock->pcb, sock->mss);
	}
	inet_leave();
	if (result == 0 && len > 0 && tcp_is_writable(sock))
		return -ENOBUFS; /* it is not the queue that is full */
	return result;
}

struct sending {
	struct tcp_socket *sock;
	struct uio *uio;
	uint32_t flags;
	uint64_t deadline_ns;
	ssize_t sent;
};

/* Whether the program wants what it sends to wait for more. */
static bool is_held(const struct sending *sending)
{
	return (sending->flags & MSG_MORE) || sending->sock->inet.options.values[OPTION_CORK];
}

/* Sends all of it unless there is an error. */
static int send_bytes(struct sending *sending, struct bytes bytes)
{
	struct tcp_socket *sock = sending->sock;

	while (bytes.len > 0) {
		bool more = is_held(sending) || sending->uio->resid > 0 ||
			    (sending->uio->flags & UIO_MORE);
		ssize_t taken = hand_over(sock, &bytes, more && room(sock) > bytes.len);
		int err = taken == 0 ? wait_room(sock, sending->flags, sending->deadline_ns)
				     : (int)MIN(taken, 0);

		if (err < 0)
			return err;
		bytes.data += taken;
		bytes.len -= (size_t)taken;
		sending->sent += taken;
	}
	return 0;
}

/* Whether what is sent now may go straight to the other end. */
static bool can_pass(const struct sending *sending, size_t len)
{
	return sending->sock->near && !is_held(sending) && len <= UINT16_MAX &&
	       tcp_near_can_send(sending->sock, len);
}

/* Sends pages where they are. The other end of a near connection receives them there. */
static int send_pages(struct sending *sending, size_t len)
{
	struct bytes bytes = {0};
	struct pbuf *p = NULL;

	bytes.len = uio_get_piece(sending->uio, len, (const void **)&bytes.data);
	if (can_pass(sending, bytes.len))
		p = tcp_pages_wrap(bytes.data, (uint16_t)bytes.len, NULL);
	if (!p)
		return send_bytes(sending, bytes);
	tcp_near_send(sending->sock, p);
	sending->sent += (ssize_t)bytes.len;
	return 0;
}

/* A block for up to len bytes, or if there is none a page. */
static struct page *make_block(size_t len)
{
	unsigned order = 0;
	struct page *block;

	while (order < BLOCK_ORDER && PAGE_SIZE << order < len)
		order++;
	block = page_alloc(order, 0);
	return block || order == 0 ? block : page_alloc(0, 0);
}

static size_t room_in(const struct tcp_block *block)
{
	return (PAGE_SIZE << block->page->order) - block->used;
}

/* Takes the block that has room behind what was copied before, or a new one. */
static struct tcp_block take_block(struct tcp_socket *sock, size_t len)
{
	struct tcp_block block = sock->block;

	if (block.page && room_in(&block) >= len) {
		sock->block.page = NULL;
		return block;
	}
	return (struct tcp_block){.page = make_block(len)};
}

/* What is copied next may go behind, until the peer has all. */
static void leave_block(struct tcp_socket *sock, struct tcp_block *block)
{
	if (sock->queued == 0) {
		page_put(block->page);
		return;
	}
	tcp_block_drop(sock);
	sock->block = *block;
}

/* Copies to where it is sent from. Nothing is sent of what is not all there. */
static int send_block(struct sending *sending, size_t len)
{
	struct tcp_block block = take_block(sending->sock, len);
	int err = -EFAULT;
	char *to;

	if (!block.page)
		return -ENOBUFS;
	len = MIN(len, room_in(&block));
	to = (char *)page_to_virt(block.page) + block.used;
	if (likely(uio_get(sending->uio, to, len) == len)) {
		block.used += (uint32_t)len;
		err = send_bytes(sending,
				 (struct bytes){.data = to, .len = len, .block = block.page});
	}
	leave_block(sending->sock, &block);
	return err;
}

/* Whether something has become of a connection since the stack had been entered that often. */
static bool has_changed(const struct sending *sending, size_t len, uint64_t entries)
{
	return unlikely(inet_entries != entries) &&
	       (check(sending->sock) < 0 || !can_pass(sending, len));
}

/* Copies to what the other end of a near connection receives, if it still may be passed on then. */
static int send_near(struct sending *sending, size_t len)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	struct uio before = *sending->uio;
	uint64_t entries = inet_entries;

	if (!p)
		return -ENOBUFS;
	if (uio_get(sending->uio, p->payload, len) < len || has_changed(sending, len, entries)) {
		pbuf_free(p);
		*sending->uio = before;
		return send_block(sending, len);
	}
	tcp_near_send(sending->sock, p);
	sending->sent += (ssize_t)len;
	return 0;
}

/* Copies no more than there is room for: what has been copied and cannot be sent is lost. */
static int send_chunk(struct sending *sending)
{
	struct tcp_socket *sock = sending->sock;
	size_t len = MIN(sending->uio->resid, room(sock));
	int err = check(sock);

	if (err < 0)
		return err;
	if (len == 0)
		return wait_room(sock, sending->flags, sending->deadline_ns);
	if ((sending->uio->flags & UIO_PAGES) && len >= STAY_MIN)
		return send_pages(sending, len);
	len = MIN(len, CHUNK_MAX);
	return can_pass(sending, len) ? send_near(sending, len) : send_block(sending, len);
}

/* The error that a call shows for one of sending. */
static ssize_t failed(struct tcp_socket *sock, int err, uint32_t flags)
{
	if (err == -EPIPE) {
		int waiting = socket_take_error(&sock->inet.socket);

		err = waiting ? waiting : -EPIPE;
	}
	if (err == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_send_self(SIGPIPE);
	return err;
}

ssize_t tcp_send(struct socket *socket, struct socket_message *message)
{
	struct tcp_socket *sock = tcp_of(socket);
	struct sending sending = {.sock = sock,
				  .uio = message->uio,
				  .flags = message->flags,
				  .deadline_ns = socket_deadline(socket->send_timeout_ns)};
	int err = inet_check_control(message);

	if (err < 0)
		return err;
	/* As where tcp_fastopen is 0, so that programs connect first. */
	if (message->flags & (MSG_OOB | MSG_FASTOPEN))
		return -EOPNOTSUPP;
	err = wait_open(sock, message->flags, sending.deadline_ns);
	if (err == 0)
		err = check(sock);
	apply_limit(sock);
	while (err == 0 && message->uio->resid > 0)
		err = send_chunk(&sending);
	if (unlikely(err < 0))
		stop_waiting(sock);
	if (sending.sent > 0)
		return sending.sent;
	return err < 0 ? failed(sock, err, message->flags) : 0;
}
