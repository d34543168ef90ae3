// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/mm/mm.h"
#include "kernel/process/process.h"

long sys_brk(uaddr_t brk)
{
	return (long)mm_brk(current_process()->mm, brk);
}
