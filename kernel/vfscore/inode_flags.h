/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Flags that files and directories of file systems in memory can have: FS_IMMUTABLE_FL and
 * FS_APPEND_FL forbid changes to everybody, FS_NOATIME_FL keeps the time of the last read as it is,
 * FS_NODUMP_FL means nothing to the kernel.
 */
#pragma once

#include "include/linux/inode_flags.h"
#include "kernel/vfscore/vnode.h"

#define INODE_FLAGS_ALL	      (FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL)
#define INODE_FLAGS_INHERITED (FS_NODUMP_FL | FS_NOATIME_FL)

/* Whether a vnode has one of them. */
static inline bool vnode_has_flags(const struct vnode *vnode, unsigned flags)
{
	return IS_ENABLED(CONFIG_FILE_CHANGES) && unlikely(vnode->inode_flags & flags);
}

/* What the ioctls FS_IOC_GETFLAGS, SETFLAGS, FSGETXATTR and FSSETXATTR do with an open file. */
bool inode_flags_is_request(unsigned request);
long inode_flags_control(struct file *file, unsigned request, uaddr_t arg);
