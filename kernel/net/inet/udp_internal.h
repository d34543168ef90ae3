/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP sockets, and what others that send and receive datagrams have of them. */
#pragma once

#include <lwip/udp.h>

#include "include/linux/in_options.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/sched/mutex.h"

/* A datagram that was received. */
struct udp_datagram {
	struct list_node link;
	struct pbuf *p;
	struct inet_name from;
	ip_addr_t to;
	uint32_t device; /* index */
	uint32_t charge; /* against the receive buffer */
	uint8_t ttl, tos;
	bool peeked;
	uint32_t lost; /* datagrams before it for which there was no room */
	uint64_t time_ns;
};

/* What is known of an error of something that was sent. */
struct udp_error {
	struct list_node link;
	struct pbuf *p; /* what is left of the packet, in one piece, without headers */
	uint32_t charge;
	struct inet_name to;
	ip_addr_t offender; /* who has sent the message */
	struct linux_sock_extended_err extended;
};

/* What ancillary data say of what is to be sent; -1, and 0 of device: as the socket says. */
struct udp_control {
	int ttl, tos;
	int segment;	/* UDP_SEGMENT: bytes of each of several datagrams; 0: it is one */
	int32_t device; /* index */
	bool has_from;
	ip_addr_t from;
};

struct udp_socket {
	struct inet_socket inet;
	struct udp_pcb *pcb; /* while it has a port */
	bool connected;
	struct list_node queue, errors;
	uint32_t charged, lost;
	uint32_t arrived; /* counts what comes, for who waits beyond what is there */
	/* What MSG_MORE has collected, and where it goes. */
	struct pbuf *pending;
	struct inet_name pending_to;
	struct udp_control pending_control;
};

static inline struct udp_socket *udp_of(struct socket *socket)
{
	return container_of(inet_of(socket), struct udp_socket, inet);
}

extern struct inet_ports udp_ports;

/* Makes lwIP see the socket's addresses: 0 or -ENOBUFS. Inside the stack. */
int udp_sync(struct udp_socket *sock);
/* Sends what has waited for more (UDP_CORK), if anything has. */
int udp_push(struct udp_socket *sock);
/* Gives it a port if it has none. */
int udp_autobind(struct udp_socket *sock);

ssize_t udp_send_message(struct socket *socket, struct socket_message *message);
ssize_t udp_receive(struct socket *socket, struct socket_message *message);
/* Reads ancillary data of a message of IPv6 or IPv4: 0 or -EINVAL. */
int udp_get_control(const struct socket_message *message, bool v6, struct udp_control *control);
/* Tells what the socket's options ask for. */
void udp_put_control(const struct udp_socket *sock, struct socket_message *message,
		     const struct udp_datagram *datagram);
void udp_datagram_free(struct udp_datagram *datagram);
void udp_drop_received(struct udp_socket *sock);

void udp_count_memory(const struct socket *socket, struct socket_memory *memory);
uint32_t udp_poll(struct socket *socket, struct poll_table *table);
long udp_ioctl(struct socket *socket, unsigned cmd, uaddr_t arg);
int udp_shutdown(struct socket *socket, unsigned how);

/* error_queue.c: data_at is where in p is what the program has sent. */
void udp_queue_error(struct udp_socket *sock, struct pbuf *p, uint16_t data_at,
		     const struct udp_error *error);
/* MSG_ERRQUEUE: bytes, or -EAGAIN if there is none. */
ssize_t udp_receive_error(struct udp_socket *sock, struct socket_message *message);
void udp_drop_errors(struct udp_socket *sock);

/* Copies what is to be sent, 65,535 bytes at most, out of the program's memory, behind room for the
 * headers of a layer: NULL with *err -ENOBUFS or -EFAULT. */
struct pbuf *udp_copy(pbuf_layer layer, struct uio *uio, int *err);

/* Puts the packet that lwIP looks at in the queue of a socket, or drops it where that is full. */
void udp_queue(struct udp_socket *sock, struct pbuf *p, const ip_addr_t *from, uint16_t port);
/* The same for one that came for the port of a socket, which others may share. */
void udp_deliver(struct udp_socket *sock, struct pbuf *p, const ip_addr_t *from, uint16_t port);
