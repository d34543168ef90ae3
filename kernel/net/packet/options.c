// SPDX-License-Identifier: BSD-3-Clause
// Options of SOL_PACKET (packet(7)).

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/packet/packet_internal.h"

/* Devices receive what is for others and for all groups anyway, so that being promiscuous is only
 * counted. */
static void count_promiscuous(const struct packet_membership *membership, int change)
{
	struct netdev *dev = netdev_by_index((unsigned)membership->what.mr_ifindex);

	if (membership->what.mr_type == PACKET_MR_PROMISC)
		dev->promiscuous += (unsigned)change;
}

static struct packet_membership *find_membership(struct packet_socket *sock,
						 const struct linux_packet_mreq *what)
{
	struct packet_membership *membership;

	list_for_each_entry (membership, &sock->memberships, link) {
		if (membership->what.mr_ifindex == what->mr_ifindex &&
		    membership->what.mr_type == what->mr_type &&
		    membership->what.mr_alen == what->mr_alen &&
		    memcmp(membership->what.mr_address, what->mr_address, what->mr_alen) == 0)
			return membership;
	}
	return NULL;
}

static int add_membership(struct packet_socket *sock, const struct linux_packet_mreq *what)
{
	struct packet_membership *membership;

	if (!netdev_by_index((unsigned)what->mr_ifindex))
		return -ENODEV;
	if (what->mr_alen > NETDEV_ADDRESS_SIZE)
		return -EINVAL;
	membership = find_membership(sock, what);
	if (membership) {
		membership->count++;
		return 0;
	}
	membership = kmalloc(sizeof(*membership));
	if (!membership)
		return -ENOBUFS;
	*membership = (struct packet_membership){.what = *what, .count = 1};
	list_add(&sock->memberships, &membership->link);
	count_promiscuous(membership, 1);
	return 0;
}

static void end_membership(struct packet_membership *membership)
{
	count_promiscuous(membership, -1);
	list_remove(&membership->link);
	kfree(membership);
}

/* Nothing is wrong with leaving what was never joined, as on Linux. */
static int drop_membership(struct packet_socket *sock, const struct linux_packet_mreq *what)
{
	struct packet_membership *membership = NULL;

	if (what->mr_alen <= NETDEV_ADDRESS_SIZE)
		membership = find_membership(sock, what);
	if (membership && --membership->count == 0)
		end_membership(membership);
	return 0;
}

void packet_socket_drop_memberships(struct packet_socket *sock)
{
	while (!list_empty(&sock->memberships))
		end_membership(list_first(&sock->memberships, struct packet_membership, link));
}

static int set_membership(struct packet_socket *sock, int name, uaddr_t value, unsigned len)
{
	struct linux_packet_mreq what;

	if (len < sizeof(what))
		return -EINVAL;
	if (copy_from_user(&what, value, sizeof(what)) < 0)
		return -EFAULT;
	return name == PACKET_ADD_MEMBERSHIP ? add_membership(sock, &what)
					     : drop_membership(sock, &what);
}

/* The option that is a switch, or NULL. */
static bool *switch_of(struct packet_socket *sock, int name)
{
	if (name == PACKET_AUXDATA)
		return &sock->auxdata;
	return name == PACKET_IGNORE_OUTGOING ? &sock->ignore_outgoing : NULL;
}

static int set_switch(struct packet_socket *sock, int name, uaddr_t value, unsigned len)
{
	int on;

	if (len < sizeof(on))
		return -EINVAL;
	if (copy_from_user(&on, value, sizeof(on)) < 0)
		return -EFAULT;
	if (name == PACKET_IGNORE_OUTGOING && (on < 0 || on > 1))
		return -EINVAL;
	*switch_of(sock, name) = on != 0;
	return 0;
}

static int set_ring(struct packet_socket *sock, uaddr_t value, unsigned len)
{
	struct linux_tpacket_req req;

	if (len < sizeof(req))
		return -EINVAL;
	if (copy_from_user(&req, value, sizeof(req)) < 0)
		return -EFAULT;
	return packet_ring_set(sock, &req);
}

/* What the next ring is like. */
static int set_of_ring(struct packet_socket *sock, int name, uaddr_t value, unsigned len)
{
	uint32_t number;

	if (len != sizeof(number))
		return -EINVAL;
	if (copy_from_user(&number, value, sizeof(number)) < 0)
		return -EFAULT;
	if (name == PACKET_VERSION ? number > TPACKET_V2 : number > INT32_MAX)
		return -EINVAL;
	if (sock->ring)
		return -EBUSY;
	*(name == PACKET_VERSION ? &sock->version : &sock->reserve) = number;
	return 0;
}

int packet_socket_set_option(struct socket *socket, int level, int name, uaddr_t value,
			     unsigned len)
{
	struct packet_socket *sock = packet_socket_of(socket);

	if (level != SOL_PACKET)
		return -ENOPROTOOPT;
	if (name == PACKET_ADD_MEMBERSHIP || name == PACKET_DROP_MEMBERSHIP)
		return set_membership(sock, name, value, len);
	if (name == PACKET_RX_RING)
		return set_ring(sock, value, len);
	if (name == PACKET_VERSION || name == PACKET_RESERVE)
		return set_of_ring(sock, name, value, len);
	return switch_of(sock, name) ? set_switch(sock, name, value, len) : -ENOPROTOOPT;
}

/* They are counted from the last time on that they were asked for. */
static struct linux_tpacket_stats take_statistics(struct packet_socket *sock)
{
	struct linux_tpacket_stats stats = {sock->packets, sock->drops};

	sock->packets = sock->drops = 0;
	return stats;
}

int packet_socket_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len)
{
	struct packet_socket *sock = packet_socket_of(socket);
	struct linux_tpacket_stats stats;
	int number;

	if (level != SOL_PACKET)
		return -ENOPROTOOPT;
	if (name == PACKET_STATISTICS) {
		stats = take_statistics(sock);
		*len = MIN(*len, sizeof(stats));
		memcpy(buf, &stats, *len);
		return 0;
	}
	if (name == PACKET_HDRLEN) {
		uint32_t version;

		memcpy(&version, buf, sizeof(version));
		if (*len < sizeof(version) || version != TPACKET_V2)
			return -EINVAL;
		number = sizeof(struct linux_tpacket2_hdr);
	} else if (name == PACKET_VERSION || name == PACKET_RESERVE)
		number = (int)(name == PACKET_VERSION ? sock->version : sock->reserve);
	else if (switch_of(sock, name))
		number = *switch_of(sock, name);
	else
		return -ENOPROTOOPT;
	*len = MIN(*len, sizeof(number));
	memcpy(buf, &number, *len);
	return 0;
}
