/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Leases (fcntl(2), F_SETLEASE): who has one is told before others open the file in a way that does
 * not go with it, and has some time to give it up; they wait. A lease belongs to an open file.
 */
#pragma once

#include "kernel/vfscore/locks_internal.h"
#include "kernel/vfscore/vnode.h"

struct file;

/* Takes (F_RDLCK, F_WRLCK) or gives up (F_UNLCK) a lease, about which the signals name fd. 0,
 * -EINVAL, -EACCES, -EAGAIN (others have it open, or there is none), -ENOMEM. May sleep. */
int lease_set(struct file *file, int fd, int type);

/* The kind of lease that a file has, or is to have when it obeys. */
int lease_get(struct file *file);

/* The slow part of lease_break(). */
int lease_break_some(struct vnode *vnode, uint32_t flags);

/* Gives up the lease of a file that is closed. */
void lease_drop(struct file *file);

/*
 * To be called before a vnode is opened with O_ flags, or cut: breaks the leases in the way, and
 * waits until they are gone. 0; -EAGAIN with O_NONBLOCK; what an interrupted wait returns. May
 * sleep.
 */
static inline int lease_break(struct vnode *vnode, uint32_t flags)
{
	if (!IS_ENABLED(CONFIG_FILE_SIGNALS) || likely(!vnode->locks) ||
	    list_empty(&vnode->locks->leases))
		return 0;
	return lease_break_some(vnode, flags);
}
