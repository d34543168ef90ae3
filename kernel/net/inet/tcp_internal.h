/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP sockets. */
#pragma once

#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>

#include "kernel/mm/page.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/sched/mutex.h"

/* The defaults of net.ipv4.tcp_wmem and tcp_rmem: what getsockopt(2) says. */
#define SEND_BUFFER_DEFAULT    16384
#define RECEIVE_BUFFER_DEFAULT 131072

/*
 *	UNCONNECTED -> CONNECTING -> CONNECTED	by connect(2), accept(2)
 *	CONNECTING -> UNCONNECTED		when connect(2) says that it was refused
 *	CONNECTING -> CONNECTED, CLOSED		by shutdown(2): what has become of it meanwhile
 *	any -> UNCONNECTED			connect(2) with AF_UNSPEC, shutdown(2) of a listener
 *
 * CONNECTED stays when the connection ends, and CONNECTING until a call has told how that went;
 * whether there is a connection is to be seen by the pcb (tcp_is_closed()).
 */
enum tcp_phase { TCP_UNCONNECTED, TCP_CONNECTING, TCP_CONNECTED, TCP_CLOSED };

/* Sockets that listen at the same address and port (SO_REUSEPORT), and the pcb they share. */
struct tcp_listener {
	struct tcp_pcb *pcb;
	struct list_node members;
};

/* What is sent is copied to; the first used bytes are in use. page is NULL, or referenced. */
struct tcp_block {
	struct page *page;
	uint32_t used;
};

/*
 * A socket has no pcb before it connects; it loses it when lwIP frees that (destroyed()). A socket
 * that is closed before its connection has ended has no owner any more, but keeps its port, and is
 * freed with the pcb.
 */
struct tcp_socket {
	struct inet_socket inet;
	enum tcp_phase phase;
	struct tcp_pcb *pcb;
	bool orphan;
	bool done;    /* the peer has sent all */
	bool no_room; /* somebody wants to know when there is */
	bool near;    /* the peer is on this machine */
	/* The other end, and this is its: NULL also if it has not been looked for. */
	struct tcp_socket *twin;
	uint16_t mss;	     /* the peer's largest segment where the pcb makes larger ones, or 0 */
	uint32_t send_limit; /* what the pcb's buffer was made to hold */
	struct mutex read_lock; /* held by who receives: first and offset do not change */
	/* What was received: pbufs one behind the other, the first offset bytes are gone. */
	struct pbuf *first, *last;
	bool refused;		     /* what came was dropped for lack of memory */
	uint32_t queued, ooseq_size; /* tcp_memory.c: bytes to be sent, and out of order */
	struct tcp_block block;	     /* of those queued last, with room for more */
	uint32_t offset, received;   /* received: bytes there are */
	uint32_t read;		     /* bytes that the peer has not been told are gone */
	uint32_t arrived;	     /* counts what comes, for who waits beyond what is there */
	/* What TCP_INFO tells: bytes of data, and segments that have some. */
	bool has_opened; /* it was this end that has connected */
	uint64_t bytes_in, bytes_acked;
	uint32_t segments_in, segments_out, segments_again;
	/* A listener's, and its queue of sockets to be accepted. */
	struct tcp_listener *listener;
	struct list_node listener_link, queue, queue_link;
	unsigned queue_len, backlog;
	struct list_node deferred; /* connections that have brought no data yet */
	struct tcp_socket *parent; /* of such a connection: the listener, which does not know it */
	/* tcp_limits.c: since when, in lwIP's ticks, and what had been acknowledged then. */
	bool limit_runs;
	uint32_t limit_since, limit_acked;
};

static inline struct tcp_socket *tcp_of(struct socket *socket)
{
	return container_of(inet_of(socket), struct tcp_socket, inet);
}

extern struct inet_ports tcp_ports;

/* The arguments of a pcb that lwIP numbers. */
enum { TCP_ARG_SOCKET, TCP_ARG_PLACE, TCP_ARG_OPENING };

/* Makes a connection be found (tcp_find.c), which lwIP has just put in front of its list: ERR_OK or
 * ERR_MEM. Those that come to a listener are told of by tcp_find_listen(). */
err_t tcp_find_add(struct tcp_pcb *pcb);
void tcp_find_listen(struct tcp_pcb *listening);
/* The pcb on this machine at the other end of a connection that is not over, or NULL. */
struct tcp_pcb *tcp_find_twin(const struct tcp_pcb *pcb);

/* A new socket, without connection: NULL without memory. */
struct tcp_socket *tcp_make(int family);
/* How many there are, those included that nobody has any more. */
extern unsigned tcp_socket_count;

/* Makes a pcb that stands for a socket, and hands it over to it. */
int tcp_pcb_create(struct tcp_socket *sock, bool v6);
void tcp_pcb_adopt(struct tcp_socket *sock, struct tcp_pcb *pcb);
/* Applies the socket's options to its pcb. */
void tcp_pcb_configure(struct tcp_socket *sock);
/* The connection is there: what is known now. */
void tcp_pcb_opened(struct tcp_socket *sock);
/* Makes segments that the device cuts, if it does, and larger ones when the connection is fast. */
void tcp_large_begin(struct tcp_socket *sock);
void tcp_large_grow(struct tcp_socket *sock);
/* Data has come for a socket, which has p from now on: wakes who waits. */
void tcp_received(struct tcp_socket *sock, struct pbuf *p);
/* Whether len bytes can be put directly where the other end of a near connection receives them, so
 * that nobody can tell that from sending them; nothing has slept since when they are. p is the
 * other's then. Outside the stack. */
bool tcp_near_can_send(struct tcp_socket *sock, size_t len);
void tcp_near_send(struct tcp_socket *sock, struct pbuf *p);
/* The socket has no pcb any more. */
void tcp_near_end(struct tcp_socket *sock);
/*
 * Queues what lies in pages to be sent from there, each of which can be kept by a reference
 * (UIO_PAGES), or in a block that page_alloc() gave: how many bytes, fewer than len, for which
 * there must be room, without memory or with too long a queue. more: others follow. Inside the
 * stack, and only while the pcb's connection is open.
 */
size_t tcp_pages_write(struct tcp_pcb *pcb, const void *data, size_t len, struct page *block,
		       bool more);
/* Makes a pbuf of such data: NULL without memory. */
struct pbuf *tcp_pages_wrap(const void *data, uint16_t len, struct page *block);
/* Sends what has waited for more (TCP_CORK). Inside the stack. */
void tcp_push(struct tcp_socket *sock);
/* Sends an acknowledgement that waits for others, if there is one. Inside the stack. */
void tcp_acknowledge(struct tcp_socket *sock);
/* How large the window of a socket with a pcb may be: as SO_RCVBUF says, unless that is the
 * default, and TCP_WINDOW_CLAMP. */
uint32_t tcp_window_limit(const struct tcp_socket *sock);
/* Makes the window and the segments of a new connection no larger than options say. */
void tcp_apply_limits(struct tcp_socket *sock);
/* Ends the connection at once; the peer hears of it. */
void tcp_pcb_abort(struct tcp_socket *sock);

/* Whether there is no connection, and none coming (Linux's TCP_CLOSE). */
static inline bool tcp_is_closed(const struct tcp_socket *sock)
{
	return !sock->listener &&
	       (!sock->pcb || sock->pcb->state == CLOSED || sock->pcb->state == TIME_WAIT);
}

/* Whether a connection is on its way. */
static inline bool tcp_is_opening(const struct tcp_socket *sock)
{
	return sock->pcb && (sock->pcb->state == SYN_SENT || sock->pcb->state == SYN_RCVD);
}

void tcp_drop_received(struct tcp_socket *sock);
void tcp_free_socket(struct tcp_socket *sock);
/* The connection is over: what becomes of the socket. */
void tcp_ended(struct tcp_socket *sock, int error);

int tcp_bind_socket(struct socket *socket, const struct socket_address *address);
int tcp_connect_socket(struct socket *socket, const struct socket_address *address, bool nonblock);
int tcp_disconnect(struct tcp_socket *sock);
int tcp_listen_socket(struct socket *socket, unsigned backlog);
int tcp_accept_socket(struct socket *socket, bool nonblock, struct socket **out);
void tcp_stop_listening(struct tcp_socket *sock);
int tcp_shutdown_socket(struct socket *socket, unsigned how);
ssize_t tcp_send(struct socket *socket, struct socket_message *message);
ssize_t tcp_receive(struct socket *socket, struct socket_message *message);
uint32_t tcp_poll_socket(struct socket *socket, struct poll_table *table);
long tcp_ioctl(struct socket *socket, unsigned cmd, uaddr_t arg);
void tcp_release(struct socket *socket);

/* Which of the sockets that share a port gets a connection from there. */
struct tcp_socket *tcp_listener_choose(struct tcp_listener *listener, const ip_addr_t *remote,
				       uint16_t remote_port);

/* ---- tcp_incoming.c ---- */

/* Counts what peers begin to open with a pcb that is to listen. */
void tcp_openings_watch(struct tcp_pcb *listener);
/* How many there may be that are being opened, and how many that are over. */
unsigned tcp_pcbs_max(void);
/* A pcb that a peer has opened is about to get a socket. */
void tcp_opening_end(struct tcp_pcb *pcb);
/* Forgets the oldest of the connections that are over where there are too many. Inside the stack.
 */
void tcp_trim_time_wait(void);

/* ---- filter.c ---- */

/* Whether the filter of a socket does not let a segment in. The header is as lwIP has it, in front
 * of p; whole: all of its options are there. */
bool tcp_filter_drops(const struct socket *socket, struct tcp_hdr *header, uint16_t opt1len,
		      bool whole, struct pbuf *p);

/* ---- tcp_memory.c ---- */

/* What all connections have together, and how much that is at most before they are pressed; most is
 * 0 until it is asked for. */
struct tcp_memory {
	uint64_t used, most;
	bool pressed;
	bool prune; /* what came out of order is to be dropped */
};

extern struct tcp_memory tcp_memory;

uint64_t tcp_memory_limit(void);
void tcp_memory_press(void);
void tcp_memory_relieve(void);

#define TCP_BUFFER_SIZE	    2048u /* of a driver, whatever is in it */
#define TCP_BUFFER_OVERHEAD 256u
#define TCP_PRESSED_SEND    16384u /* bytes that a socket may queue at any rate */
#define TCP_PRESSED_WINDOW  8192u  /* that windows may have at any rate */

/* What a buffer takes; and counts it as received, or as read. */
static inline uint32_t tcp_memory_of(const struct pbuf *p)
{
	if (p->flags & PBUF_FLAG_IS_CUSTOM)
		return MAX(p->len, TCP_BUFFER_SIZE) + TCP_BUFFER_OVERHEAD;
	return p->len + TCP_BUFFER_OVERHEAD;
}

static inline void tcp_memory_add(uint32_t size)
{
	tcp_memory.used += size;
	if (unlikely(tcp_memory.used >= tcp_memory.most))
		tcp_memory_press();
}

static inline void tcp_memory_sub(uint32_t size)
{
	tcp_memory.used -= size;
	if (unlikely(tcp_memory.pressed))
		tcp_memory_relieve();
}

static inline void tcp_block_drop(struct tcp_socket *sock)
{
	if (sock->block.page)
		page_put(sock->block.page);
	sock->block.page = NULL;
}

/* The same for bytes that a socket queues to be sent, and that the peer has. */
static inline void tcp_memory_queue(struct tcp_socket *sock, uint32_t size)
{
	sock->queued += size;
	tcp_memory_add(size);
}

static inline void tcp_memory_acked(struct tcp_socket *sock, uint32_t size)
{
	size = MIN(size, sock->queued);
	sock->queued -= size;
	tcp_memory_sub(size);
	if (sock->queued == 0)
		tcp_block_drop(sock);
}

void tcp_count_memory(const struct socket *socket, struct socket_memory *memory);
/* Counts again what a connection has that came out of order. */
void tcp_memory_recount(struct tcp_socket *sock);
/* The pcb is going, and all but what was received in order with it. */
void tcp_memory_release(struct tcp_socket *sock);

uint32_t tcp_memory_pressed_window(const struct tcp_socket *sock);
bool tcp_memory_refuses_pressed(struct tcp_socket *sock);

/* How large a window may be whose limit is otherwise this, on a socket with a pcb. */
static inline uint32_t tcp_memory_window(const struct tcp_socket *sock, uint32_t limit)
{
	return likely(!tcp_memory.pressed) ? limit : MIN(limit, tcp_memory_pressed_window(sock));
}

static inline bool tcp_memory_may_send(const struct tcp_socket *sock)
{
	return likely(!tcp_memory.pressed) || sock->queued < TCP_PRESSED_SEND;
}

/* Whether data for a connection is to be dropped. */
static inline bool tcp_memory_refuses(struct tcp_socket *sock)
{
	return unlikely(tcp_memory.pressed) && tcp_memory_refuses_pressed(sock);
}

/* Drops what came out of order. Inside the stack, but not lwIP. */
void tcp_memory_prune(void);

/* ---- tcp_limits.c ---- */

/* Has the limits of a socket with a pcb looked at while it has some; time begins now. */
void tcp_limits_begin(struct tcp_socket *sock);
/* The same where options have changed. */
void tcp_limits_apply(struct tcp_socket *sock);
/* For how many seconds a connection without data is kept from its listener; and lets the listener
 * have it. */
uint32_t tcp_defer_time(const struct tcp_socket *sock);
void tcp_defer_end(struct tcp_socket *sock);

int tcp_set_congestion(uaddr_t value, unsigned len);
int tcp_get_congestion(void *buf, unsigned *len);
int tcp_get_info(const struct tcp_socket *sock, void *buf, unsigned *len);
/* Its state, as Linux numbers them. */
uint8_t tcp_state_number(const struct tcp_socket *sock);
/* TCP_MAXSEG of a connection, or otherwise. */
int tcp_show_mss(const struct tcp_socket *sock, int otherwise);

/* Whether as much waits to be sent as may (TCP_NOTSENT_LOWAT), on a socket with a pcb. */
static inline bool tcp_has_unsent(const struct tcp_socket *sock)
{
	int32_t most = sock->inet.options.values[OPTION_NOTSENT_LOWAT];

	return most > 0 && sock->pcb->snd_lbb - sock->pcb->snd_nxt >= (uint32_t)most;
}

/* Whether there is room to send, by the measure of poll(2). */
static inline bool tcp_is_writable(const struct tcp_socket *sock)
{
	return sock->pcb && 3UL * sock->pcb->snd_buf >= sock->send_limit &&
	       sock->pcb->snd_queuelen < TCP_SND_QUEUELEN / 2 && !tcp_has_unsent(sock) &&
	       tcp_memory_may_send(sock);
}
