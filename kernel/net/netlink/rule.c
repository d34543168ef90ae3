// SPDX-License-Identifier: BSD-3-Clause
// Rules of routing: RTM_GETRULE, RTM_NEWRULE, RTM_DELRULE. There are those that Linux begins with,
// and no others.

#include "include/linux/in.h"
#include "kernel/net/netlink/netlink_internal.h"

static const struct {
	uint8_t family, table;
	uint32_t priority;
} rules[] = {
	{AF_INET, RT_TABLE_LOCAL, 0},	    {AF_INET, RT_TABLE_MAIN, 32766},
	{AF_INET, RT_TABLE_DEFAULT, 32767}, {AF_INET6, RT_TABLE_LOCAL, 0},
	{AF_INET6, RT_TABLE_MAIN, 32766},
};

int netlink_dump_rules(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct linux_fib_rule_hdr head = {.family = rules[i].family,
							.table = rules[i].table,
							.action = FR_ACT_TO_TBL};

		if (filter->family && filter->family != rules[i].family)
			continue;
		netlink_begin(reply, RTM_NEWRULE, &head, sizeof(head));
		netlink_put_u32(reply, FRA_TABLE, rules[i].table);
		netlink_put_u32(reply, FRA_SUPPRESS_PREFIXLEN, UINT32_MAX);
		netlink_put_u8(reply, FRA_PROTOCOL, RTPROT_KERNEL);
		if (rules[i].priority)
			netlink_put_u32(reply, FRA_PRIORITY, rules[i].priority);
	}
	return 0;
}

int netlink_change_rule(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	reply->why = "Rules of routing cannot be changed";
	return -EOPNOTSUPP;
}
