// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/net/socket/socket.h"

#include "include/linux/errno.h"
#include "kernel/net/inet/inet.h"
#include "kernel/net/netlink/netlink.h"
#include "kernel/net/packet/packet.h"
#include "kernel/net/socket/filter.h"
#include "kernel/net/socket/settings.h"
#include "kernel/net/unix/unix.h"

#define BUFFER_DEFAULT 212992

struct socket_settings socket_settings = {
	.listen_max = LINUX_SOMAXCONN,
	.receive_default = BUFFER_DEFAULT,
	.send_default = BUFFER_DEFAULT,
	.receive_max = BUFFER_DEFAULT,
	.send_max = BUFFER_DEFAULT,
};

unsigned socket_count;

/* The families. create makes a socket of a type (SOCK_STREAM …), or says as socket_create() why
 * not. */
static const struct {
	int family;
	int (*create)(int type, int protocol, struct socket **out);
} families[] = {
#ifdef CONFIG_UNIX_SOCKETS
	{AF_UNIX, unix_create},
#endif
#ifdef CONFIG_PACKET_SOCKETS
	{AF_PACKET, packet_socket_create},
#endif
#ifdef CONFIG_NETLINK
	{AF_NETLINK, netlink_create},
#endif
#ifdef CONFIG_INET
	{AF_INET, inet_create},
	{AF_INET6, inet6_create},
#endif
};

int socket_create(int family, int type, int protocol, struct socket **out)
{
	if (family < 0 || family >= AF_MAX)
		return -EAFNOSUPPORT;
	if (type < 0 || type >= SOCK_MAX)
		return -EINVAL;
	for (unsigned i = 0; i < ARRAY_SIZE(families); i++)
		if (families[i].family == family)
			return families[i].create(type, protocol, out);
	return -EAFNOSUPPORT;
}

void socket_init(struct socket *socket, const struct socket_ops *ops, int family, int type)
{
	socket->ops = ops;
	socket->family = family;
	socket->type = type;
	socket->send_buffer = (uint32_t)socket_settings.send_default;
	socket->receive_buffer = (uint32_t)socket_settings.receive_default;
	socket->receive_low = 1;
	socket->peek_offset = -1;
	socket->cpu = -1;
	socket->send_timeout_ns = WAIT_FOREVER;
	socket->receive_timeout_ns = WAIT_FOREVER;
	socket_identity_clear(&socket->peer);
	wait_queue_init(&socket->readers);
	wait_queue_init(&socket->writers);
	wait_queue_init(&socket->watchers);
	list_init(&socket->async_readers);
	list_init(&socket->async_writers);
	socket_count++;
}

void socket_destroy(struct socket *socket)
{
	socket_identity_clear(&socket->peer);
	socket_filter_free(socket);
	socket_count--;
}

int socket_wait_result(int result, uint64_t timeout_ns)
{
	if (result == -ETIMEDOUT)
		return -EAGAIN;
	return result == -ERESTARTSYS && timeout_ns != WAIT_FOREVER ? -EINTR : result;
}

int socket_wait_queue(struct socket *socket, const struct list_node *queue, uint32_t flags)
{
	uint64_t deadline_ns = socket_deadline(socket->receive_timeout_ns);

	for (;;) {
		int result = socket_take_error(socket);

		if (result < 0 || !list_empty(queue))
			return result;
		if (flags & MSG_DONTWAIT)
			return -EAGAIN;
		if (socket->shutdown & SHUTDOWN_RECEIVE)
			return 1;
		result = wait_event_until(&socket->readers,
					  !list_empty(queue) || socket->error ||
						  (socket->shutdown & SHUTDOWN_RECEIVE),
					  deadline_ns, WAIT_INTERRUPTIBLE);
		if (result < 0)
			return socket_wait_result(result, socket->receive_timeout_ns);
	}
}

void socket_wake_all(struct socket *socket)
{
	socket_wake_readers(socket);
	wake_up_all(&socket->writers);
	wake_up_all(&socket->watchers);
}
