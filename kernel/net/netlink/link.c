// SPDX-License-Identifier: BSD-3-Clause
// Devices: RTM_GETLINK, RTM_NEWLINK and RTM_SETLINK of those there are, RTM_DELLINK.

#include "include/linux/in.h"
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

void netlink_put_link(struct netlink_reply *reply, unsigned type, const struct netdev *dev,
		      uint32_t changed)
{
	bool is_loopback = dev->kind == NETDEV_LOOPBACK;
	const struct linux_ifinfomsg head = {
		.ifi_type = netdev_hardware(dev),
		.ifi_index = (int32_t)dev->index,
		.ifi_flags = netdev_flags(dev),
		.ifi_change = changed,
	};
	uint8_t broadcast[NETDEV_ADDRESS_SIZE];

	memset(broadcast, is_loopback ? 0 : 0xff, sizeof(broadcast));
	netlink_begin(reply, type, &head, sizeof(head));
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
	netlink_put_text(reply, IFLA_QDISC, "noqueue");
}

/* What IPv6 knows of a device. */
static void put_link6(struct netlink_reply *reply, const struct netdev *dev)
{
	const struct linux_ifinfomsg head = {
		.ifi_family = AF_INET6,
		.ifi_type = netdev_hardware(dev),
		.ifi_index = (int32_t)dev->index,
		.ifi_flags = netdev_flags(dev),
	};

	netlink_begin(reply, RTM_NEWLINK, &head, sizeof(head));
	netlink_put_text(reply, IFLA_IFNAME, dev->name);
	netlink_put(reply, IFLA_ADDRESS, dev->address, sizeof(dev->address));
	netlink_put_u32(reply, IFLA_MTU, dev->mtu);
	netlink_put_u8(reply, IFLA_OPERSTATE, state_of(dev));
}

int netlink_dump_links(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	const struct netdev *dev;

	netdev_for_each(dev)
	{
		if (filter->family == AF_INET6)
			put_link6(reply, dev);
		else
			netlink_put_link(reply, RTM_NEWLINK, dev, 0);
	}
	return 0;
}

/* The device that a request is about, by its number or its name: 0, -EINVAL (neither), -ENODEV. */
static int find(const struct linux_nlmsghdr *request, struct linux_ifinfomsg *head,
		struct netlink_attributes *attributes, struct netdev **out)
{
	int err = netlink_parse(request, head, sizeof(*head), attributes), named;
	char name[NETDEV_NAME_MAX];

	if (err < 0)
		return err;
	named = netlink_get_text(attributes, IFLA_IFNAME, name, sizeof(name));
	if (named < 0)
		return -EINVAL;
	if (head->ifi_index != 0)
		*out = netdev_by_index((unsigned)head->ifi_index);
	else if (named)
		*out = netdev_by_name(name);
	else
		return -EINVAL;
	return *out ? 0 : -ENODEV;
}

int netlink_get_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	struct netlink_attributes attributes;
	struct linux_ifinfomsg head;
	struct netdev *dev;
	int err = find(request, &head, &attributes, &dev);

	if (err == 0)
		netlink_put_link(reply, RTM_NEWLINK, dev, 0);
	return err;
}

/* ---- changes ---- */

static int set_mtu(struct netlink_reply *reply, struct netdev *dev, uint32_t mtu)
{
	if (mtu < dev->mtu_min)
		reply->why = "mtu less than device minimum";
	else if (mtu > dev->mtu_max)
		reply->why = "mtu greater than device maximum";
	return netdev_set_mtu(dev, mtu);
}

/* What is the same as before is no change. */
static int check(const struct netdev *dev, const struct netlink_attributes *attributes)
{
	static const uint8_t known[] = {IFLA_IFNAME,   IFLA_MTU,   IFLA_TXQLEN,
					IFLA_EXT_MASK, IFLA_GROUP, 0};
	uint32_t length = QUEUE_LENGTH, group = 0;

	if (netlink_get(attributes, IFLA_TXQLEN, &length, sizeof(length)) < 0 ||
	    netlink_get(attributes, IFLA_GROUP, &group, sizeof(group)) < 0)
		return -EINVAL;
	return length == QUEUE_LENGTH && group == 0 && netlink_has_only(attributes, known)
		       ? 0
		       : -EOPNOTSUPP;
}

static int set(struct netlink_reply *reply, struct netdev *dev, const struct linux_ifinfomsg *head,
	       const struct netlink_attributes *attributes)
{
	uint32_t changed = head->ifi_change ? head->ifi_change : UINT32_MAX;
	uint32_t flags = (netdev_flags(dev) & ~changed) | (head->ifi_flags & changed);
	char name[NETDEV_NAME_MAX] = "";
	uint32_t mtu = dev->mtu;
	int err = check(dev, attributes);

	if (err < 0)
		return err;
	if (netlink_get(attributes, IFLA_MTU, &mtu, sizeof(mtu)) < 0 ||
	    netlink_get_text(attributes, IFLA_IFNAME, name, sizeof(name)) < 0)
		return -EINVAL;
	if (mtu != dev->mtu)
		err = set_mtu(reply, dev, mtu);
	if (err == 0 && name[0] && head->ifi_index != 0)
		err = netdev_rename(dev, name);
	if (err == 0 && (head->ifi_flags || head->ifi_change))
		err = netdev_set_flags(dev, flags);
	return err;
}

/* RTM_NEWLINK also makes devices, of kinds of which there are none. */
int netlink_set_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	bool new = request->nlmsg_type == RTM_NEWLINK;
	struct netlink_attributes attributes;
	struct linux_ifinfomsg head;
	struct netdev *dev;
	int err = find(request, &head, &attributes, &dev);

	if (new && (request->nlmsg_flags & NLM_F_CREATE) && (err == -ENODEV || err == -EINVAL)) {
		reply->why = "Unknown device type";
		return -EOPNOTSUPP;
	}
	/* That nothing is named is how ip(8) asks whether devices can be changed so. */
	if (new &&err == -EINVAL)
		return -ENODEV;
	if (err < 0)
		return err;
	if (new && (request->nlmsg_flags & NLM_F_EXCL))
		return -EEXIST;
	if (new && (request->nlmsg_flags & NLM_F_REPLACE))
		return -EOPNOTSUPP;
	return set(reply, dev, &head, &attributes);
}

int netlink_delete_link(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	struct netlink_attributes attributes;
	struct linux_ifinfomsg head;
	struct netdev *dev;
	int err = find(request, &head, &attributes, &dev);

	return err < 0 ? err : -EOPNOTSUPP;
}
