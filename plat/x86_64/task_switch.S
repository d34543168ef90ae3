/* SPDX-License-Identifier: BSD-3-Clause */
#include <generated/offsets.h>

	.text
/*
 * void task_switch_stacks(struct task *from, struct task *to): saves what C preserves on from's
 * kernel stack and goes on where to last called this. Interrupts are as the caller has them.
 */
	.globl task_switch_stacks
task_switch_stacks:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, TASK_KERNEL_RSP(%rdi)
	movq TASK_KERNEL_RSP(%rsi), %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret

/* Where a new task starts: R12 = entry function, R13 = its argument. */
	.globl task_start
task_start:
	sti
	call task_started
	movq %r13, %rdi
	xorl %ebp, %ebp
	call *%r12
	call task_exit
	ud2
	.section .note.GNU-stack, "", @progbits
