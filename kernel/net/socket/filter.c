// SPDX-License-Identifier: BSD-3-Clause
// The filter of a socket.

#include "kernel/net/socket/filter.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/socket/socket.h"

/* Sockets that get packets, one by one. TCP gets segments. */
static bool has_packets(const struct socket *socket)
{
	return socket->type != SOCK_STREAM || socket->family == AF_INET ||
	       socket->family == AF_INET6;
}

static struct socket_filter *read_filter(uaddr_t value, unsigned len, int *err)
{
	struct linux_sock_fprog program;
	struct socket_filter *filter;
	size_t size;

	*err = -EINVAL;
	if (len != sizeof(program))
		return NULL;
	*err = copy_from_user(&program, value, sizeof(program));
	if (*err < 0)
		return NULL;
	*err = -EINVAL;
	if (!program.filter || program.len == 0 || program.len > BPF_MAXINSNS)
		return NULL;
	size = program.len * sizeof(*filter->code);
	*err = -ENOMEM;
	filter = kmalloc(sizeof(*filter) + size);
	if (!filter)
		return NULL;
	filter->users = 1;
	filter->count = program.len;
	*err = copy_from_user(filter->code, program.filter, size);
	if (*err == 0)
		*err = filter_check(filter->code, filter->count);
	if (*err == 0)
		return filter;
	kfree(filter);
	return NULL;
}

static int attach(struct socket *socket, uaddr_t value, unsigned len)
{
	int err;
	struct socket_filter *filter;

	if (!has_packets(socket))
		return -EOPNOTSUPP;
	filter = read_filter(value, len, &err);
	if (!filter)
		return err;
	socket_filter_free(socket);
	socket->filter = filter;
	return 0;
}

/* A lock stays. */
static int lock(struct socket *socket, uaddr_t value)
{
	uint32_t on;
	int err = get_user_u32(&on, value);

	if (err < 0)
		return err;
	if (socket->filter_locked && !on)
		return -EPERM;
	socket->filter_locked = on;
	return 0;
}

int socket_filter_set(struct socket *socket, int name, uaddr_t value, unsigned len)
{
	uint32_t ignored;

	/* As of all options, this much must be there. */
	if (len < sizeof(ignored))
		return -EINVAL;
	if (get_user_u32(&ignored, value) < 0)
		return -EFAULT;
	if (name == SO_LOCK_FILTER)
		return lock(socket, value);
	if (socket->filter_locked)
		return -EPERM;
	if (name == SO_ATTACH_FILTER)
		return attach(socket, value, len);
	if (!socket->filter)
		return -ENOENT;
	socket_filter_free(socket);
	return 0;
}

int socket_filter_get(const struct socket *socket, uaddr_t value, unsigned *len)
{
	const struct socket_filter *filter = socket->filter;
	unsigned room = *len;

	*len = filter ? filter->count : 0;
	if (!filter || room == 0)
		return 0;
	if (room < filter->count)
		return -EINVAL;
	return copy_to_user(value, filter->code, filter->count * sizeof(*filter->code));
}

void socket_filter_free(struct socket *socket)
{
	if (socket->filter && --socket->filter->users == 0)
		kfree(socket->filter);
	socket->filter = NULL;
}

void socket_filter_inherit(struct socket *socket, const struct socket *from)
{
	socket->filter = from->filter;
	socket->filter_locked = from->filter_locked;
	if (socket->filter)
		socket->filter->users++;
}

static void copy_bytes(const void *packet, uint32_t offset, void *to, uint32_t n)
{
	memcpy(to, (const uint8_t *)packet + offset, n);
}

uint32_t socket_filter_bytes(const struct socket *socket, const void *bytes, uint32_t length)
{
	const struct filter_packet packet = {
		.copy = copy_bytes, .packet = bytes, .length = length, .mark = socket->mark};

	if (!socket->filter)
		return length;
	return MIN(filter_run(socket->filter->code, &packet), length);
}
