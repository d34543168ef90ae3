// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "plat/x86_64/cpu.h"
#include "syscalls/signal/signal_internal.h"

/* The way back with all registers from cpu->frame; it leaves the stack of the call behind. */
extern noreturn void entry_resume(void);

/* The handler's own registers are of no interest: only its stack pointer, which is in the frame. */
long sys_rt_sigreturn(void)
{
	signal_return(this_cpu()->frame);
	entry_resume();
}

long sys_restart_syscall(void)
{
	struct task *task = current_task();

	return task->restart.call ? task->restart.call(task) : -EINTR;
}
