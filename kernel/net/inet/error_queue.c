// SPDX-License-Identifier: BSD-3-Clause
// Errors that a socket wants to know more of (IP_RECVERR): they wait in a queue of their own, each
// with what is left of the packet that it is about, until recvmsg(2) with MSG_ERRQUEUE.

#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/udp_internal.h"

/* What one takes of the receive buffer, beside the packet. */
#define CHARGE 512u

static struct udp_error *first(struct udp_socket *sock)
{
	return list_first(&sock->errors, struct udp_error, link);
}

void udp_queue_error(struct udp_socket *sock, struct pbuf *p, uint16_t data_at,
		     const struct udp_error *error)
{
	uint32_t charge = CHARGE + p->tot_len;
	struct udp_error *entry = NULL;

	if (sock->charged + charge <= sock->inet.socket.receive_buffer)
		entry = kzalloc(sizeof(*entry));
	if (!entry)
		return;
	*entry = *error;
	entry->charge = charge;
	entry->p = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
	if (!entry->p) {
		kfree(entry);
		return;
	}
	pbuf_remove_header(entry->p, MIN(data_at, p->tot_len));
	sock->charged += charge;
	list_add_tail(&sock->errors, &entry->link);
}

static void free_error(struct udp_error *error)
{
	pbuf_free(error->p);
	kfree(error);
}

static void unlink(struct udp_socket *sock, struct udp_error *error)
{
	list_remove(&error->link);
	sock->charged -= error->charge;
}

void udp_drop_errors(struct udp_socket *sock)
{
	while (!list_empty(&sock->errors)) {
		struct udp_error *error = first(sock);

		unlink(sock, error);
		free_error(error);
	}
}

/* The error, and behind it who has sent it. */
static void put_error(const struct udp_socket *sock, const struct udp_error *error,
		      struct socket_message *message)
{
	bool v6 = sock->inet.socket.family == AF_INET6;
	struct inet_name offender = {error->offender, 0};
	struct socket_address from = {0};
	uint8_t data[sizeof(error->extended) + sizeof(struct linux_sockaddr_in6)];

	inet_name_put(&sock->inet, &offender, &from);
	memcpy(data, &error->extended, sizeof(error->extended));
	memcpy(data + sizeof(error->extended), from.bytes,
	       MIN(from.len, sizeof(struct linux_sockaddr_in6)));
	(void)!socket_put_control(message, v6 ? LINUX_IPPROTO_IPV6 : LINUX_IPPROTO_IP,
				  v6 ? LINUX_IPV6_RECVERR : LINUX_IP_RECVERR, data,
				  sizeof(error->extended) + from.len);
}

static ssize_t copy(const struct udp_socket *sock, const struct udp_error *error,
		    struct socket_message *message)
{
	size_t len = error->p->tot_len, n = MIN(len, message->uio->resid);

	if (uio_put(message->uio, error->p->payload, n) < n)
		return -EFAULT;
	if (n < len)
		message->result_flags |= MSG_TRUNC;
	if (message->name)
		inet_name_put(&sock->inet, &error->to, message->name);
	put_error(sock, error, message);
	message->result_flags |= MSG_ERRQUEUE;
	return (ssize_t)n;
}

/* The error that the next call shows is that of the next entry now. */
ssize_t udp_receive_error(struct udp_socket *sock, struct socket_message *message)
{
	struct udp_error *error;
	ssize_t result;

	if (list_empty(&sock->errors))
		return -EAGAIN;
	error = first(sock);
	unlink(sock, error);
	sock->inet.socket.error =
		list_empty(&sock->errors) ? 0 : -(int)first(sock)->extended.ee_errno;
	result = copy(sock, error, message);
	free_error(error);
	return result;
}
