// SPDX-License-Identifier: BSD-3-Clause
// Groups of multicast.

#include "include/linux/in_options.h"
#include "kernel/net/inet/inet_internal.h"

int inet_set_membership(struct inet_socket *sock, int level, int name, uaddr_t value, unsigned len)
{
	return -ENOPROTOOPT;
}
