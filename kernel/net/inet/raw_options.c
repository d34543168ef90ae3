// SPDX-License-Identifier: BSD-3-Clause
// Options that only raw sockets have (raw(7), RFC 3542): filters of ICMP, and where the checksum
// is.

#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/raw_internal.h"

/* Bytes of a filter, which of ICMP is for types below 32. */
static unsigned filter_size(const struct raw_socket *sock)
{
	return sock->datagrams.inet.socket.family == AF_INET6 ? sizeof(sock->filter)
							      : sizeof(sock->filter[0]);
}

/* Whether an option is about the filter: 1, 0, or an error of asking. */
static int is_filter(const struct raw_socket *sock, int level, int name)
{
	const struct socket *socket = &sock->datagrams.inet.socket;
	bool v6 = socket->family == AF_INET6;

	if (level != (v6 ? LINUX_IPPROTO_ICMPV6 : LINUX_IPPROTO_RAW))
		return 0;
	if (!v6 && name != LINUX_ICMP_FILTER)
		return -ENOPROTOOPT;
	if (socket->protocol != (v6 ? LINUX_IPPROTO_ICMPV6 : LINUX_IPPROTO_ICMP))
		return -EOPNOTSUPP;
	return name == LINUX_ICMPV6_FILTER ? 1 : -ENOPROTOOPT;
}

static bool is_checksum(const struct raw_socket *sock, int level, int name)
{
	return sock->datagrams.inet.socket.family == AF_INET6 && name == LINUX_IPV6_CHECKSUM &&
	       (level == LINUX_IPPROTO_RAW || level == LINUX_IPPROTO_IPV6);
}

static int set_checksum(struct raw_socket *sock, int level, uaddr_t value, unsigned len)
{
	int at;

	if (len < sizeof(at))
		return -EINVAL;
	if (copy_from_user(&at, value, sizeof(at)) < 0)
		return -EFAULT;
	if (level == LINUX_IPPROTO_IPV6 &&
	    sock->datagrams.inet.socket.protocol == LINUX_IPPROTO_ICMPV6)
		return -EINVAL;
	if (at > 0 && at % 2)
		return -EINVAL;
	sock->checksum_at = MAX(at, RAW_NO_CHECKSUM);
	return 0;
}

/* The value is looked at first. */
static int refuse_unknown(uaddr_t value, unsigned len)
{
	int number;

	if (len < sizeof(number))
		return -EINVAL;
	return copy_from_user(&number, value, sizeof(number)) < 0 ? -EFAULT : -ENOPROTOOPT;
}

int raw_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len)
{
	struct raw_socket *sock = raw_of(socket);
	int err = is_filter(sock, level, name);
	uint32_t filter[8];

	if (err < 0)
		return err;
	if (is_checksum(sock, level, name))
		return set_checksum(sock, level, value, len);
	if (err == 0 && level == LINUX_IPPROTO_RAW && socket->family == AF_INET6)
		return refuse_unknown(value, len);
	if (err == 0)
		return inet_set_option(socket, level, name, value, len);
	len = MIN(len, filter_size(sock));
	if (copy_from_user(filter, value, len) < 0)
		return -EFAULT;
	memcpy(sock->filter, filter, len);
	return 0;
}

int raw_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len)
{
	struct raw_socket *sock = raw_of(socket);
	int err = is_filter(sock, level, name);

	if (err < 0)
		return err;
	if (is_checksum(sock, level, name)) {
		*len = MIN(*len, (unsigned)sizeof(sock->checksum_at));
		memcpy(buf, &sock->checksum_at, *len);
		return 0;
	}
	if (err == 0)
		return inet_get_option(socket, level, name, buf, len);
	*len = MIN(*len, filter_size(sock));
	memcpy(buf, sock->filter, *len);
	return 0;
}
