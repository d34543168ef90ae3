/* SPDX-License-Identifier: BSD-3-Clause */
/* From a path as programs write it to the name it means (path_resolution(7)). */
#pragma once

#include "kernel/vfscore/mount.h"

struct credentials;

/* Where walks begin and what they are allowed; borrowed from who calls. */
struct walk_context {
	struct path root;
	struct path base; /* for paths that do not begin with a slash */
	const struct credentials *cred;
	/* RESOLVE_ flags of openat2(2), for walks step by step. With RESOLVE_BENEATH and
	 * RESOLVE_IN_ROOT, root is the directory that is not to be left. */
	unsigned resolve;
	/* The length of the path, if it lies in memory that may be read in words of 8 bytes, to the
	 * one with its NUL; else 0. */
	size_t path_len;
};

#define WALK_FOLLOW    (1u << 0) /* the last component is followed if it is a symbolic link */
#define WALK_DIRECTORY (1u << 1) /* the result must be a directory */

/*
 * Tries a walk through what the name cache knows, without symbolic links and other rarities: it
 * never sleeps, and so needs no references on the way. Returns 0 when it found something: then *out
 * is referenced, and the path has no trailing slash. -ENOENT: there is no such file. -EAGAIN: the
 * cache does not know. Of flags, only WALK_FOLLOW matters.
 */
int path_walk_cached(const struct walk_context *context, const char *path, unsigned flags,
		     struct path *out);

/* What path_walk() does where path_walk_cached() does not find it. */
int path_walk_uncached(const struct walk_context *context, const char *path, unsigned flags,
		       struct path *out);

/* The referenced result in *out: it exists. 0 or a negative errno. May sleep. */
static inline int path_walk(const struct walk_context *context, const char *path, unsigned flags,
			    struct path *out)
{
	int err = -EAGAIN;

	if (likely(!(flags & WALK_DIRECTORY)))
		err = path_walk_cached(context, path, flags, out);
	if (likely(err != -EAGAIN))
		return err;
	return path_walk_uncached(context, path, flags, out);
}

/* A walk step by step, for calls that treat the last component in a way of their own. */
enum last_kind { LAST_NORMAL, LAST_DOT, LAST_DOTDOT, LAST_ROOT };

struct walker {
	const struct walk_context *context;
	struct path root; /* referenced: the process may get another one while the walk sleeps */
	struct path at;	  /* referenced: the directory reached */
	const char *rest; /* what has not been walked yet */
	char *expansion;  /* holds rest after a symbolic link */
	unsigned links;	  /* followed so far */
	bool met_root;	  /* the path has begun at the root, or ".." was compared with it */
	/* The last component; text is in path, or in expansion. */
	enum last_kind kind;
	const char *last;
	size_t last_len;
	uint32_t last_hash;
	bool trailing_slash;
};

/* Begins a walk. path must live until walk_end(), which follows whatever this returns. */
int walk_begin(struct walker *walker, const struct walk_context *context, const char *path);
/* Walks all but the last component: walker->at may then be searched. */
int walk_to_last(struct walker *walker);
/* What the last component is now, referenced; out->name is NULL when it does not exist. */
int walk_last(struct walker *walker, struct path *out);
/* Puts the target of a symbolic link in the place of the last component; walk_to_last() is next. */
int walk_follow(struct walker *walker, struct name *link);
void walk_end(struct walker *walker);

/* Finds an entry of a directory: referenced in *out, or NULL there. 0 or a negative errno. */
int name_lookup(struct name *dir, const char *text, size_t len, uint32_t hash, struct name **out);
/* The same with the lock of dir held. */
int name_lookup_locked(struct name *dir, const char *text, size_t len, uint32_t hash,
		       struct name **out);

/*
 * Writes the absolute path of a place as seen from root into buf, at its end. Returns where it
 * begins, or NULL when it does not fit. *reachable says whether it lies below root.
 */
char *path_to_string(const struct path *path, const struct path *root, char *buf, size_t size,
		     bool *reachable);
