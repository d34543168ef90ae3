// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/mm/mm.h"
#include "kernel/process/personality.h"

long sys_mprotect(uaddr_t addr, size_t len, unsigned long prot)
{
	return mm_protect(current_process()->mm, addr, len, (int)personality_prot(prot));
}
