// SPDX-License-Identifier: BSD-3-Clause
// Devices: RTM_GETLINK.

#include "kernel/lib/string.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

#define QUEUE_LENGTH 1000 /* what Linux has; nothing is queued above the driver */
#define COUNTERS     25	  /* of struct rtnl_link_stats64 */
#define COUNTERS32   24	  /* the same but for the last, in 32 bits */

static uint8_t state_of(const struct netdev *dev)
{
	if (dev->kind == NETDEV_LOOPBACK)
		return dev->up ? IF_OPER_UNKNOWN : IF_OPER_DOWN;
	return netdev_is_running(dev) ? IF_OPER_UP : IF_OPER_DOWN;
}

static void put_counters(struct netlink_reply *reply, const struct netdev *dev)
{
	const struct netdev_counters *in = &dev->received, *out = &dev->sent;
	const uint64_t values[COUNTERS] = {
		in->packets, out->packets, in->bytes,	  out->bytes, in->errors, out->errors,
		in->dropped, out->dropped, in->multicast, 0,	      0,	  0,
		0,	     in->frame,	   in->fifo,	  0,	      0,	  0,
		out->fifo,
	};
	uint32_t low[COUNTERS32];

	for (unsigned i = 0; i < COUNTERS32; i++)
		low[i] = (uint32_t)values[i];
	netlink_put(reply, IFLA_STATS64, values, sizeof(values));
	netlink_put(reply, IFLA_STATS, low, sizeof(low));
}

static void put_link(struct netlink_reply *reply, const struct netdev *dev)
{
	bool is_loopback = dev->kind == NETDEV_LOOPBACK;
	const struct linux_ifinfomsg head = {
		.ifi_type = netdev_hardware(dev),
		.ifi_index = (int32_t)dev->index,
		.ifi_flags = netdev_flags(dev),
	};
	uint8_t broadcast[NETDEV_ADDRESS_SIZE];

	memset(broadcast, is_loopback ? 0 : 0xff, sizeof(broadcast));
	netlink_begin(reply, RTM_NEWLINK, &head, sizeof(head));
	netlink_put_text(reply, IFLA_IFNAME, dev->name);
	netlink_put_u32(reply, IFLA_TXQLEN, QUEUE_LENGTH);
	netlink_put_u8(reply, IFLA_OPERSTATE, state_of(dev));
	netlink_put_u8(reply, IFLA_LINKMODE, 0);
	netlink_put_u32(reply, IFLA_MTU, dev->mtu);
	netlink_put_u32(reply, IFLA_GROUP, 0);
	netlink_put_u32(reply, IFLA_PROMISCUITY, dev->promiscuous);
	netlink_put_u32(reply, IFLA_NUM_TX_QUEUES, 1);
	netlink_put_u32(reply, IFLA_NUM_RX_QUEUES, 1);
	netlink_put_u8(reply, IFLA_CARRIER, dev->has_carrier);
	netlink_put(reply, IFLA_ADDRESS, dev->address, sizeof(dev->address));
	netlink_put(reply, IFLA_BROADCAST, broadcast, sizeof(broadcast));
	put_counters(reply, dev);
	netlink_put_text(reply, IFLA_QDISC, dev->up ? "noqueue" : "noop");
}

void netlink_dump_links(struct netlink_reply *reply, unsigned family)
{
	const struct netdev *dev;

	netdev_for_each(dev) put_link(reply, dev);
}

/* The device that an attribute names; NULL: there is none. *named: there is such an attribute. */
static const struct netdev *find_name(const struct linux_nlmsghdr *request, bool *named)
{
	const uint8_t *at = (const uint8_t *)(request + 1) + sizeof(struct linux_ifinfomsg);
	size_t left = request->nlmsg_len - sizeof(*request) - sizeof(struct linux_ifinfomsg);
	char name[NETDEV_NAME_MAX] = "";
	struct linux_nlattr attribute;

	*named = false;
	while (left >= sizeof(attribute)) {
		memcpy(&attribute, at, sizeof(attribute));
		if (attribute.nla_len < sizeof(attribute) || attribute.nla_len > left)
			break;
		if (attribute.nla_type == IFLA_IFNAME) {
			size_t len = attribute.nla_len - sizeof(attribute);

			*named = true;
			memcpy(name, at + sizeof(attribute), MIN(len, sizeof(name) - 1));
		}
		at += MIN(NETLINK_ALIGN(attribute.nla_len), left);
		left -= MIN(NETLINK_ALIGN(attribute.nla_len), left);
	}
	return *named ? netdev_by_name(name) : NULL;
}

int netlink_get_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	const struct netdev *dev;
	struct linux_ifinfomsg head;
	bool named = true;

	if (request->nlmsg_len < sizeof(*request) + sizeof(head))
		return -EINVAL;
	memcpy(&head, request + 1, sizeof(head));
	if (head.ifi_index != 0)
		dev = netdev_by_index((unsigned)head.ifi_index);
	else
		dev = find_name(request, &named);
	if (!dev)
		return named ? -ENODEV : -EINVAL;
	put_link(reply, dev);
	return 0;
}
