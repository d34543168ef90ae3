// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/process/process.h"

/* Ends the thread, and with the last one the process. */
long sys_exit(int status)
{
	task_exit_current(((uint32_t)status & 0xff) << 8);
}

long sys_exit_group(int status)
{
	process_exit((uint32_t)status & 0xff);
}
