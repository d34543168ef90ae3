// SPDX-License-Identifier: BSD-3-Clause
// Messages that answer, gathered in datagrams.

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/netlink/netlink_internal.h"

#define DATAGRAM_SIZE 4096
#define MESSAGE_MAX   2048 /* with its attributes; errors repeat a request, and may be longer */

static void begin_datagram(struct netlink_reply *reply, size_t len)
{
	if (reply->full && reply->full->length + MAX(len, MESSAGE_MAX) <= DATAGRAM_SIZE)
		return;
	netlink_send_reply(reply);
	reply->full = kmalloc(sizeof(*reply->full) + MAX(len, DATAGRAM_SIZE));
	if (reply->full)
		*reply->full = (struct netlink_datagram){0};
	else
		reply->error = -ENOBUFS;
}

static void append(struct netlink_reply *reply, const void *data, size_t len)
{
	uint8_t *to = reply->full->bytes + reply->full->length;
	size_t padded = NETLINK_ALIGN(len);

	memcpy(to, data, len);
	memset(to + len, 0, padded - len);
	reply->full->length += (uint32_t)padded;
	reply->message->nlmsg_len += (uint32_t)padded;
}

void netlink_begin(struct netlink_reply *reply, unsigned type, const void *head, size_t len)
{
	begin_datagram(reply, sizeof(*reply->message) + NETLINK_ALIGN(len));
	if (!reply->full)
		return;
	reply->message = (void *)(reply->full->bytes + reply->full->length);
	*reply->message = (struct linux_nlmsghdr){
		.nlmsg_len = sizeof(*reply->message),
		.nlmsg_type = (uint16_t)type,
		.nlmsg_flags = reply->flags,
		.nlmsg_seq = reply->request->nlmsg_seq,
		.nlmsg_pid = reply->sock ? reply->sock->port : reply->request->nlmsg_pid,
	};
	reply->full->length += sizeof(*reply->message);
	append(reply, head, len);
}

static void append_attribute(struct netlink_reply *reply, unsigned type, const void *value,
			     size_t len)
{
	struct linux_nlattr attribute = {(uint16_t)(sizeof(attribute) + len), (uint16_t)type};

	append(reply, &attribute, sizeof(attribute));
	append(reply, value, len);
}

bool netlink_explains(const struct netlink_reply *reply)
{
	return reply->why && (reply->sock->options & (1u << NETLINK_EXT_ACK));
}

void netlink_explain(struct netlink_reply *reply)
{
	if (!reply->full || !netlink_explains(reply))
		return;
	append_attribute(reply, NLMSGERR_ATTR_MSG, reply->why, strlen(reply->why) + 1);
	if (reply->wrong)
		append_attribute(reply, NLMSGERR_ATTR_OFFS, &reply->wrong, sizeof(reply->wrong));
}

void netlink_begin_error(struct netlink_reply *reply, int error)
{
	size_t len = reply->request->nlmsg_len, why_len = reply->why ? strlen(reply->why) + 1 : 0;

	begin_datagram(reply, sizeof(*reply->message) + sizeof(error) + NETLINK_ALIGN(len) +
				      2 * sizeof(struct linux_nlattr) + NETLINK_ALIGN(why_len) +
				      sizeof(reply->wrong));
	netlink_begin(reply, NLMSG_ERROR, &error, sizeof(error));
	if (reply->full)
		append(reply, reply->request, len);
}

void netlink_put(struct netlink_reply *reply, unsigned type, const void *value, size_t len)
{
	if (!reply->full)
		return;
	assert(reply->message->nlmsg_len + sizeof(struct linux_nlattr) + len <= MESSAGE_MAX);
	append_attribute(reply, type, value, len);
}

void netlink_put_u32(struct netlink_reply *reply, unsigned type, uint32_t value)
{
	netlink_put(reply, type, &value, sizeof(value));
}

void netlink_put_u8(struct netlink_reply *reply, unsigned type, uint8_t value)
{
	netlink_put(reply, type, &value, sizeof(value));
}

void netlink_put_text(struct netlink_reply *reply, unsigned type, const char *text)
{
	netlink_put(reply, type, text, strlen(text) + 1);
}

static void queue_copy(struct netlink_socket *sock, void *arg)
{
	const struct netlink_reply *reply = arg;
	size_t size = sizeof(*reply->full) + reply->full->length;
	struct netlink_datagram *copy = kmalloc(size);

	if (copy) {
		memcpy(copy, reply->full, size);
		copy->group = 1u << (reply->group - 1);
		netlink_queue(sock, copy);
	} else {
		sock->socket.error = -ENOBUFS;
	}
}

void netlink_send_reply(struct netlink_reply *reply)
{
	if (reply->full && reply->sock) {
		netlink_queue(reply->sock, reply->full);
	} else if (reply->full) {
		netlink_for_group(reply->group, queue_copy, reply);
		kfree(reply->full);
	}
	reply->full = NULL;
}
