// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/process/process.h"

/* A process has one thread, which ends with it. */
long sys_exit(int status)
{
	process_exit((uint32_t)status & 0xff);
}

long sys_exit_group(int status)
{
	process_exit((uint32_t)status & 0xff);
}
