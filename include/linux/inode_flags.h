/* SPDX-License-Identifier: BSD-3-Clause */
/* Flags of files beside their permissions (ioctl_iflags(2), ioctl_xfs_fsgetxattr(2)). */
#pragma once

#include <stdint.h>

#define FS_IMMUTABLE_FL 0x10
#define FS_APPEND_FL	0x20
#define FS_NODUMP_FL	0x40
#define FS_NOATIME_FL	0x80

/* The same in the other form. */
struct linux_fsxattr {
	uint32_t xflags, extent_size, extents, project, cow_extent_size;
	uint8_t padding[8];
};

_Static_assert(sizeof(struct linux_fsxattr) == 28, "ABI");

#define FS_XFLAG_IMMUTABLE 0x8
#define FS_XFLAG_APPEND	   0x10
#define FS_XFLAG_NOATIME   0x40
#define FS_XFLAG_NODUMP	   0x80

/* Nobody sets these, or they mean nothing without a size of extents: they are ignored. */
#define FS_XFLAG_PREALLOC   0x2
#define FS_XFLAG_EXTSIZE    0x800
#define FS_XFLAG_COWEXTSIZE 0x10000
#define FS_XFLAG_HASATTR    0x80000000
