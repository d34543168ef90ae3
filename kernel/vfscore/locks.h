/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Advisory locks: on ranges of bytes (fcntl(2), F_SETLK and F_OFD_SETLK) and on files (flock(2)).
 * The two kinds do not see each other. A vnode's locks live as long as the vnode; a lock goes when
 * its owner lets go of the file.
 */
#pragma once

#include "kernel/lib/list.h"

struct file;
struct memory_use;
struct vnode;

/* The kind of a lock as fcntl(2) numbers it. */
enum lock_type { LOCK_TYPE_READ = 0, LOCK_TYPE_WRITE = 1, LOCK_TYPE_NONE = 2 };

#define LOCK_PID_OFD (-1)

/* A lock on the bytes from start to last, which is INT64_MAX for a lock without end. */
struct record_lock {
	struct list_node link;
	const void *owner;	 /* a process's descriptor table, or an open file for F_OFD_SETLK */
	const struct file *file; /* by which it was made; only compared */
	int32_t pid;		 /* what F_GETLK says: the process, or LOCK_PID_OFD */
	enum lock_type type;
	off_t start, last;
};

/*
 * Makes the bytes of want locked as it says for its owner, whatever locks the owner had there.
 * Returns 0; -EAGAIN when somebody else's lock is in the way and wait is false; -EDEADLK when who
 * has it waits for the owner itself; what an interrupted wait returns; -ENOLCK without memory. May
 * sleep.
 */
int record_lock_set(struct vnode *vnode, const struct record_lock *want, bool wait);

/* Finds a lock that would be in the way of want. Returns false when there is none. */
bool record_lock_find_conflict(const struct vnode *vnode, const struct record_lock *want,
			       struct record_lock *conflict);

/* Drops all record locks of an owner. */
void record_locks_drop(struct vnode *vnode, const void *owner);

/* flock(2) for an open file; what it returns is as for record_lock_set(). A change of type drops
 * the old lock first, as on Linux, and so may lose it. May sleep. */
int file_lock_set(struct file *file, enum lock_type type, bool wait);

/* Drops the locks that belong to an open file; called when its last reference goes. */
void file_locks_drop(struct file *file);

/* Frees what vnode_put() finds in a vnode that nobody refers to: no lock is left in it. */
void locks_free(struct vnode *vnode);

struct text;

/* Write lines as /proc shows them (proc_locks(5)): about the locks that were made by an open file
 * and are its own or the table's, each line after prefix; or about all locks there are. */
void locks_show(const struct file *file, const void *table, struct text *text, const char *prefix);
void locks_show_all(struct text *text);

/* Adds the memory that is kept for a vnode's locks. */
void locks_count(const struct vnode *vnode, struct memory_use *use);
