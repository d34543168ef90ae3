/* SPDX-License-Identifier: BSD-3-Clause */
/* Process groups and sessions (credentials(7), setpgid(2), setsid(2)). Nothing here sleeps. */
#pragma once

#include "kernel/lib/list.h"

struct pid;
struct process;

struct session {
	uint32_t refcount; /* one for each of its groups */
	struct pid *pid;
	struct process *leader; /* NULL when it has ended */
	void *terminal;		/* the controlling one, or NULL */
};

struct process_group {
	uint32_t refcount; /* one for each member, and for others who keep it */
	struct pid *pid;
	struct session *session;
	struct list_node members; /* struct process by group_link */
};

/* Makes process the first member of a new group, with its own number, in session, or in a new
 * session that it leads when that is NULL. It leaves the group it was in. 0 or -ENOMEM. */
int group_create(struct process *process, struct session *session);

/* Makes process a member of a group instead of the one it was in (NULL for either: of none). */
void group_move(struct process *process, struct process_group *group);

/* To be called when process does not tie its group to parent's session any more, because one of the
 * two has ended: if nobody else does, the group is orphaned, and those in it that are stopped are
 * told (SIGHUP and SIGCONT), since nobody else would let them go on. */
void group_check_orphaned(const struct process *process, const struct process *parent);

void group_get(struct process_group *group);
void group_put(struct process_group *group);
