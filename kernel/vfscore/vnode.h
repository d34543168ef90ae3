/* SPDX-License-Identifier: BSD-3-Clause */
/* Files, directories and special files as objects, whatever file system they are of. */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/sched/mutex.h"

struct page;
struct file;
struct vnode;
struct mount;

/* What stat(2) shows, in the kernel's own form. Times are ns since 1970. */
struct vnode_attr {
	uint64_t dev, ino, rdev, size, blocks;
	uint32_t mode, nlink, uid, gid, block_size;
	int64_t atime_ns, mtime_ns, ctime_ns, btime_ns;
};

/*
 * The page of file data at index (in pages), referenced, for mapping or copying. With for_write the
 * page may be modified (a page in place in the initrd is replaced by a copy, a hole is filled).
 * Without it a hole may be answered by the shared zero page. Returns 0, -ENXIO beyond the end of
 * the file, -ENOMEM, -EIO. May sleep.
 */
int vnode_get_page(struct vnode *vnode, uint64_t index, bool for_write, struct page **out);

void vnode_get(struct vnode *vnode);
void vnode_put(struct vnode *vnode);

/* The device and inode number, size, mode … as stat(2) shows them. 0 or a negative errno. */
int vnode_getattr(struct vnode *vnode, struct vnode_attr *attr);
