/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP sockets. */
#pragma once

#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>

#include "kernel/net/inet/inet_internal.h"
#include "kernel/sched/mutex.h"

/*
 *	UNCONNECTED -> CONNECTING -> CONNECTED	by connect(2), accept(2)
 *	CONNECTING -> UNCONNECTED		refused
 *	any -> UNCONNECTED			connect(2) with AF_UNSPEC, shutdown(2) of a listener
 *
 * CONNECTED stays when the connection ends; whether there is one is to be seen by the pcb
 * (tcp_is_closed()).
 */
enum tcp_phase { TCP_UNCONNECTED, TCP_CONNECTING, TCP_CONNECTED };

/* Sockets that listen at the same address and port (SO_REUSEPORT), and the pcb they share. */
struct tcp_listener {
	struct tcp_pcb *pcb;
	struct list_node members;
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
	bool done;		/* the peer has sent all */
	bool no_room;		/* somebody wants to know when there is */
	uint32_t send_limit;	/* what the pcb's buffer was made to hold */
	struct mutex read_lock; /* held by who receives: first and offset do not change */
	/* What was received: pbufs one behind the other, the first offset bytes are gone. */
	struct pbuf *first, *last;
	uint32_t offset, received; /* received: bytes there are */
	uint32_t arrived;	   /* counts what comes, for who waits beyond what is there */
	/* A listener's, and its queue of sockets to be accepted. */
	struct tcp_listener *listener;
	struct list_node listener_link, queue, queue_link;
	unsigned queue_len, backlog;
};

static inline struct tcp_socket *tcp_of(struct socket *socket)
{
	return container_of(inet_of(socket), struct tcp_socket, inet);
}

extern struct inet_ports tcp_ports;

/* A new socket, without connection: NULL without memory. */
struct tcp_socket *tcp_make(int family);

/* Makes a pcb that stands for a socket, and hands it over to it. */
int tcp_pcb_create(struct tcp_socket *sock, bool v6);
void tcp_pcb_adopt(struct tcp_socket *sock, struct tcp_pcb *pcb);
/* Applies the socket's options to its pcb. */
void tcp_pcb_configure(struct tcp_socket *sock);
/* Sends what has waited for more (TCP_CORK). Inside the stack. */
void tcp_push(struct tcp_socket *sock);
/* Ends the connection at once; the peer hears of it. */
void tcp_pcb_abort(struct tcp_socket *sock);

/* Whether there is no connection, and none coming (Linux's TCP_CLOSE). */
bool tcp_is_closed(const struct tcp_socket *sock);

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

/* Whether the queue is full of that socket which a connection from there would be for. */
bool tcp_listener_is_full(struct tcp_listener *listener, const ip_addr_t *remote,
			  uint16_t remote_port);

/* ---- tcp_incoming.c ---- */

#define TCP_EXT_ARG 0 /* lwIP gives numbers to the arguments of a pcb; there is one */

/* Counts what peers begin to open with a pcb that is to listen. */
void tcp_openings_watch(struct tcp_pcb *listener);
/* A pcb that a peer has opened is about to get a socket. */
void tcp_opening_end(struct tcp_pcb *pcb);
/* Forgets the oldest of the connections that are over where there are too many. Inside the stack.
 */
void tcp_trim_time_wait(void);

int tcp_set_congestion(uaddr_t value, unsigned len);
int tcp_get_congestion(void *buf, unsigned *len);
int tcp_get_info(const struct tcp_socket *sock, void *buf, unsigned *len);
/* Its state, as Linux numbers them. */
uint8_t tcp_state_number(const struct tcp_socket *sock);
/* TCP_MAXSEG of a connection, or otherwise. */
int tcp_show_mss(const struct tcp_socket *sock, int otherwise);

/* Whether there is room to send, by the measure of poll(2). */
bool tcp_is_writable(const struct tcp_socket *sock);
