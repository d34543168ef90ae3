// SPDX-License-Identifier: BSD-3-Clause
// The stack as a whole.

#include <lwip/init.h>

#include "include/linux/capability.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/device.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/process/process.h"

struct inet_counters inet_counters;

uint64_t inet_entries;

static bool inside;

void inet_enter(void)
{
	assert(!inside);
	inside = true;
	inet_entries++;
	inet_ticks_catch_up();
}

void inet_leave(void)
{
	inet_loopback_deliver();
	if (unlikely(tcp_memory.prune))
		tcp_memory_prune();
	inet_large_end();
	inet_ticks_need();
	inet_devices_flush();
	inside = false;
}

int inet_error(err_t err)
{
	switch (err) {
	case ERR_OK:
		return 0;
	case ERR_MEM:
	case ERR_BUF:
		return -ENOBUFS;
	case ERR_RTE:
	case ERR_IF:
		return -ENETUNREACH;
	case ERR_USE:
		return -EADDRINUSE;
	case ERR_TIMEOUT:
		return -ETIMEDOUT;
	case ERR_ISCONN:
		return -EISCONN;
	case ERR_CONN:
	case ERR_CLSD:
		return -ENOTCONN;
	default:
		return -EINVAL;
	}
}

void inet_init(void)
{
	inet_enter();
	lwip_init();
	inet_loopback_init();
	inet_icmp_init();
	inet_leave();
	inet_devices_init();
}

/* Which protocols sockets of a type may have. */
static int check_protocol(int family, int type, int protocol)
{
	if (protocol < 0 || protocol >= LINUX_IPPROTO_MAX)
		return -EINVAL;
	if (type == SOCK_STREAM)
		return protocol == 0 || protocol == LINUX_IPPROTO_TCP ? 0 : -EPROTONOSUPPORT;
	if (type == SOCK_DGRAM) {
		if (protocol == (family == AF_INET6 ? LINUX_IPPROTO_ICMPV6 : LINUX_IPPROTO_ICMP))
			return -EACCES; /* net.ipv4.ping_group_range has no groups */
		return protocol == 0 || protocol == LINUX_IPPROTO_UDP ? 0 : -EPROTONOSUPPORT;
	}
	if (type != SOCK_RAW)
		return -ESOCKTNOSUPPORT;
	if (protocol == 0 || protocol > LINUX_IPPROTO_RAW)
		return -EPROTONOSUPPORT;
	return current_capable(CAP_NET_RAW) ? 0 : -EPERM;
}

static int create(int family, int type, int protocol, struct socket **out)
{
	int err = check_protocol(family, type, protocol);

	if (err < 0)
		return err;
	if (type == SOCK_RAW)
		return raw_create(family, protocol, out);
	return type == SOCK_STREAM ? tcp_create(family, out) : udp_create(family, out);
}

int inet_create(int type, int protocol, struct socket **out)
{
	return create(AF_INET, type, protocol, out);
}

int inet6_create(int type, int protocol, struct socket **out)
{
	return create(AF_INET6, type, protocol, out);
}
