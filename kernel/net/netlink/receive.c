// SPDX-License-Identifier: BSD-3-Clause
// What waits to be received from a netlink socket.

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/netlink/netlink_internal.h"
#include "kernel/net/socket/filter.h"

static uint32_t charge(const struct netlink_datagram *datagram)
{
	return sizeof(*datagram) + datagram->length;
}

void netlink_queue(struct netlink_socket *sock, struct netlink_datagram *datagram)
{
	datagram->length = socket_filter_bytes(&sock->socket, datagram->bytes, datagram->length);
	if (datagram->length == 0) {
		kfree(datagram);
		return;
	}
	if (sock->queued + charge(datagram) > sock->socket.receive_buffer) {
		kfree(datagram);
		if (!(sock->options & (1u << NETLINK_NO_ENOBUFS)))
			sock->socket.error = -ENOBUFS;
	} else {
		sock->queued += charge(datagram);
		list_add_tail(&sock->queue, &datagram->link);
	}
	socket_wake_readers(&sock->socket);
}

static void unlink(struct netlink_socket *sock, struct netlink_datagram *datagram)
{
	list_remove(&datagram->link);
	sock->queued -= charge(datagram);
}

static struct netlink_datagram *first(struct netlink_socket *sock)
{
	return list_first(&sock->queue, struct netlink_datagram, link);
}

void netlink_drop_all(struct netlink_socket *sock)
{
	while (!list_empty(&sock->queue)) {
		struct netlink_datagram *datagram = first(sock);

		unlink(sock, datagram);
		kfree(datagram);
	}
}

/* All is from the kernel, whose port is 0. */
static void put_name(struct socket_address *name, uint32_t group)
{
	const struct linux_sockaddr_nl from = {.nl_family = AF_NETLINK, .nl_groups = group};

	name->len = sizeof(from);
	memcpy(name->bytes, &from, sizeof(from));
}

/* SO_PASSCRED: the kernel is process 0, of user 0. */
static void put_identity(struct socket_message *message)
{
	const struct linux_ucred kernel = {0};

	if (message->control_user == 0 ||
	    socket_put_control(message, SOL_SOCKET, SCM_CREDENTIALS, &kernel, sizeof(kernel)) < 0)
		message->result_flags |= MSG_CTRUNC;
}

static ssize_t copy(const struct netlink_datagram *datagram, struct socket_message *message)
{
	size_t n = MIN(datagram->length, message->uio->resid);

	if (n < datagram->length)
		message->result_flags |= MSG_TRUNC;
	if (uio_put(message->uio, datagram->bytes, n) != n)
		return -EFAULT;
	if (message->name)
		put_name(message->name, datagram->group);
	return (ssize_t)(message->flags & MSG_TRUNC ? datagram->length : n);
}

/* While it is copied, which may sleep, another may not take it away: it leaves the queue, and with
 * MSG_PEEK comes back to its head. */
ssize_t netlink_receive(struct socket *socket, struct socket_message *message)
{
	struct netlink_socket *sock = netlink_of(socket);
	struct netlink_datagram *datagram;
	ssize_t result;

	if (message->flags & MSG_OOB)
		return -EOPNOTSUPP;
	result = socket_wait_queue(socket, &sock->queue, message->flags);
	if (result < 0)
		return result;
	datagram = first(sock);
	unlink(sock, datagram);
	result = copy(datagram, message);
	if (socket->options & SOCKET_CREDENTIALS)
		put_identity(message);
	if (message->flags & MSG_PEEK) {
		sock->queued += charge(datagram);
		list_add(&sock->queue, &datagram->link);
	} else {
		kfree(datagram);
	}
	return result;
}
