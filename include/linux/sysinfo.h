/* SPDX-License-Identifier: BSD-3-Clause */
/* sysinfo(2) */
#pragma once

#include <stdint.h>

#define LOADS_SHIFT 16 /* a load of 1 is 1 << LOADS_SHIFT */

struct linux_sysinfo {
	int64_t uptime; /* seconds */
	uint64_t loads[3];
	uint64_t totalram, freeram, sharedram, bufferram, totalswap, freeswap; /* in mem_unit */
	uint16_t procs;
	uint16_t unused;
	uint32_t padding;
	uint64_t totalhigh, freehigh;
	uint32_t mem_unit; /* bytes */
	uint32_t padding2;
};

_Static_assert(sizeof(struct linux_sysinfo) == 112, "as programs see it");
