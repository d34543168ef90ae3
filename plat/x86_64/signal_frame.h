/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The frame on the program's stack in which a signal handler starts, and from which rt_sigreturn(2)
 * takes the registers back: exactly Linux's, of which debuggers, unwinders and programs know where
 * everything lies. From high addresses to low:
 *
 *	the interrupted stack pointer, and the red zone below it (or the top of the alternate stack)
 *	FP_XSTATE_MAGIC2
 *	the extended state as XSAVE stores it, on a multiple of 64
 *	struct linux_sigframe, 8 below a multiple of 16, as if the handler had been called
 */
#pragma once

#include "include/linux/sigframe.h"
#include "kernel/lib/compiler.h"

struct regs;

struct signal_frame_request {
	const struct linux_siginfo *info;
	const struct linux_sigaction *action;
	uint64_t mask; /* that comes back with rt_sigreturn */
	const struct linux_sigaltstack *stack;
	/* Of the last exception that became a signal, as Linux shows them with every signal. */
	uint64_t trap_number, trap_error, trap_address;
};

/* Whether a stack pointer is on an alternate stack; one that disarms itself is never in use. */
static inline bool signal_stack_contains(const struct linux_sigaltstack *stack, uaddr_t sp)
{
	return !(stack->ss_flags & SS_AUTODISARM) && sp > stack->ss_sp &&
	       sp - stack->ss_sp <= stack->ss_size;
}

/*
 * Stores the registers in regs and the extended state in a new frame, and lets regs begin the
 * handler, with the extended state a program starts with. 0, or -EFAULT when there is no room, or
 * no SA_RESTORER: then the registers are unchanged. May sleep.
 */
int signal_frame_push(struct regs *regs, const struct signal_frame_request *request);

/* Reads what the frame of a handler that returned says, but for the extended state: 0 or -EFAULT.
 * May sleep. */
int signal_frame_read(const struct regs *regs, struct linux_ucontext *uc);

/*
 * Loads registers from it, and the extended state from where it says; of the flags only those that
 * a program may change, and never a segment. -EFAULT: the extended state was bad or not there, and
 * is now what a program starts with. May sleep.
 */
int signal_frame_restore(struct regs *regs, const struct linux_ucontext *uc);
