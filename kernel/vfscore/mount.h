/* SPDX-License-Identifier: BSD-3-Clause */
/* Which file system is mounted where, and places in the tree of all of them. */
#pragma once

#include "kernel/vfscore/name.h"

struct fs;

struct mount {
	struct fs *fs;
	struct mount *parent;	 /* NULL for the root of all */
	struct name *point;	 /* the directory of parent it covers; referenced */
	struct mount *next_here; /* another one at the same point, of another parent */
	struct mount *next;	 /* of all, in the order they were made */
	uint32_t refcount;	 /* one is the tree's */
	uint32_t id;
};

/* A file or directory: the same name may be reached through several mounts. */
struct path {
	struct mount *mount;
	struct name *name;
};

static inline void mount_get(struct mount *mount)
{
	mount->refcount++;
}

void mount_put(struct mount *mount);

static inline void path_get(const struct path *path)
{
	mount_get(path->mount);
	name_get(path->name);
}

static inline void path_put(const struct path *path)
{
	name_put(path->name);
	mount_put(path->mount);
}

/* Mounts fs as the root of all. NULL: no memory. */
struct mount *mount_root(struct fs *fs);
/* Makes fs the home of files that never have a name in the tree. 0 or -ENOMEM. */
int mount_memory(struct fs *fs);
/* Covers the directory point with fs. 0 or a negative errno. */
int mount_add(struct fs *fs, const struct path *point);
/* Replaces the referenced *path by the root of what is mounted there, if anything. */
void mount_enter(struct path *path);
/* The same for a path that is borrowed. */
void mount_peek(struct path *path);

/* The first of all mounts, which is the root; the others follow in next. */
struct mount *mount_first(void);

/* How many pages the files have that are in memory only, of all file systems that are mounted. */
uint64_t mount_memory_pages(void);

/* The root directory of the first process; its mount is NULL before mount_root(). */
extern struct path root_path;
/* The root of what mount_memory() was given, which no walk comes to. */
extern struct path memory_path;
