// SPDX-License-Identifier: BSD-3-Clause
#include "tests/abi/netlink/messages.h"

#include "tests/abi/abi.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ALIGNED(n) (((n) + 3u) & ~3u)

struct request {
	struct linux_nlmsghdr header;
	unsigned char body[256];
};

static unsigned char answer[65536];

void netlink_put(struct netlink_body *body, unsigned type, const void *value, unsigned len)
{
	const struct linux_nlattr attribute = {(unsigned short)(sizeof(attribute) + len),
					       (unsigned short)type};

	memcpy(body->bytes + body->len, &attribute, sizeof(attribute));
	memcpy(body->bytes + body->len + sizeof(attribute), value, len);
	body->len += (unsigned)sizeof(attribute) + ALIGNED(len);
}

void netlink_put_address(struct netlink_body *body, unsigned type, const char *text)
{
	unsigned char bytes[16];
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;

	if (inet_pton(family, text, bytes) == 1)
		netlink_put(body, type, bytes, family == AF_INET ? 4 : 16);
}

/* Which attributes are printed: those that both have, without what depends on the machine. */
static const unsigned char link_attributes[] = {IFLA_IFNAME,	    IFLA_TXQLEN,   IFLA_MTU,
						IFLA_OPERSTATE,	    IFLA_LINKMODE, IFLA_GROUP,
						IFLA_NUM_TX_QUEUES, IFLA_ADDRESS,  IFLA_CARRIER,
						IFLA_NUM_RX_QUEUES, IFLA_QDISC,	   IFLA_BROADCAST};
static const unsigned char address_attributes[] = {IFA_ADDRESS,	  IFA_LOCAL, IFA_LABEL,
						   IFA_BROADCAST, IFA_FLAGS, IFA_CACHEINFO};
static const unsigned char route_attributes[] = {RTA_TABLE, RTA_DST,	 RTA_PREFSRC,
						 RTA_OIF,   RTA_GATEWAY, RTA_PRIORITY,
						 RTA_SRC,   RTA_UID,	 RTA_PREF};

static size_t head_len(unsigned type)
{
	switch (type) {
	case RTM_NEWLINK:
		return sizeof(struct linux_ifinfomsg);
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return sizeof(struct linux_ifaddrmsg);
	case RTM_NEWRULE:
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		return sizeof(struct linux_rtmsg);
	}
	return 0;
}

static int is_shown(unsigned type, unsigned attribute)
{
	if (type == RTM_NEWLINK)
		return memchr(link_attributes, (int)attribute, sizeof(link_attributes)) != NULL;
	if (type == RTM_NEWRULE)
		return 1;
	if (type == RTM_NEWADDR || type == RTM_DELADDR)
		return memchr(address_attributes, (int)attribute, sizeof(address_attributes)) !=
		       NULL;
	return memchr(route_attributes, (int)attribute, sizeof(route_attributes)) != NULL;
}

static int attribute_fits(const struct linux_nlattr *a, int left)
{
	return left >= (int)sizeof(*a) && a->nla_len >= sizeof(*a) && a->nla_len <= left;
}

static const struct linux_nlattr *next_attribute(const struct linux_nlattr *a, int *left)
{
	*left -= (int)ALIGNED(a->nla_len);
	return (const void *)((const char *)a + ALIGNED(a->nla_len));
}

/* In thousands of seconds, which do not pass while somebody looks. */
static void show_lifetimes(const struct linux_ifa_cacheinfo *info)
{
	const unsigned left[] = {info->ifa_valid, info->ifa_prefered};

	for (unsigned i = 0; i < 2; i++) {
		if (left[i] == UINT32_MAX)
			say("%s for ever", i ? "preferred" : "valid");
		else if (left[i] <= 1000)
			say("%s for seconds", i ? "preferred" : "valid");
		else
			say("%s for %u thousand s", i ? "preferred" : "valid",
			    (left[i] + 999) / 1000);
	}
	check(info->cstamp <= info->tstamp);
}

static void show_attribute(const struct linux_nlmsghdr *message, const struct linux_nlattr *a)
{
	int is_address = message->nlmsg_type == RTM_NEWADDR || message->nlmsg_type == RTM_DELADDR;

	say("attribute %u", a->nla_type);
	if (is_address && a->nla_type == IFA_CACHEINFO)
		show_lifetimes((const void *)(a + 1));
	else
		show_bytes("value", a + 1, a->nla_len - sizeof(*a));
}

static void show_attributes(const struct linux_nlmsghdr *message, size_t head)
{
	const struct linux_nlattr *attribute = (const void *)((const char *)(message + 1) + head);
	int left = (int)(message->nlmsg_len - sizeof(*message) - head);
	unsigned wanted = 0;

	/* In the order of their numbers. */
	for (; wanted < 64; wanted++) {
		const struct linux_nlattr *a = attribute;

		for (int n = left; attribute_fits(a, n); a = next_attribute(a, &n))
			if (a->nla_type == wanted && is_shown(message->nlmsg_type, wanted))
				show_attribute(message, a);
	}
}

static void show_message(const struct linux_nlmsghdr *message)
{
	size_t head = head_len(message->nlmsg_type);

	say("type %u, flags %#x, number %u", message->nlmsg_type, message->nlmsg_flags,
	    message->nlmsg_seq);
	if (!head) {
		show_bytes("body", message + 1, message->nlmsg_len - sizeof(*message));
		return;
	}
	show_bytes("head", message + 1, head);
	show_attributes(message, head);
}

static void show_datagram(size_t n)
{
	const unsigned char *at = answer;

	for (; at < answer + n; at += ALIGNED(((struct linux_nlmsghdr *)at)->nlmsg_len))
		show_message((const void *)at);
}

void netlink_show_answers(int fd)
{
	long n;

	while ((n = SYS(recvfrom, fd, answer, sizeof(answer), MSG_DONTWAIT, NULL, NULL)) > 0)
		show_datagram((size_t)n);
	show(n, "no more");
}

void netlink_show_next(int fd)
{
	long n = SYS(recvfrom, fd, answer, sizeof(answer), 0, NULL, NULL);

	if (n > 0)
		show_datagram((size_t)n);
	else
		show(n, "nothing");
}

void netlink_wait_for(int fd, unsigned type)
{
	const struct linux_nlmsghdr *first = (const void *)answer;
	long n;

	do
		n = SYS(recvfrom, fd, answer, sizeof(answer), 0, NULL, NULL);
	while (n > 0 && first->nlmsg_type != type);
	show_message(first);
}

void netlink_ask(int fd, unsigned type, unsigned flags, const void *body, unsigned len)
{
	struct request request = {.header = {.nlmsg_len = (unsigned)sizeof(request.header) + len,
					     .nlmsg_type = (unsigned short)type,
					     .nlmsg_flags = (unsigned short)flags,
					     .nlmsg_seq = 7}};

	memcpy(request.body, body, len);
	show(SYS(sendto, fd, &request, request.header.nlmsg_len, 0, NULL, 0),
	     "type %u, flags %#x, %u bytes", type, flags, len);
	netlink_show_answers(fd);
}

/* Answers have the port in them: the same for both. */
int netlink_open(void)
{
	struct linux_sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_pid = 123456};
	int fd = (int)SYS(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	SYS(bind, fd, &name, sizeof(name));
	return fd;
}

void netlink_dump(int fd, unsigned type, unsigned family)
{
	unsigned char body[12] = {(unsigned char)family};

	netlink_ask(fd, type, NLM_F_REQUEST | NLM_F_DUMP, body, sizeof(body));
}

void netlink_find(int fd, const char *to)
{
	struct linux_rtmsg head = {.rtm_family = strchr(to, ':') ? AF_INET6 : AF_INET,
				   .rtm_dst_len = strchr(to, ':') ? 128 : 32};
	struct netlink_body body = {.len = sizeof(head)};

	memcpy(body.bytes, &head, sizeof(head));
	netlink_put_address(&body, RTA_DST, to);
	say("way to %s", to);
	netlink_ask(fd, RTM_GETROUTE, NLM_F_REQUEST, body.bytes, body.len);
}

int netlink_listen(unsigned group)
{
	struct linux_sockaddr_nl any = {.nl_family = AF_NETLINK};
	int fd = (int)SYS(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	SYS(bind, fd, &any, sizeof(any));
	SYS(setsockopt, fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
	return fd;
}
