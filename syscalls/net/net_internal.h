/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls about sockets have in common. */
#pragma once

#include "kernel/net/socket/socket.h"
#include "kernel/vfscore/file.h"

/* The file of a socket's descriptor, referenced; NULL: *err is -EBADF or -ENOTSOCK. */
struct file *socket_file_get(int fd, int *err);

static inline struct socket *socket_of(const struct file *file)
{
	return file->data;
}

/* Copies an address from a program: 0, -EINVAL for a wrong length, -EFAULT. */
int socket_address_get(struct socket_address *address, uaddr_t from, int len);

/* Copies an address to a program that has *len_at bytes for it, and tells how long it is. 0,
 * -EINVAL, -EFAULT. */
int socket_address_put(const struct socket_address *address, uaddr_t to, uaddr_t len_at);

/* sendmsg(2) and recvmsg(2) on a file; *sent_flags are the result's MSG_ flags. */
long socket_send_message(struct file *file, uaddr_t msghdr, uint32_t flags);
long socket_receive_message(struct file *file, uaddr_t msghdr, uint32_t flags,
			    uint32_t *result_flags);
