/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that tell what happens to other files (inotify(7)). */
#pragma once

#include "kernel/lib/compiler.h"

#define INOTIFY_MAX_INSTANCES 128   /* fs.inotify.max_user_instances */
#define INOTIFY_MAX_WATCHES   65536 /* …max_user_watches; Linux makes it depend on the memory */
#define INOTIFY_MAX_ITEMS     16384 /* …max_queued_events */

struct file;
struct text;
struct vnode;

/* Makes one without watches; flags: O_NONBLOCK. 0, -EMFILE for too many, or -ENOMEM. */
int inotify_create(uint32_t flags, struct file **out);

bool inotify_is(const struct file *file);

/* Watches vnode, or changes the watch there is, as mask says (IN_ bits). Returns the number of the
 * watch, or -EEXIST, -ENOSPC, -ENOMEM. */
int inotify_watch(struct file *file, struct vnode *vnode, uint32_t mask);

/* Ends a watch. 0, or -EINVAL when there is no such watch. */
int inotify_unwatch(struct file *file, int wd);

/* Writes the lines of /proc/PID/fdinfo about a file, if it is one. */
void inotify_show(struct file *file, struct text *text);
