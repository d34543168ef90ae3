/* SPDX-License-Identifier: BSD-3-Clause */
/* statfs(2), x86-64. */
#pragma once

#include "kernel/lib/types.h"

#define TMPFS_MAGIC	    0x01021994
#define PIPEFS_MAGIC	    0x50495045
#define SOCKFS_MAGIC	    0x534f434b
#define ANON_INODE_FS_MAGIC 0x09041934
#define DEVPTS_MAGIC	    0x1cd1
#define SYSFS_MAGIC	    0x62656572
#define CGROUP2_MAGIC	    0x63677270
#define NSFS_MAGIC	    0x6e736673

/* Flags of f_flags. */
#define ST_VALID       0x0020
#define ST_RELATIME    0x1000
#define ST_NOSYMFOLLOW 0x2000

struct linux_statfs {
	int64_t f_type;
	int64_t f_bsize;
	uint64_t f_blocks;
	uint64_t f_bfree;
	uint64_t f_bavail;
	uint64_t f_files;
	uint64_t f_ffree;
	int32_t f_fsid[2];
	int64_t f_namelen;
	int64_t f_frsize;
	int64_t f_flags;
	int64_t f_spare[4];
};

_Static_assert(sizeof(struct linux_statfs) == 120, "struct statfs of x86-64");
