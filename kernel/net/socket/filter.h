/* SPDX-License-Identifier: BSD-3-Clause */
/* Filters of sockets: programs of the classic BPF machine (SO_ATTACH_FILTER), which decide how much
 * of a packet a socket gets. */
#pragma once

#include "include/linux/filter.h"

struct socket;

struct socket_filter {
	uint32_t users; /* connections have that of their listener */
	uint32_t count;
	struct linux_sock_filter code[];
};

/* A packet as a filter sees it. */
struct filter_packet {
	/* Copies n bytes from an offset on, which are there. */
	void (*copy)(const void *packet, uint32_t offset, void *to, uint32_t n);
	const void *packet;
	uint32_t length;  /* that copy() knows */
	uint32_t data;	  /* where the bytes of offset 0 are */
	uint32_t network; /* … and the network's header */
	/* What is known of it. */
	uint16_t protocol, hardware;
	uint8_t kind;
	uint32_t device, mark;
};

/* 0, or -EINVAL: it could do something that is none of its business, or never end. */
int filter_check(const struct linux_sock_filter *code, uint32_t count);

/* How many bytes of a packet to keep: 0 is none at all. */
uint32_t filter_run(const struct linux_sock_filter *code, const struct filter_packet *packet);

/* ---- the filter of a socket ---- */

/* How much of a packet in one piece of memory a socket gets, all of it without a filter. */
uint32_t socket_filter_bytes(const struct socket *socket, const void *bytes, uint32_t length);

/* SO_ATTACH_FILTER, SO_DETACH_FILTER and SO_LOCK_FILTER: 0, -EINVAL, -EFAULT, -EPERM (locked),
 * -ENOENT, -ENOMEM, -EOPNOTSUPP (a socket that does not look at packets). */
int socket_filter_set(struct socket *socket, int name, uaddr_t value, unsigned len);
/* SO_GET_FILTER: *len counts instructions. */
int socket_filter_get(const struct socket *socket, uaddr_t value, unsigned *len);
void socket_filter_free(struct socket *socket);
/* Gives a connection the filter of its listener, and its lock. */
void socket_filter_inherit(struct socket *socket, const struct socket *from);
