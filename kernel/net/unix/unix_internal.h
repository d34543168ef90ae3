/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "include/linux/errno.h"
#include "kernel/net/socket/socket.h"
#include "kernel/net/unix/packet.h"
#include "kernel/net/unix/unix.h"
#include "kernel/sched/mutex.h"
#include "kernel/vfscore/mount.h"

/* An address, with room for the NUL of a path that fills all of it. */
union unix_address {
	struct linux_sockaddr_un un;
	char bytes[sizeof(struct linux_sockaddr_un) + 1];
};

/* The name of a socket, which those share that were accepted from it. */
struct unix_name {
	uint32_t refcount;
	uint32_t len; /* of the address */
	union unix_address address;
};

/*
 *	closed		new, or (datagrams) without a peer
 *	listening
 *	connected	has a peer, which may have gone
 */
enum unix_state { UNIX_CLOSED, UNIX_LISTENING, UNIX_CONNECTED };

struct unix_socket {
	struct socket socket;
	uint32_t refcount; /* its file or its listener, its peers, packets it has sent */
	enum unix_state state;
	bool dead;		  /* its file is closed */
	struct unix_socket *peer; /* referenced */
	struct unix_name *name;	  /* NULL: not bound */
	struct path place;	  /* of a name in the file system, referenced; or no name */
	struct list_node name_link;
	struct list_node all_link;
	/* What is to be received: packets, or connections to accept by their queue_link. Who sends
	 * datagrams waits in room while it is longer than backlog. */
	struct list_node queue;
	struct list_node queue_link;
	uint32_t queue_len, backlog;
	/* Of a stream: the packet in the queue with the last urgent byte (MSG_OOB) as long as that
	 * was not received; NULL: none. One that was received stays in the queue as a mark, empty,
	 * where receiving stops once. */
	struct unix_packet *urgent;
	uint32_t arrived; /* packets so far, modulo 2^32 */
	struct wait_queue room;
	struct mutex read_lock;	      /* held while packets are copied to a program */
	uint32_t charged;	      /* of send_buffer, by packets on their way */
	struct wait_entry room_entry; /* in the peer's room, so that those who poll hear of it */
	struct unix_socket *room_of;  /* that peer, borrowed while room_entry is there */
	/* Rights to it in queues: kernel/net/unix/collect.c */
	uint32_t in_flight, in_flight_unseen;
	bool reachable;
	struct list_node in_flight_link;
};

static inline struct unix_socket *unix_of(struct socket *socket)
{
	return container_of(socket, struct unix_socket, socket);
}

static inline bool unix_is_dgram(const struct unix_socket *sock)
{
	return sock->socket.type == SOCK_DGRAM;
}

static inline void unix_get(struct unix_socket *sock)
{
	sock->refcount++;
}

void unix_free(struct unix_socket *sock);

static inline void unix_put(struct unix_socket *sock)
{
	if (--sock->refcount == 0)
		unix_free(sock);
}

/* ---- sock.c ---- */

/* A socket with one reference and no peer; NULL without memory. */
struct unix_socket *unix_make(int type);
/* Ends a socket that has no file: who is connected with it learns that it has gone, and (unread)
 * that something was not received. Drops the reference that its file had. */
void unix_close(struct unix_socket *sock, bool unread);
extern struct list_node unix_sockets; /* all, by all_link */

/* ---- name.c ---- */
int unix_bind(struct socket *socket, const struct socket_address *address);
int unix_get_name(struct socket *socket, bool peer, struct socket_address *out);
/* Gives a socket that has none a name of the kernel's choice. 0 or a negative errno. */
int unix_autobind(struct unix_socket *sock);
/* Whether an address is one of this family, with something in it: 0 or -EINVAL. */
int unix_check_address(const struct socket_address *address);
/* The socket of an address and type, referenced: 0, -ECONNREFUSED, -EPROTOTYPE, or what is wrong
 * with the path. */
int unix_find(const struct socket_address *address, int type, struct unix_socket **out);
void unix_unbind(struct unix_socket *sock);
void unix_name_put(struct unix_name *name);

/* ---- connect.c ---- */
int unix_connect(struct socket *socket, const struct socket_address *address, bool nonblock);
int unix_pair(struct socket *a, struct socket *b);
int unix_listen(struct socket *socket, unsigned backlog);
int unix_accept(struct socket *socket, bool nonblock, struct socket **out);
int unix_shutdown(struct socket *socket, unsigned how);

/* ---- stream.c, datagram.c ---- */
ssize_t unix_stream_send(struct socket *socket, struct socket_message *message);
ssize_t unix_stream_receive(struct socket *socket, struct socket_message *message);
ssize_t unix_datagram_send(struct socket *socket, struct socket_message *message);
ssize_t unix_datagram_receive(struct socket *socket, struct socket_message *message);
ssize_t unix_seqpacket_send(struct socket *socket, struct socket_message *message);
ssize_t unix_seqpacket_receive(struct socket *socket, struct socket_message *message);
int unix_datagram_connect(struct socket *socket, const struct socket_address *address,
			  bool nonblock);

/* Whether its queue takes no more. */
static inline bool unix_is_full(const struct unix_socket *sock)
{
	return sock->queue_len > sock->backlog;
}

/* Waits once until another's queue may take more, or it is closed. 0 or as socket_wait_result(). */
int unix_wait_queue(struct unix_socket *self, struct unix_socket *other, uint64_t deadline_ns);

/* ---- state.c ---- */
uint32_t unix_poll(struct socket *socket, struct poll_table *table);
long unix_ioctl(struct socket *socket, unsigned cmd, uaddr_t arg);
/* Whether there is so much room that who polls for it is to know. */
static inline bool unix_is_writable(const struct unix_socket *sock)
{
	return sock->state != UNIX_LISTENING &&
	       (uint64_t)sock->charged * 4 <= sock->socket.send_buffer;
}
/* Stops to wait for a peer's queue; with wake, those who poll look again. */
void unix_forget_room(struct unix_socket *sock, bool wake);

/* ---- packet.c ---- */

/* Takes a packet out of the queue of its receiver. */
void unix_unlink(struct unix_socket *receiver, struct unix_packet *packet);

/* Puts a packet in the queue of its receiver, who is told. */
void unix_deliver(struct unix_socket *receiver, struct unix_packet *packet);

/*
 * Waits until a socket may send, that is while it has charged all of its buffer. 0, -EPIPE (its
 * sending side is shut down), the error that waits, or as socket_wait_result().
 */
int unix_wait_to_send_slowly(struct unix_socket *sock, bool nonblock, uint64_t deadline_ns);
static inline int unix_wait_to_send(struct unix_socket *sock, bool nonblock, uint64_t deadline_ns)
{
	if (likely(sock->charged < sock->socket.send_buffer && !sock->socket.error &&
		   !(sock->socket.shutdown & SHUTDOWN_SEND)))
		return 0;
	return unix_wait_to_send_slowly(sock, nonblock, deadline_ns);
}
