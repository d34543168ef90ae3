/* SPDX-License-Identifier: BSD-3-Clause */
/* Who is at the other end of a socket, as SO_PEERCRED and SO_PEERGROUPS tell. */
#pragma once

#include "include/linux/socket.h"

struct group_list;
struct pid;

struct socket_identity {
	struct pid *pid; /* referenced; NULL: nobody */
	uint32_t uid, gid;
	struct group_list *groups; /* referenced; NULL: none */
};

/* Makes it nobody, or the current process; what it was is put. */
void socket_identity_clear(struct socket_identity *identity);
void socket_identity_set(struct socket_identity *identity);
/* Makes it the same as another. */
void socket_identity_copy(struct socket_identity *identity, const struct socket_identity *from);

struct linux_ucred socket_identity_show(const struct socket_identity *identity);
