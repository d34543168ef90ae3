/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/if.h"
#include "include/linux/if_packet.h"
#include "kernel/net/netdev.h"
#include "kernel/net/packet/packet.h"
#include "kernel/net/socket/socket.h"

/* Numbers in frames have their most significant byte first. */
#define NET16(n) __builtin_bswap16(n)

/* A device that is to receive more than its own, for a socket. */
struct packet_membership {
	struct list_node link;
	struct linux_packet_mreq what;
	unsigned count;
};

/* A frame that is to be received. */
struct packet_frame {
	struct list_node link;
	uint32_t refcount; /* the queue, and who looks at it (MSG_PEEK) */
	uint32_t length;   /* of bytes; without the header in datagrams */
	uint32_t original; /* before a filter has cut it */
	uint32_t charge;
	uint32_t status; /* TP_STATUS_ */
	uint64_t time_ns;
	struct linux_sockaddr_ll from;
	uint8_t bytes[];
};

struct packet_socket {
	struct socket socket;
	struct list_node all_link; /* in packet_sockets while it has a file */
	uint32_t refcount;	   /* its file, packets on their way */
	struct netdev_tap tap;
	bool tapping;
	uint16_t protocol; /* as in a frame; 0: it receives nothing */
	unsigned index;	   /* the device it is bound to; 0: all */
	bool auxdata, ignore_outgoing;
	struct list_node queue; /* frames */
	uint32_t queued;	/* of receive_buffer */
	uint32_t packets, drops;
	uint32_t charged; /* of send_buffer, by packets on their way */
	struct list_node memberships;
	struct packet_ring *ring;  /* NULL: frames are received by calls */
	uint32_t version, reserve; /* of the next ring */
};

static inline struct packet_socket *packet_socket_of(struct socket *socket)
{
	return container_of(socket, struct packet_socket, socket);
}

extern struct list_node packet_sockets;

void packet_socket_put(struct packet_socket *sock);

/* Begins to see frames, or stops, as its protocol and device want it. */
void packet_socket_hook(struct packet_socket *sock);
void packet_socket_unhook(struct packet_socket *sock);

/* What frames of a size count. */
static inline uint32_t packet_socket_charge(uint32_t length)
{
	return sizeof(struct packet_frame) + 256 + length;
}

/* The bytes in front of what a program sends or receives. */
static inline uint32_t packet_socket_hidden(const struct packet_socket *sock)
{
	return sock->socket.type == SOCK_DGRAM ? NETDEV_HEADER_SIZE : 0;
}

/* ---- address.c ---- */
int packet_socket_bind(struct socket *socket, const struct socket_address *address);
int packet_socket_get_name(struct socket *socket, bool peer, struct socket_address *out);

/* ---- receive.c ---- */
void packet_socket_see(struct netdev_tap *tap, struct netdev *dev, const struct netdev_view *view);
ssize_t packet_socket_receive(struct socket *socket, struct socket_message *message);
void packet_socket_drop_frames(struct packet_socket *sock);

/* ---- ring.c ---- */
int packet_ring_set(struct packet_socket *sock, const struct linux_tpacket_req *req);
void packet_ring_free(struct packet_ring *ring);
/* Puts a frame into the next place, with what is said of it; false: the program still has that. */
bool packet_ring_put(struct packet_ring *ring, const struct packet_frame *frame,
		     const struct netdev_view *view, uint32_t hidden);
/* Whether there is something for the program. */
bool packet_ring_has_frame(const struct packet_ring *ring);
struct shared_pages *packet_ring_map(struct socket *socket, size_t length, uint64_t offset);

/* ---- send.c ---- */
ssize_t packet_socket_send(struct socket *socket, struct socket_message *message);
/* Whether a frame that is being sent is this socket's. */
bool packet_socket_is_own(const struct packet_socket *sock, const struct netdev_packet *packet);

/* ---- options.c ---- */
int packet_socket_set_option(struct socket *socket, int level, int name, uaddr_t value,
			     unsigned len);
int packet_socket_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len);
void packet_socket_drop_memberships(struct packet_socket *sock);
