// SPDX-License-Identifier: BSD-3-Clause
// What NETLINK_ROUTE tells of the loopback, natively in a network of its own.

#include "tests/abi/abi.h"

#include "include/linux/netlink.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ALIGNED(n) (((n) + 3u) & ~3u)

struct request {
	struct linux_nlmsghdr header;
	unsigned char body[64];
};

static unsigned char answer[65536];

/* Which attributes are printed: those that both have, without what depends on the machine. */
static const unsigned char link_attributes[] = {IFLA_IFNAME,	    IFLA_TXQLEN,   IFLA_MTU,
						IFLA_OPERSTATE,	    IFLA_LINKMODE, IFLA_GROUP,
						IFLA_NUM_TX_QUEUES, IFLA_ADDRESS,  IFLA_CARRIER,
						IFLA_NUM_RX_QUEUES, IFLA_QDISC,	   IFLA_BROADCAST};
static const unsigned char address_attributes[] = {IFA_ADDRESS, IFA_LOCAL, IFA_LABEL, IFA_FLAGS};
static const unsigned char route_attributes[] = {RTA_TABLE, RTA_DST,	 RTA_PREFSRC,
						 RTA_OIF,   RTA_GATEWAY, RTA_PRIORITY};

static size_t head_len(unsigned type)
{
	switch (type) {
	case RTM_NEWLINK:
		return sizeof(struct linux_ifinfomsg);
	case RTM_NEWADDR:
		return sizeof(struct linux_ifaddrmsg);
	case RTM_NEWROUTE:
		return sizeof(struct linux_rtmsg);
	}
	return 0;
}

static int is_shown(unsigned type, unsigned attribute)
{
	if (type == RTM_NEWLINK)
		return memchr(link_attributes, (int)attribute, sizeof(link_attributes)) != NULL;
	if (type == RTM_NEWADDR)
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

static void show_attributes(const struct linux_nlmsghdr *message, size_t head)
{
	const struct linux_nlattr *attribute = (const void *)((const char *)(message + 1) + head);
	int left = (int)(message->nlmsg_len - sizeof(*message) - head);
	unsigned wanted = 0;

	/* In the order of their numbers. */
	for (; wanted < 64; wanted++) {
		const struct linux_nlattr *a = attribute;

		for (int n = left; attribute_fits(a, n); a = next_attribute(a, &n))
			if (a->nla_type == wanted && is_shown(message->nlmsg_type, wanted)) {
				say("attribute %u", wanted);
				show_bytes("value", a + 1, a->nla_len - sizeof(*a));
			}
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

/* All that there is to be received now. */
static void show_answers(int fd)
{
	long n;

	while ((n = SYS(recvfrom, fd, answer, sizeof(answer), MSG_DONTWAIT, NULL, NULL)) > 0) {
		const unsigned char *at = answer;

		for (; at < answer + n; at += ALIGNED(((struct linux_nlmsghdr *)at)->nlmsg_len))
			show_message((const void *)at);
	}
	show(n, "no more");
}

static void ask(int fd, unsigned type, unsigned flags, const void *body, unsigned len)
{
	struct request request = {.header = {.nlmsg_len = (unsigned)sizeof(request.header) + len,
					     .nlmsg_type = (unsigned short)type,
					     .nlmsg_flags = (unsigned short)flags,
					     .nlmsg_seq = 7}};

	memcpy(request.body, body, len);
	show(SYS(sendto, fd, &request, request.header.nlmsg_len, 0, NULL, 0),
	     "type %u, flags %#x, %u bytes", type, flags, len);
	show_answers(fd);
}

/* Answers have the port in them: the same for both. */
static int open_route(void)
{
	struct linux_sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_pid = 123456};
	int fd = (int)SYS(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	SYS(bind, fd, &name, sizeof(name));
	return fd;
}

static void dump(unsigned type, unsigned len)
{
	static const unsigned char families[] = {AF_UNSPEC, AF_INET, AF_INET6};
	int fd = open_route();

	for (unsigned i = 0; i < (type == RTM_GETLINK ? 1 : ARRAY_LEN(families)); i++) {
		unsigned char body[64] = {families[i]};

		ask(fd, type, NLM_F_REQUEST | NLM_F_DUMP, body, len);
		ask(fd, type, NLM_F_REQUEST | NLM_F_DUMP, body, 1);
	}
	SYS(close, fd);
}

TEST(links)
{
	dump(RTM_GETLINK, sizeof(struct linux_ifinfomsg));
}

TEST(addresses)
{
	dump(RTM_GETADDR, sizeof(struct linux_ifaddrmsg));
}

TEST(routes)
{
	dump(RTM_GETROUTE, sizeof(struct linux_rtmsg));
}

/* Those of the loopback depend on what was sent there before. */
TEST_ALONE(neighbours)
{
	dump(RTM_GETNEIGH, sizeof(struct linux_ndmsg));
}

TEST(link)
{
	static const struct {
		struct linux_ifinfomsg head;
		struct linux_nlattr attribute;
		char name[8];
	} lo = {.attribute = {4 + 3, IFLA_IFNAME}, .name = "lo"},
	  none = {.attribute = {4 + 3, IFLA_IFNAME}, .name = "l8"},
	  first = {.head = {.ifi_index = 1}}, other = {.head = {.ifi_index = 77}};
	int fd = open_route();

	ask(fd, RTM_GETLINK, NLM_F_REQUEST, &first, sizeof(struct linux_ifinfomsg));
	ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, &first, sizeof(struct linux_ifinfomsg));
	ask(fd, RTM_GETLINK, NLM_F_REQUEST, &other, sizeof(struct linux_ifinfomsg));
	ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, &other, sizeof(struct linux_ifinfomsg));
	ask(fd, RTM_GETLINK, NLM_F_REQUEST, &lo, 24);
	ask(fd, RTM_GETLINK, NLM_F_REQUEST, &none, 24);
	ask(fd, RTM_GETLINK, NLM_F_REQUEST, &none, sizeof(struct linux_ifinfomsg));
	ask(fd, RTM_GETLINK, NLM_F_REQUEST, &first, 4);
	SYS(close, fd);
}

TEST(refused)
{
	static const unsigned char nothing[64];
	int fd = open_route(), one = 1;

	ask(fd, RTM_GETADDR, NLM_F_REQUEST, nothing, sizeof(struct linux_ifaddrmsg));
	ask(fd, 200, NLM_F_REQUEST, nothing, 12);
	ask(fd, NLMSG_NOOP, NLM_F_REQUEST, nothing, 12);
	ask(fd, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, nothing, 12);
	ask(fd, RTM_GETLINK, 0, nothing, 16);
	ask(fd, RTM_GETLINK, NLM_F_ACK, nothing, 16);
	ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, nothing, 0);
	CALL(setsockopt, fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	ask(fd, 200, NLM_F_REQUEST, nothing, 12);
	SYS(close, fd);
}

/* Several messages at once, and what is none. */
TEST(several)
{
	struct {
		struct linux_nlmsghdr header;
		char body[16];
	} two[2] = {{{32, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 1, 0}, ""},
		    {{32, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 2, 0}, ""}};
	int fd = open_route();

	CALL(sendto, fd, two, sizeof(two), 0, NULL, 0);
	show_answers(fd);
	CALL(sendto, fd, two, 35, 0, NULL, 0);
	show_answers(fd);
	CALL(sendto, fd, two, 63, 0, NULL, 0);
	show_answers(fd);
	CALL(sendto, fd, two, 3, 0, NULL, 0);
	show_answers(fd);
	two[0].header.nlmsg_len = 15;
	CALL(sendto, fd, two, sizeof(two), 0, NULL, 0);
	show_answers(fd);
	SYS(close, fd);
}
