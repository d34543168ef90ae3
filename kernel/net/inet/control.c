// SPDX-License-Identifier: BSD-3-Clause
// Ancillary data of datagrams: addresses, hops and classes (ip(7), RFC 3542).

#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/udp_internal.h"

#define IP  LINUX_IPPROTO_IP
#define IP6 LINUX_IPPROTO_IPV6

/* ---- received ---- */

static void put(struct socket_message *message, int level, int type, const void *data, size_t len)
{
	(void)!socket_put_control(message, level, type, data, len);
}

static void put_int(struct socket_message *message, int level, int type, int value)
{
	put(message, level, type, &value, sizeof(value));
}

static void put_ip4(const int32_t *options, struct socket_message *message,
		    const struct udp_datagram *datagram)
{
	uint32_t to = ip4_addr_get_u32(ip_2_ip4(&datagram->to));
	struct linux_in_pktinfo info = {(int32_t)datagram->device, to, to};
	const struct netif *netif = inet_device_by_index((int32_t)datagram->device);

	/* What an answer would come from. */
	if (!inet_is_own(&datagram->to) && netif)
		info.ipi_spec_dst = ip4_addr_get_u32(netif_ip4_addr(netif));

	if (options[OPTION_PKTINFO])
		put(message, IP, LINUX_IP_PKTINFO, &info, sizeof(info));
	if (options[OPTION_RECVTTL])
		put_int(message, IP, LINUX_IP_TTL, datagram->ttl);
	if (options[OPTION_RECVTOS])
		put(message, IP, LINUX_IP_TOS, &datagram->tos, 1);
}

static void put_info6(struct socket_message *message, const struct udp_datagram *datagram)
{
	struct linux_in6_pktinfo info = {.ipi6_ifindex = datagram->device};

	if (IP_IS_V6_VAL(datagram->to)) {
		memcpy(info.ipi6_addr, ip_2_ip6(&datagram->to)->addr, sizeof(info.ipi6_addr));
	} else {
		info.ipi6_addr[2] = PP_HTONL(0xffff);
		info.ipi6_addr[3] = ip4_addr_get_u32(ip_2_ip4(&datagram->to));
	}
	put(message, IP6, LINUX_IPV6_PKTINFO, &info, sizeof(info));
}

/* Where it was sent to, as a transparent proxy wants to know. */
static void put_original(const struct udp_socket *sock, struct socket_message *message,
			 const struct udp_datagram *datagram, bool v6)
{
	struct inet_name to = {datagram->to, sock->inet.local.port};
	struct linux_sockaddr_in in = {AF_INET, lwip_htons(to.port), 0, {0}};
	struct linux_sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = lwip_htons(to.port)};
	const int32_t *options = sock->inet.options.values;

	if (!options[v6 ? OPTION_RECVORIGDSTADDR6 : OPTION_RECVORIGDSTADDR] ||
	    sock->inet.socket.type != SOCK_DGRAM)
		return;
	if (v6) {
		memcpy(in6.sin6_addr, ip_2_ip6(&to.ip)->addr, sizeof(in6.sin6_addr));
		put(message, IP6, LINUX_IPV6_ORIGDSTADDR, &in6, sizeof(in6));
	} else {
		in.sin_addr = ip4_addr_get_u32(ip_2_ip4(&to.ip));
		put(message, IP, LINUX_IP_ORIGDSTADDR, &in, sizeof(in));
	}
}

void udp_put_control(const struct udp_socket *sock, struct socket_message *message,
		     const struct udp_datagram *datagram)
{
	const int32_t *options = sock->inet.options.values;
	bool v6 = IP_IS_V6_VAL(datagram->to);

	if (sock->inet.socket.options & SOCKET_TIME)
		socket_put_time(&sock->inet.socket, message, datagram->time_ns);
	if ((sock->inet.socket.options & SOCKET_OVERFLOW) && datagram->lost)
		put(message, SOL_SOCKET, SO_RXQ_OVFL, &datagram->lost, sizeof(datagram->lost));
	if (options[OPTION_RECVPKTINFO6])
		put_info6(message, datagram);
	if (!v6) {
		put_ip4(options, message, datagram);
		put_original(sock, message, datagram, false);
		return;
	}
	if (options[OPTION_RECVHOPLIMIT6])
		put_int(message, IP6, LINUX_IPV6_HOPLIMIT, datagram->ttl);
	if (options[OPTION_RECVTCLASS6])
		put_int(message, IP6, LINUX_IPV6_TCLASS, datagram->tos);
	put_original(sock, message, datagram, true);
}

/* ---- to be sent ---- */

static size_t len_of(const struct linux_cmsghdr *header)
{
	return header->cmsg_len - sizeof(*header);
}

/* A number of an int, or where allowed of a byte: within limits, or -EINVAL. */
static int get_number(const struct linux_cmsghdr *header, bool byte, int min, int *out)
{
	const uint8_t *data = (const uint8_t *)(header + 1);

	if (len_of(header) == sizeof(*out))
		memcpy(out, data, sizeof(*out));
	else if (byte && len_of(header) == 1)
		*out = *data;
	else
		return -EINVAL;
	return *out < min || *out > 255 ? -EINVAL : 0;
}

static int get_info4(const struct linux_cmsghdr *header, struct udp_control *control)
{
	struct linux_in_pktinfo info;

	if (len_of(header) != sizeof(info))
		return -EINVAL;
	memcpy(&info, header + 1, sizeof(info));
	control->device = info.ipi_ifindex;
	if (info.ipi_spec_dst == 0)
		return 0;
	ip_addr_set_ip4_u32_val(control->from, info.ipi_spec_dst);
	control->has_from = true;
	return inet_is_own(&control->from) ? 0 : -EINVAL;
}

static int get_info6(const struct linux_cmsghdr *header, struct udp_control *control)
{
	struct linux_in6_pktinfo info;

	if (len_of(header) < sizeof(info))
		return -EINVAL;
	memcpy(&info, header + 1, sizeof(info));
	control->device = (int32_t)info.ipi6_ifindex;
	ip_addr_set_zero_ip6(&control->from);
	memcpy(ip_2_ip6(&control->from)->addr, info.ipi6_addr, sizeof(info.ipi6_addr));
	if (ip_addr_isany_val(control->from))
		return 0;
	control->has_from = true;
	return inet_is_own(&control->from) ? 0 : -EINVAL;
}

static int get_ip4(const struct linux_cmsghdr *header, struct udp_control *control)
{
	switch (header->cmsg_type) {
	case LINUX_IP_PKTINFO:
		return get_info4(header, control);
	case LINUX_IP_TTL:
		return get_number(header, false, 1, &control->ttl);
	case LINUX_IP_TOS:
		return get_number(header, true, 0, &control->tos);
	}
	return -EINVAL;
}

static int get_ip6(const struct linux_cmsghdr *header, struct udp_control *control)
{
	switch (header->cmsg_type) {
	case LINUX_IPV6_PKTINFO:
		return get_info6(header, control);
	case LINUX_IPV6_HOPLIMIT:
		return get_number(header, false, -1, &control->ttl);
	case LINUX_IPV6_TCLASS:
		return get_number(header, false, -1, &control->tos);
	}
	return -EINVAL;
}

static int get_udp(const struct linux_cmsghdr *header, struct udp_control *control)
{
	uint16_t size;

	if (header->cmsg_type != LINUX_UDP_SEGMENT || len_of(header) != sizeof(size))
		return -EINVAL;
	memcpy(&size, header + 1, sizeof(size));
	control->segment = size;
	return 0;
}

int udp_get_control(const struct socket_message *message, bool v6, struct udp_control *control)
{
	const struct linux_cmsghdr *header;
	size_t at = 0;
	int err = inet_check_control(message);

	*control = (struct udp_control){.ttl = -1, .tos = -1, .segment = -1};
	if (err < 0 || message->control_len == 0)
		return err;
	while ((header = socket_next_control(message, &at, &err))) {
		if (!v6 && header->cmsg_level == IP)
			err = get_ip4(header, control);
		else if (v6 && header->cmsg_level == IP6)
			err = get_ip6(header, control);
		else if (header->cmsg_level == LINUX_IPPROTO_UDP)
			err = get_udp(header, control);
		if (err < 0)
			return err;
	}
	return err;
}
