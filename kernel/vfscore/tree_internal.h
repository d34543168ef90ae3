/* SPDX-License-Identifier: BSD-3-Clause */
/* What the operations on the tree of files have in common. */
#pragma once

#include "kernel/vfscore/tree.h"

/* A name that has been looked up with its directory's lock held, for a change. */
struct target {
	struct walker walker;
	struct vnode *dir;
	struct name *name; /* referenced; NULL when it does not exist */
};

/* Looks the last component of a path up for making it: 0, or -EEXIST, or another error. Whatever it
 * returns, target_end() must follow. */
int target_begin_new(struct target *target, const struct walk_context *context, const char *path,
		     bool directory);
void target_end(struct target *target);

/* Gives a new file to who makes it, or to the group of a directory with the setgid bit. */
void tree_set_owner(struct vnode *vnode, const struct vnode *dir, const struct credentials *cred);

/* Puts a name that a file system has just given a vnode into the tree. */
void tree_add_name(struct name *name);
/* Takes a name whose file has been removed out of the tree. */
void tree_remove_name(struct name *name);
