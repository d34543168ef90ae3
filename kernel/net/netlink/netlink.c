// SPDX-License-Identifier: BSD-3-Clause
// The life of a netlink socket: its port, its groups and its options.

#include "include/linux/poll.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/netlink/netlink_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/poll.h"

#define PORT_OTHERS   0x80000000u /* ports that are chosen when a process has several */
#define MESSAGE_LIMIT (64u << 10)

struct list_node netlink_sockets = LIST_INIT(netlink_sockets);

/* Who has no port does not hear anything, as on Linux. */
void netlink_for_group(unsigned group, void (*func)(struct netlink_socket *sock, void *arg),
		       void *arg)
{
	struct netlink_socket *sock;

	list_for_each_entry (sock, &netlink_sockets, link)
		if (sock->socket.protocol == NETLINK_ROUTE && (sock->groups >> (group - 1) & 1))
			func(sock, arg);
}

/* ---- addresses ---- */

static bool is_taken(const struct netlink_socket *sock, uint32_t port)
{
	const struct netlink_socket *other;

	list_for_each_entry (other, &netlink_sockets, link)
		if (other->port == port && other->socket.protocol == sock->socket.protocol)
			return true;
	return false;
}

static void set_port(struct netlink_socket *sock, uint32_t port)
{
	sock->port = port;
	list_add_tail(&netlink_sockets, &sock->link);
}

/* The number of the process, or one that nobody has. */
static void choose_port(struct netlink_socket *sock)
{
	uint32_t port = (uint32_t)current_process()->id->number;

	if (sock->port)
		return;
	while (is_taken(sock, port)) {
		random_bytes(&port, sizeof(port));
		port |= PORT_OTHERS;
	}
	set_port(sock, port);
}

static int get_address(const struct socket_address *address, struct linux_sockaddr_nl *out)
{
	if (address->len < sizeof(*out))
		return -EINVAL;
	memcpy(out, address->bytes, sizeof(*out));
	return out->nl_family == AF_NETLINK ? 0 : -EINVAL;
}

static int bind(struct socket *socket, const struct socket_address *address)
{
	struct netlink_socket *sock = netlink_of(socket);
	struct linux_sockaddr_nl to;
	int err = get_address(address, &to);

	if (err < 0)
		return err;
	if (sock->port && to.nl_pid != sock->port)
		return -EINVAL;
	if (!sock->port && to.nl_pid) {
		if (is_taken(sock, to.nl_pid))
			return -EADDRINUSE;
		set_port(sock, to.nl_pid);
	}
	choose_port(sock);
	sock->groups = to.nl_groups;
	return 0;
}

/* A group in nl_groups counts as its lowest one. */
static int connect(struct socket *socket, const struct socket_address *address, bool nonblock)
{
	struct netlink_socket *sock = netlink_of(socket);
	struct linux_sockaddr_nl to;
	int err = address->len < sizeof(uint16_t) ? -EINVAL : 0;

	if (err == 0 && address->family == AF_UNSPEC) {
		sock->peer_port = 0;
		sock->peer_groups = 0;
		return 0;
	}
	if (err == 0)
		err = get_address(address, &to);
	if (err < 0)
		return err;
	choose_port(sock);
	sock->peer_port = to.nl_pid;
	sock->peer_groups = to.nl_groups & -to.nl_groups;
	return 0;
}

static int get_name(struct socket *socket, bool peer, struct socket_address *out)
{
	const struct netlink_socket *sock = netlink_of(socket);
	const struct linux_sockaddr_nl name = {.nl_family = AF_NETLINK,
					       .nl_pid = peer ? sock->peer_port : sock->port,
					       .nl_groups =
						       peer ? sock->peer_groups : sock->groups};

	out->len = sizeof(name);
	memcpy(out->bytes, &name, sizeof(name));
	return 0;
}

/* ---- sending ---- */

/* Only the kernel answers. */
static int check_target(const struct netlink_socket *sock, const struct socket_message *message)
{
	struct linux_sockaddr_nl to = {.nl_pid = sock->peer_port, .nl_groups = sock->peer_groups};
	int err = message->name ? get_address(message->name, &to) : 0;

	if (err < 0)
		return err;
	return to.nl_pid || to.nl_groups ? -ECONNREFUSED : 0;
}

static ssize_t send(struct socket *socket, struct socket_message *message)
{
	struct netlink_socket *sock = netlink_of(socket);
	size_t len = message->uio->resid;
	int err = check_target(sock, message);
	uint8_t *bytes;

	if (message->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (err < 0)
		return err;
	if (socket->protocol != NETLINK_ROUTE)
		return -EOPNOTSUPP;
	if (len > MIN(socket->send_buffer, MESSAGE_LIMIT))
		return -EMSGSIZE;
	choose_port(sock);
	bytes = kmalloc(MAX(len, (size_t)1));
	if (!bytes)
		return -ENOBUFS;
	if (uio_get(message->uio, bytes, len) != len) {
		kfree(bytes);
		return -EFAULT;
	}
	netlink_handle(sock, bytes, len);
	kfree(bytes);
	return (ssize_t)len;
}

/* ---- the rest ---- */

static uint32_t poll(struct socket *socket, struct poll_table *table)
{
	const struct netlink_socket *sock = netlink_of(socket);
	uint32_t events = POLLOUT | POLLWRNORM | POLLWRBAND;

	socket_poll_listen(socket, table);
	if (socket->error)
		events |= POLLERR;
	if (!list_empty(&sock->queue))
		events |= POLLIN | POLLRDNORM;
	return events;
}

static bool is_option(int name)
{
	return name == NETLINK_NO_ENOBUFS || name == NETLINK_CAP_ACK || name == NETLINK_EXT_ACK ||
	       name == NETLINK_GET_STRICT_CHK;
}

static int set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len)
{
	struct netlink_socket *sock = netlink_of(socket);
	uint32_t number = 0; /* where there is no whole one */
	int err;

	if (level != SOL_NETLINK)
		return -ENOPROTOOPT;
	err = len < sizeof(number) ? 0 : get_user_u32(&number, value);
	if (err < 0)
		return err;
	if (name == NETLINK_ADD_MEMBERSHIP || name == NETLINK_DROP_MEMBERSHIP) {
		uint32_t bit = number - 1 < 32 ? 1u << (number - 1) : 0;

		if (number == 0)
			return -EINVAL;
		sock->groups =
			name == NETLINK_ADD_MEMBERSHIP ? sock->groups | bit : sock->groups & ~bit;
		return 0;
	}
	if (!is_option(name))
		return -ENOPROTOOPT;
	sock->options = number ? sock->options | (1u << name) : sock->options & ~(1u << name);
	return 0;
}

static int get_option(struct socket *socket, int level, int name, void *buf, unsigned *len)
{
	uint32_t value;

	if (level != SOL_NETLINK || !is_option(name))
		return -ENOPROTOOPT;
	if (*len < sizeof(value))
		return -EINVAL;
	value = netlink_of(socket)->options >> name & 1;
	memcpy(buf, &value, sizeof(value));
	*len = sizeof(value);
	return 0;
}

void netlink_socket_put(struct netlink_socket *sock)
{
	if (--sock->refcount > 0)
		return;
	socket_destroy(&sock->socket);
	kfree(sock);
}

static void release(struct socket *socket)
{
	struct netlink_socket *sock = netlink_of(socket);

	socket->file = NULL;
	if (sock->port)
		list_remove(&sock->link);
	netlink_drop_all(sock);
	netlink_socket_put(sock);
}

static const struct socket_ops netlink_ops = {
	.bind = bind,
	.connect = connect,
	.get_name = get_name,
	.send = send,
	.receive = netlink_receive,
	.poll = poll,
	.set_option = set_option,
	.get_option = get_option,
	.release = release,
};

int netlink_create(int type, int protocol, struct socket **out)
{
	struct netlink_socket *sock;

	if (type != SOCK_RAW && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol != NETLINK_ROUTE && protocol != NETLINK_KOBJECT_UEVENT)
		return -EPROTONOSUPPORT;
	sock = kzalloc(sizeof(*sock));
	if (!sock)
		return -ENOMEM;
	socket_init(&sock->socket, &netlink_ops, AF_NETLINK, type);
	sock->socket.protocol = (uint16_t)protocol;
	list_init(&sock->queue);
	sock->refcount = 1;
	netlink_init_notifications();
	*out = &sock->socket;
	return 0;
}
