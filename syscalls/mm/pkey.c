// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"

#define NO_KEY (-1)

// There are no protection keys, so that none is valid. What is wrong with the range comes first.
long sys_pkey_mprotect(uaddr_t addr, size_t len, unsigned long prot, int pkey)
{
	bool acts = IS_ALIGNED(addr, PAGE_SIZE) && addr + ALIGN_UP(len, PAGE_SIZE) > addr;

	if (acts && pkey != NO_KEY)
		return -EINVAL;
	return mm_protect(current_process()->mm, addr, len, (int)prot);
}
