/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/sched/wait.h"
#include "kernel/vfscore/locks.h"

/* A lock on a whole file. */
struct file_lock {
	struct list_node link;
	const struct file *file;
	int32_t pid; /* the process that made it */
	enum lock_type type;
};

/* All locks of a vnode. */
struct locks {
	struct vnode *vnode;
	struct list_node all_link;  /* in locks_all */
	struct list_node records;   /* grouped by owner, an owner's by start */
	struct list_node whole;	    /* struct file_lock */
	struct list_node leases;    /* kernel/vfscore/leases.h */
	struct wait_queue released; /* woken whenever a lock or lease goes or becomes less */
};

/* Of all vnodes. */
extern struct list_node locks_all;

/* The vnode's locks, made when there were none yet; NULL without memory. */
struct locks *locks_of(struct vnode *vnode);

static inline bool lock_types_conflict(enum lock_type a, enum lock_type b)
{
	return a == LOCK_TYPE_WRITE || b == LOCK_TYPE_WRITE;
}
