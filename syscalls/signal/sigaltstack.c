// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/regs.h"
#include "syscalls/signal/signal_internal.h"

/* Whether the program calls from its alternate stack; one that disarms itself is never in use. */
static bool on_alternate_stack(const struct task *task)
{
	const struct linux_sigaltstack *stack = &task->signal_stack;
	uint64_t rsp = this_cpu()->frame->rsp;

	return !(stack->ss_flags & SS_AUTODISARM) && rsp > stack->ss_sp &&
	       rsp - stack->ss_sp <= stack->ss_size;
}

/* The stack as sigaltstack(2) shows it. */
static struct linux_sigaltstack stack_as_shown(const struct task *task)
{
	struct linux_sigaltstack stack = task->signal_stack;

	stack.ss_flags &= SS_AUTODISARM;
	if (stack.ss_size == 0)
		stack.ss_flags |= SS_DISABLE;
	else if (on_alternate_stack(task))
		stack.ss_flags |= SS_ONSTACK;
	return stack;
}

static int set_stack(struct task *task, struct linux_sigaltstack stack)
{
	uint32_t mode = stack.ss_flags & ~SS_AUTODISARM;

	if (on_alternate_stack(task))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == SS_DISABLE)
		stack.ss_sp = stack.ss_size = 0;
	else if (stack.ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	stack.unused = 0;
	task->signal_stack = stack;
	return 0;
}

long sys_sigaltstack(uaddr_t ss, uaddr_t old_ss)
{
	struct task *task = current_task();
	struct linux_sigaltstack new, old = stack_as_shown(task);
	int result = 0;

	if (ss && copy_from_user(&new, ss, sizeof(new)) < 0)
		return -EFAULT;
	if (ss)
		result = set_stack(task, new);
	if (result < 0 || !old_ss)
		return result;
	return copy_to_user(old_ss, &old, sizeof(old));
}
