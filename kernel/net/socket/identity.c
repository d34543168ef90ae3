// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/net/socket/identity.h"

#include "kernel/process/process.h"

static void take(struct socket_identity *identity, struct socket_identity from)
{
	if (from.pid)
		pid_get(from.pid);
	if (from.groups)
		group_list_get(from.groups);
	socket_identity_clear(identity);
	*identity = from;
}

void socket_identity_clear(struct socket_identity *identity)
{
	if (identity->pid)
		pid_put(identity->pid);
	if (identity->groups)
		group_list_put(identity->groups);
	*identity = (struct socket_identity){.uid = ID_NONE, .gid = ID_NONE};
}

void socket_identity_set(struct socket_identity *identity)
{
	const struct credentials *cred = credentials_current();

	take(identity,
	     (struct socket_identity){current_process()->id, cred->euid, cred->egid, cred->groups});
}

void socket_identity_copy(struct socket_identity *identity, const struct socket_identity *from)
{
	take(identity, *from);
}

struct linux_ucred socket_identity_show(const struct socket_identity *identity)
{
	return (struct linux_ucred){identity->pid ? identity->pid->number : 0, identity->uid,
				    identity->gid};
}
