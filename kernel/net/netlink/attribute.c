// SPDX-License-Identifier: BSD-3-Clause
// The attributes of requests.

#include "kernel/lib/string.h"
#include "kernel/net/netlink/netlink_internal.h"

int netlink_parse(const struct linux_nlmsghdr *request, void *head, size_t len,
		  struct netlink_attributes *attributes)
{
	const uint8_t *at = (const uint8_t *)(request + 1);
	size_t left = request->nlmsg_len - sizeof(*request);

	*attributes = (struct netlink_attributes){0};
	if (left < len)
		return -EINVAL;
	memcpy(head, at, len);
	for (size_t step = NETLINK_ALIGN(len); step < left;) {
		const struct linux_nlattr *attribute = (const void *)(at += step);
		unsigned type;

		left -= step;
		if (left < sizeof(*attribute) || attribute->nla_len < sizeof(*attribute) ||
		    attribute->nla_len > left)
			break;
		type = attribute->nla_type & NLA_TYPE_MASK;
		if (type < NETLINK_ATTRIBUTES_MAX)
			attributes->by_type[type] = attribute;
		step = NETLINK_ALIGN((size_t)attribute->nla_len);
	}
	return 0;
}

int netlink_get(const struct netlink_attributes *attributes, unsigned type, void *value, size_t len)
{
	const struct linux_nlattr *attribute = attributes->by_type[type];

	if (!attribute)
		return 0;
	if (attribute->nla_len < sizeof(*attribute) + len)
		return -EINVAL;
	memcpy(value, attribute + 1, len);
	return 1;
}

int netlink_get_text(const struct netlink_attributes *attributes, unsigned type, char *text,
		     size_t size)
{
	const struct linux_nlattr *attribute = attributes->by_type[type];
	size_t len = attribute ? attribute->nla_len - sizeof(*attribute) : 0;

	if (!attribute)
		return 0;
	if (len > 0 && ((const char *)(attribute + 1))[len - 1] == '\0')
		len--;
	if (len >= size)
		return -EINVAL;
	memcpy(text, attribute + 1, len);
	text[len] = '\0';
	return 1;
}

bool netlink_has_only(const struct netlink_attributes *attributes, const uint8_t *known)
{
	for (unsigned type = 1; type < NETLINK_ATTRIBUTES_MAX; type++) {
		const uint8_t *at = known;

		while (*at && *at != type)
			at++;
		if (attributes->by_type[type] && !*at)
			return false;
	}
	return true;
}
