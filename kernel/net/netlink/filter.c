// SPDX-License-Identifier: BSD-3-Clause
// Which part of all things a dump is to have. Only who has set NETLINK_GET_STRICT_CHK may ask for
// one, and all of his request is checked, as Linux does with its sentences.

#include "include/linux/in.h"
#include "kernel/lib/string.h"
#include "kernel/net/netdev.h"
#include "kernel/net/netlink/netlink_internal.h"

#define ATTRIBUTES_IN_DUMPS 2
#define HEAD_MAX	    16

/* The last attributes that Linux knows. */
#define IFLA_LAST 70
#define IFA_LAST  11
#define RTA_LAST  31
#define NDA_LAST  17

/* Requests of one kind, of one family, or of those that have no kind of their own. */
struct kind {
	uint16_t type;
	uint8_t family;
	uint8_t head;				/* bytes */
	uint8_t last;				/* attribute that Linux knows there */
	uint8_t known[ATTRIBUTES_IN_DUMPS + 1]; /* those that a dump may have */
	/* Reads the head and says why it is refused: NULL if it is not. */
	const char *(*read)(const void *head, struct netlink_filter *filter);
	/* Why others are: the head is not whole; an attribute; that there is anything behind the
	 * head, or NULL where attributes may be. */
	const char *short_why, *attribute_why, *rest_why;
};

/* ---- heads ---- */

static const char *read_link(const void *head, struct netlink_filter *filter)
{
	const struct linux_ifinfomsg *link = head;

	if (link->pad || link->ifi_type || link->ifi_flags || link->ifi_change)
		return "Invalid values in header for link dump request";
	return link->ifi_index ? "Filter by device index not supported for link dumps" : NULL;
}

static const char *read_link6(const void *head, struct netlink_filter *filter)
{
	const struct linux_ifinfomsg *link = head;

	return link->pad || link->ifi_type || link->ifi_flags || link->ifi_change || link->ifi_index
		       ? "ipv6: Invalid values in header for dump request"
		       : NULL;
}

static const char *read_address(const void *head, struct netlink_filter *filter)
{
	const struct linux_ifaddrmsg *address = head;

	if (address->ifa_prefixlen || address->ifa_flags || address->ifa_scope)
		return filter->family == AF_INET6
			       ? "ipv6: Invalid values in header for address dump request"
			       : "ipv4: Invalid values in header for address dump request";
	filter->device = address->ifa_index;
	if (filter->device)
		filter->messages = filter->flags |= NLM_F_DUMP_FILTERED;
	return NULL;
}

static const char *read_route(const void *head, struct netlink_filter *filter)
{
	const struct linux_rtmsg *route = head;

	if (route->rtm_dst_len || route->rtm_src_len || route->rtm_tos || route->rtm_scope)
		return "Invalid values in header for FIB dump request";
	if (route->rtm_flags & ~(RTM_F_CLONED | RTM_F_PREFIX))
		return "Invalid flags for FIB dump request";
	filter->nothing = route->rtm_flags;
	filter->table = route->rtm_table;
	filter->protocol = route->rtm_protocol;
	filter->type = route->rtm_type;
	filter->messages |= NLM_F_DUMP_FILTERED;
	return NULL;
}

static const char *read_neighbour(const void *head, struct netlink_filter *filter)
{
	const struct linux_ndmsg *neighbour = head;

	if (neighbour->pad[0] || neighbour->pad[1] || neighbour->pad[2] || neighbour->ndm_ifindex ||
	    neighbour->ndm_state || neighbour->ndm_type)
		return "Invalid values in header for neighbor dump request";
	if (neighbour->ndm_flags & ~NTF_PROXY)
		return "Invalid flags in header for neighbor dump request";
	filter->nothing = neighbour->ndm_flags;
	return NULL;
}

static const char *read_rule(const void *head, struct netlink_filter *filter)
{
	const struct linux_fib_rule_hdr *rule = head;

	return rule->dst_len || rule->src_len || rule->tos || rule->table || rule->res1 ||
			       rule->res2 || rule->action || rule->flags
		       ? "Invalid values in header for fib rule dump request"
		       : NULL;
}

/* ---- kinds ---- */

static const struct kind kinds[] = {
	{.type = RTM_GETLINK,
	 .family = AF_INET6,
	 .head = sizeof(struct linux_ifinfomsg),
	 .read = read_link6,
	 .short_why = "ipv6: Invalid header for link dump request",
	 .rest_why = "ipv6: Invalid data after header"},
	{.type = RTM_GETLINK,
	 .head = sizeof(struct linux_ifinfomsg),
	 .read = read_link,
	 .last = IFLA_LAST,
	 .known = {IFLA_EXT_MASK},
	 .short_why = "Invalid header for link dump",
	 .attribute_why = "Unsupported attribute in link dump request"},
	{.type = RTM_GETADDR,
	 .family = AF_INET6,
	 .head = sizeof(struct linux_ifaddrmsg),
	 .read = read_address,
	 .last = IFA_LAST,
	 .short_why = "ipv6: Invalid header for address dump request",
	 .attribute_why = "ipv6: Unsupported attribute in dump request"},
	{.type = RTM_GETADDR,
	 .head = sizeof(struct linux_ifaddrmsg),
	 .read = read_address,
	 .last = IFA_LAST,
	 .short_why = "ipv4: Invalid header for address dump request",
	 .attribute_why = "ipv4: Unsupported attribute in dump request"},
	{.type = RTM_GETROUTE,
	 .head = sizeof(struct linux_rtmsg),
	 .read = read_route,
	 .last = RTA_LAST,
	 .known = {RTA_TABLE, RTA_OIF},
	 .short_why = "Invalid header for FIB dump request",
	 .attribute_why = "Unsupported attribute in dump request"},
	{.type = RTM_GETNEIGH,
	 .head = sizeof(struct linux_ndmsg),
	 .read = read_neighbour,
	 .last = NDA_LAST,
	 .known = {NDA_IFINDEX},
	 .short_why = "Invalid header for neighbor dump request",
	 .attribute_why = "Unsupported attribute in neighbor dump request"},
	{.type = RTM_GETRULE,
	 .head = sizeof(struct linux_fib_rule_hdr),
	 .read = read_rule,
	 .short_why = "Invalid header for fib rule dump request",
	 .rest_why = "Invalid data after header in fib rule dump request"},
};

static const struct kind *find(unsigned type, unsigned family)
{
	for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].type == type && (!kinds[i].family || kinds[i].family == family))
			return &kinds[i];
	return NULL;
}

/* ---- attributes ---- */

/* All that is behind the head are attributes that Linux knows. */
static int check_rest(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
		      const struct kind *kind)
{
	const uint8_t *bytes = (const void *)request;
	size_t at = sizeof(*request) + kind->head;
	struct linux_nlattr attribute;

	reply->why = kind->rest_why;
	if (kind->rest_why)
		return at < request->nlmsg_len ? -EINVAL : 0;
	for (; at + sizeof(attribute) <= request->nlmsg_len;
	     at += NETLINK_ALIGN((size_t)attribute.nla_len)) {
		unsigned type;

		memcpy(&attribute, bytes + at, sizeof(attribute));
		if (attribute.nla_len < sizeof(attribute) ||
		    attribute.nla_len > request->nlmsg_len - at)
			break;
		type = attribute.nla_type & NLA_TYPE_MASK;
		if (type == 0 || type > kind->last) {
			reply->why = "Unknown attribute type";
			reply->wrong = (uint32_t)at;
			return -EINVAL;
		}
	}
	reply->why = "bytes leftover after parsing attributes";
	return at < request->nlmsg_len ? -EINVAL : 0;
}

static int read_attributes(const struct netlink_attributes *attributes, struct netlink_filter *out,
			   unsigned type)
{
	if (type == RTM_GETNEIGH &&
	    netlink_get(attributes, NDA_IFINDEX, &out->device, sizeof(out->device)) < 0)
		return -EINVAL;
	if (type != RTM_GETROUTE)
		return 0;
	if (netlink_get(attributes, RTA_TABLE, &out->table, sizeof(out->table)) < 0 ||
	    netlink_get(attributes, RTA_OIF, &out->device, sizeof(out->device)) < 0)
		return -EINVAL;
	return out->device && !netdev_by_index(out->device) ? -ENODEV : 0;
}

/* ---- requests ---- */

static int read(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
		const struct kind *kind, struct netlink_filter *filter)
{
	struct netlink_attributes attributes;
	uint8_t head[HEAD_MAX];
	int err = netlink_parse(request, head, kind->head, &attributes);

	reply->why = kind->short_why;
	if (err < 0)
		return err;
	reply->why = kind->read(head, filter);
	if (reply->why)
		return -EINVAL;
	err = check_rest(reply, request, kind);
	if (err < 0)
		return err;
	reply->why = kind->attribute_why;
	if (!netlink_has_only(&attributes, kind->known))
		return -EINVAL;
	reply->why = NULL;
	return read_attributes(&attributes, filter, kind->type);
}

/* A device of neighbours could be asked for before there were checks. */
static void read_loosely(const struct linux_nlmsghdr *request, struct netlink_filter *filter)
{
	struct netlink_attributes attributes;
	struct linux_ndmsg head;

	if (request->nlmsg_type == RTM_GETNEIGH &&
	    netlink_parse(request, &head, sizeof(head), &attributes) == 0)
		netlink_get(&attributes, NDA_IFINDEX, &filter->device, sizeof(filter->device));
}

int netlink_filter_get(struct netlink_reply *reply, const struct linux_nlmsghdr *request,
		       struct netlink_filter *filter)
{
	unsigned family = *(const uint8_t *)(request + 1);
	bool strict = reply->sock->options & (1u << NETLINK_GET_STRICT_CHK);
	const struct kind *kind = find(request->nlmsg_type, family);
	int err = 0;

	*filter = (struct netlink_filter){
		.family = (uint8_t)family, .flags = NLM_F_MULTI, .messages = NLM_F_MULTI};
	if (strict && kind)
		err = read(reply, request, kind, filter);
	else
		read_loosely(request, filter);
	if (err < 0)
		return err;
	if (request->nlmsg_type == RTM_GETROUTE &&
	    (filter->nothing || filter->table || filter->protocol || filter->type ||
	     filter->device))
		filter->flags |= NLM_F_DUMP_FILTERED;
	if (request->nlmsg_type == RTM_GETNEIGH && filter->device)
		filter->messages |= NLM_F_DUMP_FILTERED;
	if (request->nlmsg_type == RTM_GETADDR && filter->device &&
	    !netdev_by_index(filter->device))
		return -ENODEV;
	return 0;
}
