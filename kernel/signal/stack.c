// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal/signal.h"
#include "plat/x86_64/signal_frame.h"

int signal_set_stack(const struct linux_sigaltstack *stack, uaddr_t rsp)
{
	struct task *task = current_task();
	uint32_t mode = stack->ss_flags & ~SS_AUTODISARM;
	struct linux_sigaltstack new = *stack;

	if (signal_stack_contains(&task->signal_stack, rsp))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == SS_DISABLE)
		new.ss_sp = new.ss_size = 0;
	else if (new.ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	new.unused = 0;
	task->signal_stack = new;
	return 0;
}
