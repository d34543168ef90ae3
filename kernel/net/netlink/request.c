// SPDX-License-Identifier: BSD-3-Clause
// What programs ask by NETLINK_ROUTE (rtnetlink(7)). What cannot be asked is refused.

#include "include/linux/capability.h"
#include "kernel/net/netlink/netlink_internal.h"
#include "kernel/process/process.h"

#define KIND_GET 2 /* of NEW, DEL, GET, SET */

static const struct {
	uint16_t type;
	int (*dump)(struct netlink_reply *reply, const struct netlink_filter *filter);
	int (*act)(struct netlink_reply *reply, const struct linux_nlmsghdr *request);
} kinds[] = {
	{RTM_GETLINK, netlink_dump_links, netlink_get_link},
	{RTM_NEWLINK, NULL, netlink_set_link},
	{RTM_SETLINK, NULL, netlink_set_link},
	{RTM_DELLINK, NULL, netlink_delete_link},
	{RTM_GETADDR, netlink_dump_addresses, NULL},
	{RTM_NEWADDR, NULL, netlink_change_address},
	{RTM_DELADDR, NULL, netlink_change_address},
	{RTM_GETROUTE, netlink_dump_routes, netlink_get_route},
	{RTM_NEWROUTE, NULL, netlink_change_route},
	{RTM_DELROUTE, NULL, netlink_change_route},
	{RTM_GETNEIGH, netlink_dump_neighbours, netlink_get_neighbour},
	{RTM_NEWNEIGH, NULL, netlink_change_neighbour},
	{RTM_DELNEIGH, NULL, netlink_change_neighbour},
	{RTM_GETRULE, netlink_dump_rules, NULL},
	{RTM_NEWRULE, NULL, netlink_change_rule},
	{RTM_DELRULE, NULL, netlink_change_rule},
};

static bool is_get(const struct linux_nlmsghdr *request)
{
	return request->nlmsg_type % 4 == KIND_GET;
}

/* The end of a dump, a datagram of its own. */
static void end_dump(struct netlink_reply *reply, uint16_t flags, int32_t result)
{
	netlink_send_reply(reply);
	reply->flags = flags | (netlink_explains(reply) ? NLM_F_ACK_TLVS : 0);
	netlink_begin(reply, NLMSG_DONE, &result, sizeof(result));
	netlink_explain(reply);
	netlink_send_reply(reply);
}

static int answer(struct netlink_reply *reply, const struct linux_nlmsghdr *request, unsigned i)
{
	int err;

	if (!kinds[i].act)
		return -EOPNOTSUPP;
	reply->flags = 0;
	netlink_cause = reply;
	err = kinds[i].act(reply, request);
	netlink_cause = NULL;
	netlink_send_reply(reply);
	return err;
}

/* What is wrong with a request is said where it ends. */
static int dump(struct netlink_reply *reply, const struct linux_nlmsghdr *request, unsigned i)
{
	struct netlink_filter filter;
	int err;

	if (!kinds[i].dump)
		return -EOPNOTSUPP;
	err = netlink_filter_get(reply, request, &filter);
	reply->flags = filter.messages;
	if (err == 0)
		err = kinds[i].dump(reply, &filter);
	end_dump(reply, filter.flags, err);
	return 0;
}

/* *dumped: an answer that ends with NLMSG_DONE is not acknowledged. */
static int handle(struct netlink_reply *reply, const struct linux_nlmsghdr *request, bool *dumped)
{
	if (!(request->nlmsg_flags & NLM_F_REQUEST) || request->nlmsg_type < NLMSG_TYPE_MIN)
		return 0;
	for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].type != request->nlmsg_type)
			continue;
		/* Not even a family. */
		if (request->nlmsg_len == sizeof(*request))
			return 0;
		if (!is_get(request) && !current_capable(CAP_NET_ADMIN))
			return -EPERM;
		*dumped = is_get(request) && (request->nlmsg_flags & NLM_F_DUMP);
		return (*dumped ? dump : answer)(reply, request, i);
	}
	if (!is_get(request) && !current_capable(CAP_NET_ADMIN))
		return -EPERM;
	return -EOPNOTSUPP;
}

/* With the whole request for errors, and its head otherwise. */
static void acknowledge(struct netlink_reply *reply, int err)
{
	const struct linux_nlmsghdr *request = reply->request;
	bool capped = err == 0 || (reply->sock->options & (1u << NETLINK_CAP_ACK));
	bool explained = err < 0 && netlink_explains(reply);
	struct {
		int32_t error;
		struct linux_nlmsghdr request;
	} head = {err, *request};

	reply->flags = (capped ? NLM_F_CAPPED : 0) | (explained ? NLM_F_ACK_TLVS : 0);
	if (capped)
		netlink_begin(reply, NLMSG_ERROR, &head, sizeof(head));
	else
		netlink_begin_error(reply, err);
	if (err < 0)
		netlink_explain(reply);
	netlink_send_reply(reply);
}

void netlink_handle(struct netlink_socket *sock, const uint8_t *bytes, size_t len)
{
	while (len >= sizeof(struct linux_nlmsghdr)) {
		const struct linux_nlmsghdr *request = (const void *)bytes;
		struct netlink_reply reply = {.sock = sock, .request = request};
		size_t step = NETLINK_ALIGN((size_t)request->nlmsg_len);
		bool dumped = false;
		int err;

		if (request->nlmsg_len < sizeof(*request) || request->nlmsg_len > len)
			return;
		err = handle(&reply, request, &dumped);
		if (err < 0 || ((request->nlmsg_flags & NLM_F_ACK) && !dumped))
			acknowledge(&reply, err);
		if (reply.error)
			sock->socket.error = reply.error;
		bytes += MIN(step, len);
		len -= MIN(step, len);
	}
}
