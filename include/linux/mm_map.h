/* SPDX-License-Identifier: BSD-3-Clause */
/* What PR_SET_MM_MAP sets at once (PR_SET_MM(2const)). */
#pragma once

#include <stdint.h>

struct linux_mm_map {
	uint64_t start_code, end_code, start_data, end_data, start_brk, brk, start_stack;
	uint64_t arg_start, arg_end, env_start, env_end;
	uint64_t auxv;
	uint32_t auxv_size, exe_fd;
};

_Static_assert(sizeof(struct linux_mm_map) == 104, "ABI");

#define PR_SET_MM_AUXV	   12
#define PR_SET_MM_EXE_FILE 13
#define PR_SET_MM_MAP	   14
#define PR_SET_MM_MAP_SIZE 15
