// SPDX-License-Identifier: BSD-3-Clause
// Who is in a group hears what changes.

#include "include/linux/in.h"
#include "kernel/net/inet/interface.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

const struct netlink_reply *netlink_cause;

static void note(struct netlink_socket *sock, void *arg)
{
	*(bool *)arg = true;
}

bool netlink_is_heard(unsigned group)
{
	bool heard = false;

	netlink_for_group(group, note, &heard);
	return heard;
}

struct netlink_reply netlink_notification(unsigned group)
{
	static const struct linux_nlmsghdr nobody;

	return (struct netlink_reply){.group = group, .request = &nobody};
}

/* What a request has changed says whose that was. */
static struct netlink_reply notification_of(unsigned group, bool by_request,
					    struct linux_nlmsghdr *header)
{
	struct netlink_reply reply = netlink_notification(group);

	if (by_request && netlink_cause) {
		*header = *netlink_cause->request;
		header->nlmsg_pid = netlink_cause->sock->port;
		reply.request = header;
	}
	return reply;
}

static void tell_address(const struct inet_address *address, bool gone)
{
	struct linux_nlmsghdr header;
	struct netlink_reply reply = notification_of(
		address->family == AF_INET ? RTNLGRP_IPV4_IFADDR : RTNLGRP_IPV6_IFADDR,
		address->family == AF_INET, &header);

	if (!netlink_is_heard(reply.group))
		return;
	netlink_put_address(&reply, gone ? RTM_DELADDR : RTM_NEWADDR, address);
	netlink_send_reply(&reply);
}

static void tell_route(const struct inet_route *route, bool gone)
{
	struct linux_nlmsghdr header;
	struct netlink_reply reply =
		notification_of(route->family == AF_INET ? RTNLGRP_IPV4_ROUTE : RTNLGRP_IPV6_ROUTE,
				route->protocol != RTPROT_KERNEL, &header);

	if (!netlink_is_heard(reply.group))
		return;
	if (!gone)
		reply.flags = NLM_F_CREATE | NLM_F_EXCL;
	netlink_put_route(&reply, gone ? RTM_DELROUTE : RTM_NEWROUTE, route);
	netlink_send_reply(&reply);
}

static bool wants_routes(void)
{
	return netlink_is_heard(RTNLGRP_IPV4_ROUTE) || netlink_is_heard(RTNLGRP_IPV6_ROUTE);
}

static void tell_link(const struct netdev *dev, uint32_t changed)
{
	struct netlink_reply reply = netlink_notification(RTNLGRP_LINK);

	if (!netlink_is_heard(RTNLGRP_LINK))
		return;
	netlink_put_link(&reply, RTM_NEWLINK, dev, changed);
	netlink_send_reply(&reply);
}

void netlink_init_notifications(void)
{
	static const struct inet_listener listener = {tell_address, tell_route, wants_routes};

	inet_listener = &listener;
	netdev_listener = tell_link;
}
