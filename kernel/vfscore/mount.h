/* SPDX-License-Identifier: BSD-3-Clause */
/* Which file system is mounted where, and places in the tree of all of them. */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/mount.h"
#include "kernel/lib/compiler.h"
#include "kernel/vfscore/name.h"

struct fs;
struct poll_news;
struct vnode;

/* In mount.flags, beside the MS_ bits of MOUNT_FLAGS: its file system is read-only. */
#define MOUNT_FS_RDONLY (1u << 30)

/* The MS_ bits that a mount has for itself, and those that are its file system's. */
#define MOUNT_ATIME_FLAGS (MS_NOATIME | MS_NODIRATIME | MS_RELATIME)
#define MOUNT_FLAGS \
	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW | MOUNT_ATIME_FLAGS)
#define MOUNT_FS_FLAGS (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC | MS_LAZYTIME)

struct mount {
	struct fs *fs;		 /* referenced */
	struct name *root;	 /* what of it is seen here; referenced */
	struct mount *parent;	 /* NULL for the root of all, and for what is not in the tree */
	struct name *point;	 /* the name of parent it covers; referenced, as is parent */
	struct mount *next_here; /* another one at the same point, of another parent */
	struct mount *next;	 /* of all, in the order they were made */
	char *source;		 /* the first field of /proc/mounts, or NULL */
	uint32_t refcount;	 /* one is the tree's */
	uint32_t id;
	uint32_t flags;	  /* MS_ bits and MOUNT_FS_RDONLY */
	uint32_t writers; /* open files that can change it */
	bool in_tree;
	bool unbindable;
	bool expires; /* nobody has used it since MNT_EXPIRE */
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

/* Mounts fs, whose reference it takes over, as the root of all. NULL: no memory. */
struct mount *mount_root(struct fs *fs);
/* Makes fs the home of files that never have a name in the tree. 0 or -ENOMEM. */
int mount_memory(struct fs *fs);
/* Covers the directory point with fs, whose reference it takes over. 0 or a negative errno. */
int mount_add(struct fs *fs, const struct path *point);
/* Replaces the referenced *path by the root of what is mounted there, if anything. */
void mount_enter(struct path *path);
/* The same for a path that is borrowed. */
void mount_peek(struct path *path);

/* The first of all mounts; the others follow in next. */
struct mount *mount_first(void);

#if IS_ENABLED(CONFIG_MOUNT) && IS_ENABLED(CONFIG_PROCFS)
/* The list of mounts, or how one is mounted, has changed. */
extern struct poll_news mount_news;
void mount_tell(void);
#else
static inline void mount_tell(void)
{
}
#endif

/* Whether no mount before it in that list has the same file system. */
bool mount_is_first_of_fs(const struct mount *mount);

/* Whether a place is where a mount begins. */
static inline bool path_is_mount_root(const struct path *path)
{
	return path->name == path->mount->root;
}

/* Whether one of the MS_ flags holds for what is reached through mount, which may be NULL. */
static inline bool mount_has(const struct mount *mount, uint32_t flags)
{
	return IS_ENABLED(CONFIG_MOUNT) && mount && unlikely(mount->flags & flags);
}

/* Whether files may be changed through mount (NULL: any may): 0 or -EROFS. */
static inline int mount_check_write(const struct mount *mount)
{
	return mount_has(mount, MS_RDONLY | MOUNT_FS_RDONLY) ? -EROFS : 0;
}

/* Notes that the contents of vnode were read through mount, as its flags say (mount(2)). */
void mount_touch_read_closely(const struct mount *mount, struct vnode *vnode);

/* The root directory of the first process; its mount is NULL before mount_root(). */
extern struct path root_path;
/* The root of what mount_memory() was given, which no walk comes to. */
extern struct path memory_path;
