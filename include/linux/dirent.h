/* SPDX-License-Identifier: BSD-3-Clause */
/* Directory entries as getdents64(2) and getdents(2) return them. */
#pragma once

#include "kernel/lib/types.h"

#ifndef DT_UNKNOWN
#define DT_UNKNOWN 0
#define DT_FIFO	   1
#define DT_CHR	   2
#define DT_DIR	   4
#define DT_BLK	   6
#define DT_REG	   8
#define DT_LNK	   10
#define DT_SOCK	   12
#endif

struct linux_dirent64 {
	uint64_t d_ino;
	int64_t d_off; /* where reading goes on behind this entry */
	uint16_t d_reclen;
	uint8_t d_type;
	char d_name[];
};

/* getdents(2): the type is the last byte of the record. */
struct linux_dirent {
	uint64_t d_ino;
	uint64_t d_off;
	uint16_t d_reclen;
	char d_name[];
};

_Static_assert(offsetof(struct linux_dirent64, d_name) == 19, "getdents64(2)");
_Static_assert(offsetof(struct linux_dirent, d_name) == 18, "getdents(2)");
