/* SPDX-License-Identifier: BSD-3-Clause */
/* What tests of NETLINK_ROUTE ask and show. */
#pragma once

#include "include/linux/netlink.h"

/* A request behind its header: a head of its kind, and attributes. */
struct netlink_body {
	unsigned char bytes[256];
	unsigned len;
};

void netlink_put(struct netlink_body *body, unsigned type, const void *value, unsigned len);
/* The same for an address of either family, as text. */
void netlink_put_address(struct netlink_body *body, unsigned type, const char *text);

/* A socket with a port that is the same for both. */
int netlink_open(void);
/* Shows all that there is to be received now. */
void netlink_show_answers(int fd);
/* The same for the next datagram, which is waited for. */
void netlink_show_next(int fd);
/* Waits for a message of a type, and shows it; what comes before it is not looked at. */
void netlink_wait_for(int fd, unsigned type);
/* Asks for all things of a kind of a family, and for the way to an address. */
void netlink_dump(int fd, unsigned type, unsigned family);
void netlink_find(int fd, const char *to);
/* A socket that hears what a group is told. */
int netlink_listen(unsigned group);
/* Sends a request, with a head and attributes, and shows what comes. */
void netlink_ask(int fd, unsigned type, unsigned flags, const void *body, unsigned len);
