/* SPDX-License-Identifier: BSD-3-Clause */
/* openat2(2). */
#pragma once

#include <stdint.h>

struct linux_open_how {
	uint64_t flags, mode, resolve;
};

_Static_assert(sizeof(struct linux_open_how) == 24, "as programs see it");

#define RESOLVE_NO_XDEV	      0x01u /* do not cross mount points */
#define RESOLVE_NO_MAGICLINKS 0x02u /* nor follow links of procfs that are no paths */
#define RESOLVE_NO_SYMLINKS   0x04u /* nor any links */
#define RESOLVE_BENEATH	      0x08u /* stay below the directory */
#define RESOLVE_IN_ROOT	      0x10u /* take the directory for the root */
#define RESOLVE_CACHED	      0x20u /* do not wait for a device */
#define RESOLVE_ALL	      0x3fu
