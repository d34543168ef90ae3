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
	uint32_t group; /* a bit; 0: an answer */
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

/* What answers to one message, or tells groups of something. An error that occurs, for want of
 * memory, stays. */
struct netlink_reply {
	struct netlink_socket *sock; /* NULL: all of the group */
	unsigned group;		     /* RTNLGRP_ */
	const struct linux_nlmsghdr *request;
	const char *why;		/* it is refused, for people; NULL: the error says it all */
	uint32_t wrong;			/* where in the request the attribute is that is; or 0 */
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
/* An error with the whole request; there is room for an explanation. */
void netlink_begin_error(struct netlink_reply *reply, int error);
/* Whether somebody wants to know why something is refused, if there is a reason; and says so, and
 * where it is, at the end of an error. */
bool netlink_explains(const struct netlink_reply *reply);
void netlink_explain(struct netlink_reply *reply);
/* Queues what has been begun. */
void netlink_send_reply(struct netlink_reply *reply);

/* ---- request.c ---- */

/* Answers to what a program has sent: one message behind the other. */
void netlink_handle(struct netlink_socket *sock, const uint8_t *bytes, size_t len);

/* ---- attribute.c ---- */

/* The attributes of a request, by their numbers; larger ones are left out. */
#define NETLINK_ATTRIBUTES_MAX 64
struct netlink_attributes {
	const struct linux_nlattr *by_type[NETLINK_ATTRIBUTES_MAX];
};

/* Copies the head and finds the attributes behind it: 0, or -EINVAL if the message is too short. */
int netlink_parse(const struct linux_nlmsghdr *request, void *head, size_t len,
		  struct netlink_attributes *attributes);
/* Copies the value of an attribute: its length must be that, or (at least) be longer. 1; 0: there
 * is none; -EINVAL. */
int netlink_get(const struct netlink_attributes *attributes, unsigned type, void *value,
		size_t len);
/* The same for a string, which must be shorter than size. */
int netlink_get_text(const struct netlink_attributes *attributes, unsigned type, char *text,
		     size_t size);
/* Whether it has no attributes but those in a list that ends with 0. */
bool netlink_has_only(const struct netlink_attributes *attributes, const uint8_t *known);

/* ---- filter.c ---- */

/* What a dump is to have: of numbers that are 0, everything. */
struct netlink_filter {
	uint8_t family, protocol, type;
	bool nothing;		  /* only what is cached, of which there is nothing */
	uint16_t flags, messages; /* of the last message, of the others */
	uint32_t table, device;
};

/* Reads what a request wants, and checks it if that is asked for: 0, -EINVAL or -ENODEV. */
int netlink_filter_get(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
		       struct netlink_filter *filter);
/* Whether something of a device, a number, belongs to what is wanted. */
static inline bool netlink_wants_device(const struct netlink_filter *filter, uint32_t index)
{
	return filter->device == 0 || filter->device == index;
}

/* ---- notify.c ---- */

/* Begins to tell a group of something; netlink_send_reply() does it. */
struct netlink_reply netlink_notification(unsigned group);
/* Whether anybody would hear it. */
bool netlink_is_heard(unsigned group);
void netlink_init_notifications(void);
/* Who asked for what is being changed; NULL: nobody. */
extern const struct netlink_reply *netlink_cause;

/* All that have a port. */
extern struct list_node netlink_sockets;

/* For each socket of NETLINK_ROUTE with that group. */
void netlink_for_group(unsigned group, void (*func)(struct netlink_socket *sock, void *arg),
		       void *arg);

/* ---- link.c, address.c, route.c, neighbour.c, rule.c ---- */
int netlink_dump_rules(struct netlink_reply *reply, const struct netlink_filter *filter);
int netlink_change_rule(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_set_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_delete_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_change_address(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_change_route(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_get_route(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_get_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_change_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
struct inet_address;
struct inet_route;
struct netdev;
void netlink_put_link(struct netlink_reply *reply, unsigned type, const struct netdev *dev,
		      uint32_t changed);
void netlink_put_address(struct netlink_reply *reply, unsigned type,
			 const struct inet_address *address);
void netlink_put_route(struct netlink_reply *reply, unsigned type, const struct inet_route *route);
int netlink_dump_links(struct netlink_reply *reply, const struct netlink_filter *filter);
int netlink_get_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
int netlink_dump_addresses(struct netlink_reply *reply, const struct netlink_filter *filter);
int netlink_dump_routes(struct netlink_reply *reply, const struct netlink_filter *filter);
int netlink_dump_neighbours(struct netlink_reply *reply, const struct netlink_filter *filter);
