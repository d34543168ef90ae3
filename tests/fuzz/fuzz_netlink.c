// SPDX-License-Identifier: BSD-3-Clause
// Whatever a program sends to a netlink socket: what is read of it lies within it, answers are
// whole messages, and what is asked of the stack makes sense.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/linux/in.h"
#include "kernel/net/inet/interface.h"
#include "kernel/net/netlink/netlink_internal.h"
#include "kernel/process/process.h"

#define SENT_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* ---- answers ---- */

static void check_attributes(const uint8_t *at, size_t left)
{
	while (left >= sizeof(struct linux_nlattr)) {
		const struct linux_nlattr *attribute = (const void *)at;
		size_t step = NETLINK_ALIGN((size_t)attribute->nla_len);

		check(attribute->nla_len >= sizeof(*attribute) && step <= left);
		at += step;
		left -= step;
	}
	check(left == 0);
}

static size_t head_of(unsigned type)
{
	switch (type) {
	case RTM_NEWLINK:
		return sizeof(struct linux_ifinfomsg);
	case RTM_NEWADDR:
		return sizeof(struct linux_ifaddrmsg);
	case RTM_NEWROUTE:
	case RTM_NEWRULE:
		return sizeof(struct linux_rtmsg);
	}
	return 0;
}

void netlink_queue(struct netlink_socket *sock, struct netlink_datagram *datagram)
{
	const uint8_t *at = datagram->bytes, *end = at + datagram->length;

	while (at < end) {
		const struct linux_nlmsghdr *header = (const void *)at;
		size_t head = head_of(header->nlmsg_type);

		check(header->nlmsg_len >= sizeof(*header) + head &&
		      header->nlmsg_len <= (size_t)(end - at));
		if (head)
			check_attributes(at + sizeof(*header) + head,
					 header->nlmsg_len - sizeof(*header) - head);
		at += NETLINK_ALIGN((size_t)header->nlmsg_len);
	}
	free(datagram);
}

void netlink_for_group(unsigned group, void (*func)(struct netlink_socket *sock, void *arg),
		       void *arg)
{
	static struct netlink_socket listener;

	func(&listener, arg);
}

/* ---- what is asked of the rest of the kernel ---- */

bool current_capable(unsigned capability)
{
	return true;
}

const struct credentials *credentials_current(void)
{
	static const struct credentials root;

	return &root;
}

size_t str_copy(char *dst, const char *src, size_t size)
{
	size_t n = strlen(src);

	if (n >= size)
		n = size - 1;
	memcpy(dst, src, n);
	dst[n] = '\0';
	return strlen(src);
}

static struct netdev lo = {.kind = NETDEV_LOOPBACK,
			   .name = "lo",
			   .index = 1,
			   .mtu = 65536,
			   .mtu_max = 65536,
			   .up = true};
struct list_node netdev_list = LIST_INIT(netdev_list);
struct list_node inet_addresses = LIST_INIT(inet_addresses);
const struct inet_listener *inet_listener;
void (*netdev_listener)(const struct netdev *dev, uint32_t flags);

struct netdev *netdev_by_index(unsigned index)
{
	return index == 1 ? &lo : NULL;
}

struct netdev *netdev_by_name(const char *name)
{
	check(strlen(name) < NETDEV_NAME_MAX);
	return strcmp(name, "lo") == 0 ? &lo : NULL;
}

uint32_t netdev_flags(const struct netdev *dev)
{
	return 0x49;
}

uint16_t netdev_hardware(const struct netdev *dev)
{
	return 772;
}

int netdev_set_mtu(struct netdev *dev, uint32_t mtu)
{
	return 0;
}

int netdev_rename(struct netdev *dev, const char *name)
{
	check(strlen(name) < NETDEV_NAME_MAX);
	return 0;
}

int netdev_set_flags(struct netdev *dev, uint32_t flags)
{
	return 0;
}

static int change_address(const struct inet_address *wanted, struct inet_change *change)
{
	check(wanted->family == AF_INET || wanted->family == AF_INET6);
	check(wanted->dev == &lo && memchr(wanted->label, 0, sizeof(wanted->label)));
	inet_listener->address(wanted, false);
	change->why = "tested";
	return -EEXIST;
}

int inet_address_add(const struct inet_address *wanted, struct inet_change *change)
{
	check(wanted->bits <= 128);
	return change_address(wanted, change);
}

int inet_address_remove(const struct inet_address *wanted, struct inet_change *change)
{
	return change_address(wanted, change);
}

uint32_t inet_lifetime_left(const struct inet_lifetime *life, uint32_t lifetime_s)
{
	return lifetime_s;
}

bool inet_next_address6(struct netdev *dev, unsigned *n, struct inet_address *out)
{
	*out = (struct inet_address){.dev = dev, .family = AF_INET6, .bits = 64};
	return (*n)++ == 0;
}

/* Enough for several datagrams. */
struct inet_route *inet_routes_collect(size_t *count)
{
	struct inet_route *routes = calloc(100, sizeof(*routes));

	for (size_t i = 0; i < 100; i++)
		routes[i].family = i % 2 ? AF_INET : AF_INET6;
	*count = 100;
	return routes;
}

int inet_route_error(unsigned type)
{
	return type == RTN_BLACKHOLE ? -EINVAL : 0;
}

int inet_route_find(unsigned family, const uint32_t *to, unsigned device, struct inet_route *out)
{
	*out = (struct inet_route){.family = (uint8_t)family, .device = 1};
	return to[0] & 1 ? 0 : -ENETUNREACH;
}

static int change_route(const struct inet_route *wanted)
{
	check(wanted->family == AF_INET || wanted->family == AF_INET6);
	inet_listener->route(wanted, true);
	return 0;
}

int inet_route_add(const struct inet_route *wanted, struct inet_change *change)
{
	return change_route(wanted);
}

int inet_route_remove(const struct inet_route *wanted, struct inet_change *change)
{
	return change_route(wanted);
}

int netlink_dump_neighbours(struct netlink_reply *reply, const struct netlink_filter *filter)
{
	return 0;
}

int netlink_get_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	return -ENOENT;
}

int netlink_change_neighbour(struct netlink_reply *reply, const struct linux_nlmsghdr *request)
{
	return -EOPNOTSUPP;
}

/* ---- the input: the options of the socket, and what is sent ---- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_socket sock = {.port = 1};
	uint8_t *sent;

	if (size < 1 || size > SENT_MAX)
		return 0;
	netlink_init_notifications();
	if (list_empty(&netdev_list))
		list_add(&netdev_list, &lo.link);
	sock.options = data[0] & 1 ? 1u << NETLINK_EXT_ACK : 0;
	sock.options |= data[0] & 2 ? 1u << NETLINK_CAP_ACK : 0;
	sock.options |= data[0] & 4 ? 1u << NETLINK_GET_STRICT_CHK : 0;
	sent = malloc(size - 1 + !(size - 1));
	memcpy(sent, data + 1, size - 1);
	netlink_handle(&sock, sent, size - 1);
	free(sent);
	return 0;
}
