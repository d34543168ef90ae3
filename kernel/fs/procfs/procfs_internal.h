/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/vnode.h"

struct dir_context;

/* A file of procfs. It is made when it is looked up and lives as long as somebody uses it. */
struct proc_node {
	struct vnode vnode;
	int fd;	      /* of a link below fd */
	char *target; /* of a link, allocated */
};

static inline struct proc_node *proc_node(struct vnode *vnode)
{
	return container_of(vnode, struct proc_node, vnode);
}

/* Gives name a new vnode of procfs, whose inode number tells it from all others. 0 or -ENOMEM. */
int proc_make(struct fs *fs, struct name *name, mode_t mode, uint64_t ino,
	      const struct vnode_ops *ops, const struct file_ops *file_ops);

void proc_destroy(struct vnode *vnode);
const char *proc_readlink(struct vnode *vnode);

/* Sets the target of a link to a string or to the text of a place. 0 or -ENOMEM. */
int proc_set_target(struct vnode *vnode, const char *target);
int proc_set_target_path(struct vnode *vnode, const struct path *path);

/* Calls emit for "." and "..". Returns whether reading goes on. */
bool proc_emit_dots(struct file *file, struct dir_context *context);

/* The inode number of an entry of a process's directory. */
static inline uint64_t proc_ino(int pid, unsigned entry)
{
	return (uint64_t)pid << 24 | entry;
}

#define PROC_INO_PROCESS 1 /* entries: the directory itself, those of its table, … */
#define PROC_INO_ENTRY	 2
#define PROC_INO_FD	 0x100000 /* … and descriptors */

/* /proc/PID and /proc/PID/fd. Looking up what is not there is an error at once (ENOENT), so that
 * nothing gets as far as trying to make it. */
extern const struct vnode_ops proc_process_ops, proc_fd_dir_ops;
extern const struct file_ops proc_process_file_ops, proc_fd_dir_file_ops;
