// SPDX-License-Identifier: BSD-3-Clause
// What programs say of who may send to a group they are in (ip(7), RFC 3678). Packets are chosen as
// they are received; to routers a member is one of all sources.

#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/inet_internal.h"

#define IP	    LINUX_IPPROTO_IP
#define IP6	    LINUX_IPPROTO_IPV6
#define SOURCES_ALL 0x3ffffffcu /* more would not fit 32 bits of a length */
#define OPTION_MAX  131072u	/* net.core.optmem_max */

static unsigned most_sources(int level)
{
	return level == IP ? INET_SOURCES_MAX4 : INET_SOURCES_MAX6;
}

/* The address in a struct sockaddr_storage, which is of the level's family. */
static ip_addr_t address_of(int level, const uint8_t *bytes)
{
	struct linux_sockaddr_in in;
	struct linux_sockaddr_in6 in6;
	ip_addr_t ip;

	memcpy(&in, bytes, sizeof(in));
	memcpy(&in6, bytes, sizeof(in6));
	if (level == IP) {
		ip_addr_set_ip4_u32_val(ip, in.sin_addr);
	} else {
		ip_addr_set_zero_ip6(&ip);
		memcpy(ip_2_ip6(&ip)->addr, in6.sin6_addr, sizeof(in6.sin6_addr));
	}
	return ip;
}

static bool is_of(int level, uint16_t family)
{
	return family == (level == IP ? AF_INET : AF_INET6);
}

/* ---- one source ---- */

/* IP_ADD_SOURCE_MEMBERSHIP and its relatives. */
static int change4(struct inet_socket *sock, int name, uaddr_t value, unsigned len)
{
	struct inet_group_request request = {0};
	struct linux_ip_mreq_source mreq;
	ip_addr_t source;

	if (len != sizeof(mreq))
		return -EINVAL;
	if (copy_from_user(&mreq, value, sizeof(mreq)) < 0)
		return -EFAULT;
	ip_addr_set_ip4_u32_val(request.group, mreq.imr_multiaddr);
	request.address = mreq.imr_interface;
	ip_addr_set_ip4_u32_val(source, mreq.imr_sourceaddr);
	return inet_change_source(sock, &request, &source,
				  name == LINUX_IP_BLOCK_SOURCE || name == LINUX_IP_UNBLOCK_SOURCE,
				  name == LINUX_IP_BLOCK_SOURCE ||
					  name == LINUX_IP_ADD_SOURCE_MEMBERSHIP);
}

/* MCAST_JOIN_SOURCE_GROUP and its relatives. */
static int change_any(struct inet_socket *sock, int level, int name, uaddr_t value, unsigned len)
{
	struct inet_group_request request = {0};
	struct linux_group_source_req req;
	ip_addr_t source;

	if (len < sizeof(req))
		return -EINVAL;
	if (copy_from_user(&req, value, sizeof(req)) < 0)
		return -EFAULT;
	if (!is_of(level, req.gsr.gr_group.family) || !is_of(level, req.gsr_source.family))
		return -EADDRNOTAVAIL;
	request.device = (int32_t)req.gsr.gr_interface;
	request.group = address_of(level, req.gsr.gr_group.bytes);
	source = address_of(level, req.gsr_source.bytes);
	return inet_change_source(
		sock, &request, &source,
		name == LINUX_MCAST_BLOCK_SOURCE || name == LINUX_MCAST_UNBLOCK_SOURCE,
		name == LINUX_MCAST_BLOCK_SOURCE || name == LINUX_MCAST_JOIN_SOURCE_GROUP);
}

/* ---- all of them ---- */

/* A filter as a program has it: where its sources are, and how far one is from the next. */
struct msfilter {
	struct inet_group_request request;
	uint32_t mode, count;
	uaddr_t list;
	unsigned stride;
};

static int read_sources(int level, const struct msfilter *filter, struct inet_sources *sources)
{
	uint8_t bytes[sizeof(struct linux_sockaddr_in6)] = {0};
	ip_addr_t *source = sources->list;

	for (; sources->count < filter->count; sources->count++, source++) {
		uaddr_t at = filter->list + (uaddr_t)sources->count * filter->stride;
		uint32_t address;

		if (filter->stride == sizeof(address)) {
			if (copy_from_user(&address, at, sizeof(address)) < 0)
				return -EFAULT;
			ip_addr_set_ip4_u32(source, address);
			continue;
		}
		if (copy_from_user(bytes, at, sizeof(bytes)) < 0)
			return -EFAULT;
		*source = address_of(level, bytes);
	}
	return 0;
}

static int set_all(struct inet_socket *sock, int level, const struct msfilter *filter)
{
	struct inet_sources *sources;
	int err;

	if (filter->mode != LINUX_MCAST_INCLUDE && filter->mode != LINUX_MCAST_EXCLUDE)
		return -EINVAL;
	sources = kzalloc(sizeof(*sources) + filter->count * sizeof(*sources->list));
	if (!sources)
		return -ENOBUFS;
	sources->exclude = filter->mode == LINUX_MCAST_EXCLUDE;
	err = read_sources(level, filter, sources);
	if (err == 0)
		return inet_set_sources(sock, &filter->request, sources);
	kfree(sources);
	return err;
}

/* IP_MSFILTER */
static int set_filter4(struct inet_socket *sock, uaddr_t value, unsigned len)
{
	struct linux_ip_msfilter head;
	struct msfilter filter = {.stride = sizeof(uint32_t)};

	if (len < sizeof(head))
		return -EINVAL;
	if (len > OPTION_MAX)
		return -ENOBUFS;
	if (copy_from_user(&head, value, sizeof(head)) < 0)
		return -EFAULT;
	if (head.imsf_numsrc >= SOURCES_ALL || head.imsf_numsrc > INET_SOURCES_MAX4)
		return -ENOBUFS;
	if (sizeof(head) + head.imsf_numsrc * sizeof(uint32_t) > len)
		return -EINVAL;
	ip_addr_set_ip4_u32_val(filter.request.group, head.imsf_multiaddr);
	filter.request.address = head.imsf_interface;
	filter.mode = head.imsf_fmode;
	filter.count = head.imsf_numsrc;
	filter.list = value + sizeof(head);
	return set_all(sock, IP, &filter);
}

/* MCAST_MSFILTER */
static int set_filter(struct inet_socket *sock, int level, uaddr_t value, unsigned len)
{
	struct linux_group_filter head;
	struct msfilter filter = {.stride = sizeof(head.gf.gr_group)};

	if (len < sizeof(head))
		return -EINVAL;
	if (len > OPTION_MAX)
		return -ENOBUFS;
	if (copy_from_user(&head, value, sizeof(head)) < 0)
		return -EFAULT;
	if (head.gf_numsrc >= SOURCES_ALL || head.gf_numsrc > most_sources(level))
		return -ENOBUFS;
	if (sizeof(head) + (size_t)head.gf_numsrc * filter.stride > len)
		return -EINVAL;
	if (!is_of(level, head.gf.gr_group.family))
		return -EINVAL;
	filter.request.group = address_of(level, head.gf.gr_group.bytes);
	filter.request.device = (int32_t)head.gf.gr_interface;
	filter.mode = head.gf_fmode;
	filter.count = head.gf_numsrc;
	filter.list = value + sizeof(head);
	return set_all(sock, level, &filter);
}

int inet_set_source_option(struct inet_socket *sock, int level, int name, uaddr_t value,
			   unsigned len)
{
	switch (name) {
	case LINUX_IP_BLOCK_SOURCE:
	case LINUX_IP_UNBLOCK_SOURCE:
	case LINUX_IP_ADD_SOURCE_MEMBERSHIP:
	case LINUX_IP_DROP_SOURCE_MEMBERSHIP:
		return level == IP ? change4(sock, name, value, len) : -ENOPROTOOPT;
	case LINUX_IP_MSFILTER:
		return level == IP ? set_filter4(sock, value, len) : -ENOPROTOOPT;
	case LINUX_MCAST_BLOCK_SOURCE:
	case LINUX_MCAST_UNBLOCK_SOURCE:
	case LINUX_MCAST_JOIN_SOURCE_GROUP:
	case LINUX_MCAST_LEAVE_SOURCE_GROUP:
		return change_any(sock, level, name, value, len);
	case LINUX_MCAST_MSFILTER:
		return set_filter(sock, level, value, len);
	}
	return -ENOPROTOOPT;
}

/* The answer begins as the question does, with at most as many sources as that has room for. */
int inet_get_source_option(const struct inet_socket *sock, int level, int name, void *buf,
			   unsigned *len)
{
	struct linux_ip_msfilter *head = buf;
	uint32_t *list = (uint32_t *)(head + 1);
	struct inet_group_request request = {0};
	const struct inet_sources *sources;
	unsigned room, n = 0;
	bool exclude;
	int err;

	if (level != IP || name != LINUX_IP_MSFILTER)
		return -ENOPROTOOPT;
	if (*len < sizeof(*head))
		return -EINVAL;
	ip_addr_set_ip4_u32_val(request.group, head->imsf_multiaddr);
	request.address = head->imsf_interface;
	sources = inet_get_sources(sock, &request, &exclude, &err);
	if (err < 0)
		return err;
	room = MIN(head->imsf_numsrc, (*len - sizeof(*head)) / sizeof(*list));
	for (; sources && n < MIN(sources->count, room); n++)
		list[n] = ip4_addr_get_u32(ip_2_ip4(&sources->list[n]));
	head->imsf_fmode = exclude ? LINUX_MCAST_EXCLUDE : LINUX_MCAST_INCLUDE;
	head->imsf_numsrc = sources ? sources->count : 0;
	*len = sizeof(*head) + n * sizeof(*list);
	return 0;
}
