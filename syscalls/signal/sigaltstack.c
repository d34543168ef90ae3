// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/mm/usercopy.h"
#include "plat/x86_64/regs.h"
#include "plat/x86_64/signal_frame.h"
#include "syscalls/signal/signal_internal.h"

/* The stack as sigaltstack(2) shows it. */
static struct linux_sigaltstack stack_as_shown(const struct task *task, uaddr_t rsp)
{
	struct linux_sigaltstack stack = task->signal_stack;

	stack.ss_flags &= SS_AUTODISARM;
	if (stack.ss_size == 0)
		stack.ss_flags |= SS_DISABLE;
	else if (signal_stack_contains(&task->signal_stack, rsp))
		stack.ss_flags |= SS_ONSTACK;
	return stack;
}

long sys_sigaltstack(uaddr_t ss, uaddr_t old_ss)
{
	uaddr_t rsp = this_cpu()->frame->rsp;
	struct linux_sigaltstack new, old = stack_as_shown(current_task(), rsp);
	int result = 0;

	if (ss && copy_from_user(&new, ss, sizeof(new)) < 0)
		return -EFAULT;
	if (ss)
		result = signal_set_stack(&new, rsp);
	if (result < 0 || !old_ss)
		return result;
	return copy_to_user(old_ss, &old, sizeof(old));
}
