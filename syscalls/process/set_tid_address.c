// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/process/process.h"

long sys_set_tid_address(uaddr_t tidptr)
{
	current_task()->clear_child_tid = tidptr;
	return current_task()->tid;
}
