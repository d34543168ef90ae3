/* SPDX-License-Identifier: BSD-3-Clause */
/* Making, removing and moving names in the tree of files. All may sleep; 0 or a negative errno. */
#pragma once

#include "kernel/vfscore/path_walk.h"

struct memory_use;
struct vnode;

/* Makes a directory, regular file, device node or fifo; mode with S_IFMT, umask applied. */
int tree_make(const struct walk_context *context, const char *path, mode_t mode, uint64_t rdev);
int tree_symlink(const struct walk_context *context, const char *target, const char *path);
/* Gives old, which must not be a directory, another name. */
int tree_link(const struct path *old, const struct walk_context *context, const char *path);
int tree_unlink(const struct walk_context *context, const char *path);
int tree_rmdir(const struct walk_context *context, const char *path);
/* flags are those of renameat2(2). */
int tree_rename(const struct walk_context *old_context, const char *old_path,
		const struct walk_context *new_context, const char *new_path, unsigned flags);

/*
 * Makes an entry of the directory dir, whose lock is held and which has no such entry. Checks that
 * cred may. The new name is referenced in *out.
 */
int tree_make_at(struct name *dir, const struct credentials *cred, const char *text, size_t len,
		 uint32_t hash, mode_t mode, uint64_t rdev, struct name **out);

/* Makes a regular file in the directory dir that has no entry there: O_TMPFILE of open(2). With
 * linkable it may get one. The name it never had is referenced in *out. */
int tree_make_unnamed(struct name *dir, const struct credentials *cred, mode_t mode, bool linkable,
		      struct name **out);

/* Adds the memory that the files of all mounted file systems take. Returns false, and says so in
 * the log, when one has references that are not from the tree: when no process is left. */
bool tree_count_memory(struct memory_use *use);
