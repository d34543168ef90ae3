// SPDX-License-Identifier: BSD-3-Clause
// Which device and protocol a packet socket is for.

#include "kernel/lib/string.h"
#include "kernel/net/packet/packet_internal.h"

int packet_socket_bind(struct socket *socket, const struct socket_address *address)
{
	struct packet_socket *sock = packet_socket_of(socket);
	struct linux_sockaddr_ll to;
	struct netdev *dev = NULL;

	if (address->len < sizeof(to))
		return -EINVAL;
	memcpy(&to, address->bytes, sizeof(to));
	if (to.sll_family != AF_PACKET)
		return -EINVAL;
	if (to.sll_ifindex != 0) {
		dev = netdev_by_index((unsigned)to.sll_ifindex);
		if (!dev)
			return -ENODEV;
	}
	packet_socket_unhook(sock);
	sock->index = (unsigned)to.sll_ifindex;
	if (to.sll_protocol != 0)
		sock->protocol = to.sll_protocol;
	packet_socket_hook(sock);
	if (dev && !dev->up) {
		socket->error = -ENETDOWN;
		socket_wake_all(socket);
	}
	return 0;
}

int packet_socket_get_name(struct socket *socket, bool peer, struct socket_address *out)
{
	const struct packet_socket *sock = packet_socket_of(socket);
	const struct netdev *dev = netdev_by_index(sock->index);
	struct linux_sockaddr_ll name = {.sll_family = AF_PACKET,
					 .sll_protocol = sock->protocol,
					 .sll_ifindex = (int32_t)sock->index};

	if (peer)
		return -EOPNOTSUPP;
	if (dev) {
		name.sll_hatype = netdev_hardware(dev);
		name.sll_halen = NETDEV_ADDRESS_SIZE;
		memcpy(name.sll_addr, dev->address, NETDEV_ADDRESS_SIZE);
	}
	out->len = offsetof(struct linux_sockaddr_ll, sll_addr) + name.sll_halen;
	memcpy(out->bytes, &name, out->len);
	return 0;
}
