/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/netlink.h"
#include "kernel/net/netlink/netlink.h"
#include "kernel/net/socket/socket.h"

#define NETLINK_ALIGN(n) (((n) + 3u) & ~3u)

/* Messages to be received at once. */
struct netlink_datagram {
	struct list_node link;
	uint32_t length;
	uint8_t bytes[];
};

struct netlink_socket {
	struct socket socket;
	uint32_t refcount;     /* its file, notes for it */
	struct list_node link; /* of all that have a port */
	uint32_t port;	       /* 0: none yet */
	uint32_t peer_port, peer_groups;
	uint32_t groups;
	uint32_t options; /* bits by the number of the option */
	struct list_node queue;
	uint32_t queued; /* of receive_buffer */
};

static inline struct netlink_socket *netlink_of(struct socket *socket)
{
	return container_of(socket, struct netlink_socket, socket);
}

/* What answers to one message. An error that occurs, for want of memory, stays. */
struct netlink_reply {
	struct netlink_socket *sock;
	const struct linux_nlmsghdr *request;
	uint16_t flags;			/* of each message */
	struct netlink_datagram *full;	/* being filled, or NULL */
	struct linux_nlmsghdr *message; /* the last */
	int error;
};

/* ---- netlink.c ---- */
void netlink_socket_put(struct netlink_socket *sock);

/* ---- receive.c ---- */
ssize_t netlink_receive(struct socket *socket, struct socket_message *message);
/* Queues what a datagram has, or frees it when there is no room, of which the next call tells. */
void netlink_queue(struct netlink_socket *sock, struct netlink_datagram *datagram);
void netlink_drop_all(struct netlink_socket *sock);

/* ---- reply.c ---- */

/* Begins a message with a head of its kind, which attributes may follow. */
void netlink_begin(struct netlink_reply *reply, unsigned type, const void *head, size_t len);
void netlink_put(struct netlink_reply *reply, unsigned type, const void *value, size_t len);
void netlink_put_u32(struct netlink_reply *reply, unsigned type, uint32_t value);
void netlink_put_u8(struct netlink_reply *reply, unsigned type, uint8_t value);
void netlink_put_text(struct netlink_reply *reply, unsigned type, const char *text);
/* An error with the whole request. */
void netlink_begin_error(struct netlink_reply *reply, int error);
/* Queues what has been begun. */
void netlink_send_reply(struct netlink_reply *reply);

/* ---- request.c ---- */

/* Answers to what a program has sent: one message behind the other. */
void netlink_handle(struct netlink_socket *sock, const uint8_t *bytes, size_t len);

/* ---- link.c, address.c, route.c, neighbour.c: family 0 is any ---- */
void netlink_dump_links(struct netlink_reply *reply, unsigned family);
int netlink_get_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
void netlink_dump_addresses(struct netlink_reply *reply, unsigned family);
void netlink_dump_routes(struct netlink_reply *reply, unsigned family);
void netlink_dump_neighbours(struct netlink_reply *reply, unsigned family);
