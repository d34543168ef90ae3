/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Loads every register from canary_in, does one thing that enters the kernel, and stores every
 * register to canary_out. The stack pointer and the 128 bytes below it are part of the state.
 */
#include "tests/abi/canary/state.h"

.macro each_vector what, avx
	.irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	.if \avx
	\what\()_ymm \i
	.else
	\what\()_xmm \i
	.endif
	.endr
.endm

.macro load_ymm i
	vmovdqu canary_in + STATE_VECTOR + 32 * \i(%rip), %ymm\i
.endm
.macro load_xmm i
	movdqu canary_in + STATE_VECTOR + 32 * \i(%rip), %xmm\i
.endm
.macro store_ymm i
	vmovdqu %ymm\i, canary_out + STATE_VECTOR + 32 * \i(%rip)
.endm
.macro store_xmm i
	movdqu %xmm\i, canary_out + STATE_VECTOR + 32 * \i(%rip)
.endm

/* Only plain moves: the flags are loaded before the registers and stored after them. */
.macro each_gpr what
	\what %rbx, 1
	\what %rcx, 2
	\what %rdx, 3
	\what %rsi, 4
	\what %rdi, 5
	\what %rbp, 6
	\what %r8, 7
	\what %r9, 8
	\what %r10, 9
	\what %r11, 10
	\what %r12, 11
	\what %r13, 12
	\what %r14, 13
	\what %r15, 14
.endm
.macro load_gpr register, i
	mov canary_in + STATE_GPR + 8 * \i(%rip), \register
.endm
.macro store_gpr register, i
	mov \register, canary_out + STATE_GPR + 8 * \i(%rip)
.endm

.macro each_red_zone_word what
	.irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	\what \i
	.endr
.endm
.macro load_red_zone i
	mov canary_in + STATE_REDZONE + 8 * \i(%rip), %rax
	mov %rax, -128 + 8 * \i(%rsp)
.endm
.macro store_red_zone i
	mov -128 + 8 * \i(%rsp), %rax
	mov %rax, canary_out + STATE_REDZONE + 8 * \i(%rip)
.endm

.macro load_state
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, saved_rsp(%rip)
	cmpl $0, canary_avx(%rip)
	je 1f
	each_vector load, 1
	jmp 2f
1:	each_vector load, 0
2:	ldmxcsr canary_in + STATE_MXCSR(%rip)
	pushq canary_in + STATE_FLAGS(%rip)
	popfq
	mov canary_in + STATE_RSP(%rip), %rsp
.endm

/* Flags that C code expects; the interrupt flag is in them because popf sets it in ring 0. */
.macro store_state
	mov saved_rsp(%rip), %rsp
	pushfq
	popq canary_out + STATE_FLAGS(%rip)
	pushq $0x202
	popfq
	stmxcsr canary_out + STATE_MXCSR(%rip)
	cmpl $0, canary_avx(%rip)
	je 3f
	each_vector store, 1
	vzeroupper
	jmp 4f
3:	each_vector store, 0
4:	ldmxcsr default_mxcsr(%rip)
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret
.endm

/* With red_zone 0 the stack pointer may have any value: nothing is read or written there. */
.macro canary name, red_zone, event:vararg
	.globl \name
	.hidden \name
	.type \name, @function
\name:
	load_state
	.if \red_zone
	each_red_zone_word load_red_zone
	.endif
	each_gpr load_gpr
	mov canary_in + STATE_GPR(%rip), %rax
	\event
	mov %rax, canary_out + STATE_GPR(%rip)
	mov %rsp, canary_out + STATE_RSP(%rip)
	each_gpr store_gpr
	.if \red_zone
	each_red_zone_word store_red_zone
	.endif
	store_state
	.size \name, . - \name
.endm

/* None of the events changes a flag: loop and mov leave them alone. */
.macro spin
5:	loop 5b
.endm
.macro touch
	movb $1, (%rdi)
	mov (%rsi), %rax
.endm

	.text
	canary canary_syscall, 1, syscall
	canary canary_syscall_no_stack, 0, syscall
	canary canary_spin, 1, spin
	canary canary_touch, 1, touch

	.data
	.balign 8
saved_rsp:
	.quad 0
default_mxcsr:
	.long 0x1f80
	.globl canary_avx
	.hidden canary_avx
canary_avx:
	.long 0

	.bss
	.balign 64
	.globl canary_in, canary_out
	.hidden canary_in, canary_out
canary_in:
	.skip STATE_SIZE
	.balign 64
canary_out:
	.skip STATE_SIZE

	.section .note.GNU-stack, "", @progbits
