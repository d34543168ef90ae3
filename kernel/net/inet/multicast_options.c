// SPDX-License-Identifier: BSD-3-Clause
// What programs say of groups of multicast: joining and leaving, and through which device they are
// sent to (ip(7), ipv6(7), RFC 3678).

#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/inet_internal.h"

#define IP  LINUX_IPPROTO_IP
#define IP6 LINUX_IPPROTO_IPV6

static void set_group6(struct inet_group_request *request, const uint32_t *addr)
{
	ip_addr_set_zero_ip6(&request->group);
	memcpy(ip_2_ip6(&request->group)->addr, addr, 4 * sizeof(*addr));
}

/* A device alone may be said by its address, too: what is there of a struct ip_mreqn. */
static int read_mreqn(uaddr_t value, unsigned len, bool device_only, struct linux_ip_mreqn *out)
{
	*out = (struct linux_ip_mreqn){0};
	if (len >= sizeof(*out))
		return copy_from_user(out, value, sizeof(*out));
	if (len >= LINUX_IP_MREQ_SIZE)
		return copy_from_user(out, value, LINUX_IP_MREQ_SIZE);
	if (!device_only || len < sizeof(out->imr_address))
		return -EINVAL;
	return copy_from_user(&out->imr_address, value, sizeof(out->imr_address));
}

static int change4(struct inet_socket *sock, uaddr_t value, unsigned len, bool joining)
{
	struct inet_group_request request = {0};
	struct linux_ip_mreqn mreq;
	int err;

	if (sock->socket.type == SOCK_STREAM)
		return -EPROTO;
	err = read_mreqn(value, len, false, &mreq);
	if (err < 0)
		return err;
	ip_addr_set_ip4_u32_val(request.group, mreq.imr_multiaddr);
	request.address = mreq.imr_address;
	request.device = mreq.imr_ifindex;
	return inet_change_membership(sock, &request, joining);
}

static int change6(struct inet_socket *sock, uaddr_t value, unsigned len, bool joining)
{
	struct inet_group_request request = {0};
	struct linux_ipv6_mreq mreq;

	if (len < sizeof(mreq))
		return -EINVAL;
	if (sock->socket.type == SOCK_STREAM)
		return -EPROTO;
	if (copy_from_user(&mreq, value, sizeof(mreq)) < 0)
		return -EFAULT;
	set_group6(&request, mreq.ipv6mr_multiaddr);
	request.device = mreq.ipv6mr_interface;
	return inet_change_membership(sock, &request, joining);
}

/* RFC 3678, section 5.1, without sources. */
static int change_any(struct inet_socket *sock, int level, uaddr_t value, unsigned len,
		      bool joining)
{
	struct inet_group_request request = {0};
	struct linux_group_req req;
	struct linux_sockaddr_in in;
	struct linux_sockaddr_in6 in6;

	if (len < sizeof(req))
		return -EINVAL;
	if (copy_from_user(&req, value, sizeof(req)) < 0)
		return -EFAULT;
	request.device = (int32_t)req.gr_interface;
	if (req.gr_group.family != (level == IP ? AF_INET : AF_INET6))
		return level == IP ? -EINVAL : -EADDRNOTAVAIL;
	memcpy(&in, req.gr_group.bytes, sizeof(in));
	memcpy(&in6, req.gr_group.bytes, sizeof(in6));
	if (level == IP)
		ip_addr_set_ip4_u32_val(request.group, in.sin_addr);
	else
		set_group6(&request, in6.sin6_addr);
	return inet_change_membership(sock, &request, joining);
}

/* IP_MULTICAST_IF */
static int set_device(struct inet_socket *sock, uaddr_t value, unsigned len)
{
	struct linux_ip_mreqn mreq;
	const struct netif *netif;
	int err;

	if (sock->socket.type == SOCK_STREAM)
		return -EINVAL;
	err = read_mreqn(value, len, true, &mreq);
	if (err < 0)
		return err;
	if (!mreq.imr_ifindex && !mreq.imr_address) {
		sock->multicast.device = 0;
		sock->multicast.from = 0;
		return 0;
	}
	netif = mreq.imr_ifindex ? inet_device_by_index(mreq.imr_ifindex)
				 : inet_device_by_address(mreq.imr_address);
	if (!netif)
		return -EADDRNOTAVAIL;
	if (sock->socket.device && netif_get_index(netif) != sock->socket.device)
		return -EINVAL;
	sock->multicast.device = netif_get_index(netif);
	sock->multicast.from = mreq.imr_address;
	return 0;
}

/* IPV6_MULTICAST_IF */
static int set_device6(struct inet_socket *sock, uaddr_t value, unsigned len)
{
	int index = 0;

	if (sock->socket.type == SOCK_STREAM)
		return -ENOPROTOOPT;
	if (len < sizeof(index))
		return -EINVAL;
	if (value && copy_from_user(&index, value, sizeof(index)) < 0)
		return -EFAULT;
	if (index && sock->socket.device && index != sock->socket.device)
		return -EINVAL;
	if (index && !inet_device_by_index(index))
		return -ENODEV;
	sock->multicast.device6 = index;
	return 0;
}

/* IPV6_PKTINFO, of which only the device matters. */
static int set_info6(struct inet_socket *sock, uaddr_t value, unsigned len)
{
	struct linux_in6_pktinfo info;
	int32_t index;

	if (len < sizeof(info))
		return -EINVAL;
	if (copy_from_user(&info, value, sizeof(info)) < 0)
		return -EFAULT;
	index = (int32_t)info.ipi6_ifindex;
	if (index && sock->socket.device && index != sock->socket.device)
		return -EINVAL;
	sock->device6 = index;
	return 0;
}

int inet_set_membership(struct inet_socket *sock, int level, int name, uaddr_t value, unsigned len)
{
	int err;

	if (level != IP && level != IP6)
		return -ENOPROTOOPT;
	err = inet_set_source_option(sock, level, name, value, len);
	if (err != -ENOPROTOOPT)
		return err;
	if (name == LINUX_MCAST_JOIN_GROUP || name == LINUX_MCAST_LEAVE_GROUP)
		return change_any(sock, level, value, len, name == LINUX_MCAST_JOIN_GROUP);
	if (level == IP && name == LINUX_IP_MULTICAST_IF)
		return set_device(sock, value, len);
	if (level == IP && (name == LINUX_IP_ADD_MEMBERSHIP || name == LINUX_IP_DROP_MEMBERSHIP))
		return change4(sock, value, len, name == LINUX_IP_ADD_MEMBERSHIP);
	if (level == IP6 && name == LINUX_IPV6_MULTICAST_IF)
		return set_device6(sock, value, len);
	if (level == IP6 && name == LINUX_IPV6_PKTINFO)
		return set_info6(sock, value, len);
	if (level == IP6 &&
	    (name == LINUX_IPV6_ADD_MEMBERSHIP || name == LINUX_IPV6_DROP_MEMBERSHIP))
		return change6(sock, value, len, name == LINUX_IPV6_ADD_MEMBERSHIP);
	return -ENOPROTOOPT;
}

int inet_get_membership(const struct inet_socket *sock, int level, int name, void *buf,
			unsigned *len)
{
	const void *value;
	int err = inet_get_source_option(sock, level, name, buf, len);

	if (err != -ENOPROTOOPT)
		return err;
	if (level == IP && name == LINUX_IP_MULTICAST_IF)
		value = &sock->multicast.from;
	else if (level == IP6 && name == LINUX_IPV6_MULTICAST_IF)
		value = &sock->multicast.device6;
	else
		return -ENOPROTOOPT;
	*len = MIN(*len, (unsigned)sizeof(uint32_t));
	memcpy(buf, value, *len);
	return 0;
}
