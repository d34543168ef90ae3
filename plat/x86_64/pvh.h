/* SPDX-License-Identifier: BSD-3-Clause */
/* What a PVH monitor passes (Xen public/arch-x86/hvm/start_info.h, version 1). */
#pragma once

#include "kernel/lib/types.h"

#define PVH_MAGIC 0x336ec578

struct pvh_start_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr;
	/* From version 1 on: */
	uint64_t memmap_paddr;
	uint32_t memmap_entries, reserved;
};

struct pvh_module {
	uint64_t paddr, size, cmdline_paddr, reserved;
};

#define PVH_MEMMAP_RAM 1

struct pvh_memmap_entry {
	uint64_t addr, size;
	uint32_t type, reserved;
};

_Static_assert(sizeof(struct pvh_start_info) == 56, "fixed by the specification");
_Static_assert(sizeof(struct pvh_module) == 32, "fixed by the specification");
_Static_assert(sizeof(struct pvh_memmap_entry) == 24, "fixed by the specification");
