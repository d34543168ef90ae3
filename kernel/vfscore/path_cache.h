/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whole paths that were walked lately and what they led to, so that the same one costs one step.
 *
 * Only paths are remembered that every process may walk: all directories on the way may be searched
 * by everybody, and there is neither a symbolic link nor ".." in them. What is remembered does not
 * keep anything in memory. It is forgotten
 *  - when the last name goes, goes elsewhere, or is used by nobody: name.path_slot leads to it;
 *  - all at once, by path_tree_changed(), when a directory with entries goes elsewhere, a directory
 *    may be searched by others than before, or something is mounted or unmounted.
 * A directory on the way can neither be removed nor dropped from the cache of names while there is
 * the last name below it.
 */
#pragma once

#include "kernel/vfscore/mount.h"

#define PATH_CACHE_MAX 79 /* bytes of a path that is remembered */

/* A path in a form that is quick to look for. */
struct path_key {
	const struct path *from;
	const uint64_t *words; /* the text, with the rest of the last word */
	size_t len;
	uint64_t last; /* the last word without that rest */
	uint64_t hash;
};

#if IS_ENABLED(CONFIG_PATH_CACHE)
/* Begins to remember, if there is memory for it. */
void path_cache_init(void);
/* Makes a key of the len bytes at text, which may be read in words of 8 bytes. Returns false when
 * such a path is not remembered. */
bool path_cache_key(struct path_key *key, const struct path *from, const char *text, size_t len);
/* What the path led to: borrowed, or NULL. */
const struct path *path_cache_find(const struct path_key *key);
/* Remembers it. */
void path_cache_add(const struct path_key *key, const struct path *to);
/* Forgets the path that leads to name. */
void path_cache_forget(struct name *name);
/* Says that paths may lead elsewhere than before: forgets all. */
void path_tree_changed(void);
#else
static inline void path_cache_init(void)
{
}

static inline void path_cache_forget(struct name *name)
{
}

static inline void path_tree_changed(void)
{
}
#endif
