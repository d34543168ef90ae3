/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Telling watchers what happens to files. Who changes or uses one calls the functions below with
 * the IN_ bit of inotify(7) that says how; they cost next to nothing while nobody watches anything.
 * Watchers are told in the order of the calls. All may sleep when there are watchers.
 */
#pragma once

#include "include/linux/inotify.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"
#include "kernel/vfscore/vnode.h"

/* Beside the IN_ bits: an entry of the directory got another name there. */
#define NOTIFY_RENAME 0x10000u

struct notify_watch;

struct notify_event {
	uint32_t mask;	  /* the IN_ bit, and IN_ISDIR */
	uint32_t cookie;  /* connects the two ends of a move */
	const char *text; /* which entry of the directory; NULL: the vnode itself */
	size_t len;
};

struct notify_ops {
	/* Something that the watch asks for has happened. May remove the watch. */
	void (*report)(struct notify_watch *watch, const struct notify_event *event);
	/* The file is gone, and the watch with it: to be freed. */
	void (*gone)(struct notify_watch *watch);
};

/* One watcher of one vnode; embedded in what the watcher keeps for it. */
struct notify_watch {
	const struct notify_ops *ops;
	struct notify_watch *next; /* of the same vnode */
	struct vnode *vnode;
	uint32_t mask; /* IN_ bits it asks for; with IN_EXCL_UNLINK none of removed entries */
};

/* Lists of watches change only under this lock, which is held while watchers are told. */
extern struct mutex notify_lock;
/* How many there are. */
extern unsigned notify_watches;

/* Begin and end to watch; the lock is held. Where names do not keep vnodes in memory, the watch
 * does: it is then for the caller to vnode_put(), after unlocking, what notify_end() returns. */
void notify_begin(struct notify_watch *watch, struct vnode *vnode);
struct vnode *notify_end(struct notify_watch *watch) must_check;

/* What the inline functions do when there are watchers. */
void notify_vnode_watched(struct vnode *vnode, uint32_t mask);
void notify_entry_watched(struct vnode *dir, uint32_t mask, const char *text, size_t len,
			  uint32_t cookie);
void notify_name_watched(struct name *name, uint32_t mask);
void notify_file_watched(struct file *file, uint32_t mask);
void notify_gone(struct vnode *vnode);
void notify_unmount_watched(struct vnode *vnode);

static inline bool notify_is_on(void)
{
	return IS_ENABLED(CONFIG_INOTIFY) && unlikely(notify_watches > 0);
}

/* The vnode itself, under whatever name. */
static inline void notify_vnode(struct vnode *vnode, uint32_t mask)
{
	if (notify_is_on())
		notify_vnode_watched(vnode, mask);
}

/* The file system of a vnode goes: that ends all watches. */
static inline void notify_unmount(struct vnode *vnode)
{
	if (IS_ENABLED(CONFIG_INOTIFY) && vnode->watches)
		notify_unmount_watched(vnode);
}

/* An entry of a directory came or went; mask has IN_ISDIR if it is one itself. */
static inline void notify_entry(struct vnode *dir, uint32_t mask, const char *text, size_t len)
{
	if (notify_is_on())
		notify_entry_watched(dir, mask, text, len, 0);
}

/* The file with this name: its directory is told, then the file. */
static inline void notify_name(struct name *name, uint32_t mask)
{
	if (notify_is_on())
		notify_name_watched(name, mask);
}

/* An open file. */
static inline void notify_file(struct file *file, uint32_t mask)
{
	if (notify_is_on())
		notify_file_watched(file, mask);
}
