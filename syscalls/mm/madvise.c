// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/mm/mm.h"
#include "kernel/process/process.h"

long sys_madvise(uaddr_t addr, size_t length, int advice)
{
	return mm_advise(current_process()->mm, addr, length, advice);
}

long sys_msync(uaddr_t addr, size_t length, int flags)
{
	return mm_sync(current_process()->mm, addr, length, flags);
}
