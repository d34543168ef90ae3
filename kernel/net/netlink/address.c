// SPDX-License-Identifier: BSD-3-Clause
// Addresses of devices: RTM_GETADDR, RTM_NEWADDR, RTM_DELADDR.

#include "include/linux/in.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/interface.h"
#include "kernel/net/netlink/netlink_internal.h"

#define FLAGS_SETTABLE (IFA_F_NODAD | IFA_F_NOPREFIXROUTE)
#define NS_OF_STAMP    10000000 /* stamps count hundredths of seconds */

void netlink_put_address(struct netlink_reply *reply, unsigned type,
			 const struct inet_address *address)
{
	bool v4 = address->family == AF_INET;
	const struct inet_lifetime *life = &address->life;
	const struct linux_ifa_cacheinfo info = {
		.ifa_prefered = inet_lifetime_left(life, life->preferred_s),
		.ifa_valid = inet_lifetime_left(life, life->valid_s),
		.cstamp = (uint32_t)(life->created_ns / NS_OF_STAMP),
		.tstamp = (uint32_t)(life->since_ns / NS_OF_STAMP),
	};
	const struct linux_ifaddrmsg head = {
		.ifa_family = address->family,
		.ifa_prefixlen = address->bits,
		.ifa_flags = (uint8_t)address->flags,
		.ifa_scope = address->scope,
		.ifa_index = address->dev->index,
	};

	netlink_begin(reply, type, &head, sizeof(head));
	if (v4) {
		netlink_put_u32(reply, IFA_ADDRESS, address->peer);
		netlink_put_u32(reply, IFA_LOCAL, address->address[0]);
		if (address->broadcast)
			netlink_put_u32(reply, IFA_BROADCAST, address->broadcast);
		netlink_put_text(reply, IFA_LABEL, address->label);
	} else {
		netlink_put(reply, IFA_ADDRESS, address->address, sizeof(address->address));
	}
	netlink_put_u32(reply, IFA_FLAGS, address->flags);
	netlink_put(reply, IFA_CACHEINFO, &info, sizeof(info));
}

static void dump6(struct netlink_reply *reply, struct netdev *dev)
{
	struct inet_address address;
	unsigned n = 0;

	while (inet_next_address6(dev, &n, &address))
		netlink_put_address(reply, RTM_NEWADDR, &address);
}

int netlink_dump_addresses(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	const struct inet_address *address;
	struct netdev *dev;

	netdev_for_each(dev)
	{
		if (filter->family == AF_INET6 || !netlink_wants_device(filter, dev->index))
			continue;
		inet_addresses_for_each(address)
		{
			if (address->dev == dev)
				netlink_put_address(reply, RTM_NEWADDR, address);
		}
	}
	netdev_for_each(dev)
	{
		if (filter->family != AF_INET && netlink_wants_device(filter, dev->index))
			dump6(reply, dev);
	}
	return 0;
}

/* ---- changes ---- */

static int refuse(struct netlink_reply *reply, int error, const char *why)
{
	reply->why = why;
	return error;
}

static int get4(struct netlink_reply *reply, const struct netlink_attributes *attributes, bool new,
		struct inet_address *out)
{
	int local = netlink_get(attributes, IFA_LOCAL, out->address, sizeof(uint32_t));
	int peer = netlink_get(attributes, IFA_ADDRESS, &out->peer, sizeof(out->peer));
	int err = netlink_get(attributes, IFA_BROADCAST, &out->broadcast, sizeof(out->broadcast));

	if (local < 0 || peer < 0 || err < 0)
		return -EINVAL;
	if (new && out->bits > 32)
		return refuse(reply, -EINVAL, "ipv4: Invalid prefix length");
	if (new && !local)
		return refuse(reply, -EINVAL, "ipv4: Local address is not supplied");
	if (new && !peer)
		out->peer = out->address[0];
	if (!out->dev)
		return refuse(reply, -ENODEV, "ipv4: Device not found");
	if (netlink_get_text(attributes, IFA_LABEL, out->label, sizeof(out->label)) < 0)
		return -EINVAL;
	if (new && !out->label[0])
		str_copy(out->label, out->dev->name, sizeof(out->label));
	return 0;
}

/* An address that has a peer comes as IFA_LOCAL, which is not supported for IPv6. */
static int get6(struct netlink_reply *reply, const struct netlink_attributes *attributes,
		struct inet_address *out)
{
	uint32_t local[4];
	int found = netlink_get(attributes, IFA_ADDRESS, out->address, sizeof(out->address));
	int err = netlink_get(attributes, IFA_LOCAL, local, sizeof(local));

	if (found < 0 || err < 0)
		return -EINVAL;
	if (err > 0 && found > 0 && memcmp(local, out->address, sizeof(local)) != 0)
		return refuse(reply, -EOPNOTSUPP, "Peers are not supported");
	if (err > 0)
		memcpy(out->address, local, sizeof(local));
	if (out->bits > 128)
		return refuse(reply, -EINVAL, "ipv6: Invalid prefix length");
	if (err == 0 && found == 0)
		return -EINVAL;
	return out->dev ? 0 : refuse(reply, -ENODEV, "ipv6: Unable to find the interface");
}

static int get(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
	       struct inet_address *out)
{
	static const uint8_t known[] = {IFA_ADDRESS,   IFA_LOCAL, IFA_LABEL, IFA_BROADCAST,
					IFA_CACHEINFO, IFA_FLAGS, 0};
	struct linux_ifa_cacheinfo life = {UINT32_MAX, UINT32_MAX, 0, 0};
	bool new = request->nlmsg_type == RTM_NEWADDR;
	struct netlink_attributes attributes;
	struct linux_ifaddrmsg head;
	uint32_t flags;
	int err = netlink_parse(request, &head, sizeof(head), &attributes);

	if (err < 0)
		return err;
	flags = head.ifa_flags;
	if (netlink_get(&attributes, IFA_FLAGS, &flags, sizeof(flags)) < 0 ||
	    netlink_get(&attributes, IFA_CACHEINFO, &life, sizeof(life)) < 0)
		return -EINVAL;
	*out = (struct inet_address){.dev = netdev_by_index(head.ifa_index),
				     .family = head.ifa_family,
				     .bits = head.ifa_prefixlen,
				     .scope = head.ifa_scope,
				     .flags = flags & FLAGS_SETTABLE,
				     .life = {life.ifa_prefered, life.ifa_valid, 0, 0}};
	if (head.ifa_family != AF_INET && head.ifa_family != AF_INET6)
		return -EOPNOTSUPP;
	err = head.ifa_family == AF_INET ? get4(reply, &attributes, new, out)
					 : get6(reply, &attributes, out);
	if (head.ifa_family == AF_INET)
		out->flags &= ~IFA_F_NODAD;
	if (err == 0 && new && !netlink_has_only(&attributes, known))
		return -EOPNOTSUPP;
	return err;
}

int netlink_change_address(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	uint16_t flags = request->nlmsg_flags;
	struct inet_change change = {.create = flags & NLM_F_CREATE,
				     .exclusive = flags & NLM_F_EXCL,
				     .replace = flags & NLM_F_REPLACE};
	struct inet_address address;
	int err = get(reply, request, &address);

	if (err < 0)
		return err;
	err = request->nlmsg_type == RTM_NEWADDR ? inet_address_add(&address, &change)
						 : inet_address_remove(&address, &change);
	reply->why = change.why;
	return err;
}
