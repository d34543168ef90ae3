/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths as programs give them: a string in their memory and a directory it is relative to. */
#pragma once

#include "include/linux/fcntl.h"
#include "kernel/vfscore/path_walk.h"

struct file;

struct at_path {
	struct walk_context context;
	struct file *dir; /* referenced; NULL for AT_FDCWD and absolute paths */
	/* The root and working directory of the context, if other threads could change them: with
	 * references, or all NULL. */
	struct path held[2];
	char *text;
	size_t len;		    /* of a text in small; else 0 */
	char small[200] aligned(8); /* where text is, unless it is long */
};

/* A flag for the functions below: NULL is as good as an empty path (newfstatat, statx). */
#define AT_NULL_PATH (1 << 30)
/* The same: the directory counts for absolute paths, too (openat2). */
#define AT_BASE_ALWAYS (1 << 29)

/* Copies a path and finds what it is relative to. Whatever it returns, at_path_put() must follow.
 * With AT_EMPTY_PATH in flags the text may be empty. 0 or a negative errno. */
int at_path_get(struct at_path *at, int dirfd, uaddr_t path, int flags);
void at_path_put(struct at_path *at);
/* Looks again at what the process's directories are, after a call that may have slept. */
void at_path_renew(struct at_path *at);

/* Puts at and returns result; notes the path for missing=1 when that is -ENOENT. */
long at_path_end(struct at_path *at, long result);

/* Walks to what a path means: referenced in *out. An empty text (AT_EMPTY_PATH) means the
 * directory, or whatever file dirfd is. */
int at_path_walk(struct at_path *at, unsigned flags, struct path *out);

/* All of the above: WALK_ flags, and AT_ flags of which only AT_EMPTY_PATH matters here. */
int at_path_find(int dirfd, uaddr_t path, int at_flags, unsigned walk_flags, struct path *out);

/* What open(2)'s flags mean for a file that is there: 0 or -EINVAL. */
int open_flags_of_place(uint32_t open_flags, uint32_t *flags);

/* WALK_FOLLOW, unless flags have AT_SYMLINK_NOFOLLOW. */
static inline unsigned at_walk_flags(int flags)
{
	return flags & AT_SYMLINK_NOFOLLOW ? 0 : WALK_FOLLOW;
}
