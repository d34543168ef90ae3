/* SPDX-License-Identifier: BSD-3-Clause */
/* inotify(7). */
#pragma once

#include <stdint.h>

#define IN_ACCESS	 0x001u
#define IN_MODIFY	 0x002u
#define IN_ATTRIB	 0x004u
#define IN_CLOSE_WRITE	 0x008u
#define IN_CLOSE_NOWRITE 0x010u
#define IN_OPEN		 0x020u
#define IN_MOVED_FROM	 0x040u
#define IN_MOVED_TO	 0x080u
#define IN_CREATE	 0x100u
#define IN_DELETE	 0x200u
#define IN_DELETE_SELF	 0x400u
#define IN_MOVE_SELF	 0x800u
#define IN_ALL_EVENTS	 0xfffu

/* Only in events. */
#define IN_UNMOUNT    0x2000u
#define IN_Q_OVERFLOW 0x4000u
#define IN_IGNORED    0x8000u
#define IN_ISDIR      0x40000000u

/* Only in inotify_add_watch(2). */
#define IN_ONLYDIR     0x1000000u
#define IN_DONT_FOLLOW 0x2000000u
#define IN_EXCL_UNLINK 0x4000000u
#define IN_MASK_CREATE 0x10000000u
#define IN_MASK_ADD    0x20000000u
#define IN_ONESHOT     0x80000000u

struct linux_inotify_event {
	int32_t wd;
	uint32_t mask, cookie, len; /* of the name behind it, padded with NULs */
};

_Static_assert(sizeof(struct linux_inotify_event) == 16, "as programs see it");
