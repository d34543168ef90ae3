// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/mm/mm.h"
#include "kernel/process/process.h"

long sys_mremap(uaddr_t old_address, size_t old_size, size_t new_size, unsigned long flags,
		uaddr_t new_address)
{
	return mm_remap(current_process()->mm, old_address, old_size, new_size, flags, new_address);
}
