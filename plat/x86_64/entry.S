/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every way into the kernel from a running program, and every way back. The program runs in ring 0
 * on its own stack, which may be tiny and has a red zone below it; nothing is ever pushed there.
 *
 * GS holds this CPU's struct cpu, also while the program runs, unless the program has set a GS base
 * of its own: then the two are swapped on every way in and out. The program's registers are saved at cpu->frame, a fixed
 * place at the top of the current task's kernel stack.
 */
#include <generated/offsets.h>
#include <generated/syscall_nr.h>

#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"

/* Loads all registers from the frame, which RSP points at, and leaves RSP at what iretq takes. */
	.macro restore_registers
	movq REGS_R15(%rsp), %r15
	movq REGS_R14(%rsp), %r14
	movq REGS_R13(%rsp), %r13
	movq REGS_R12(%rsp), %r12
	movq REGS_RBP(%rsp), %rbp
	movq REGS_RBX(%rsp), %rbx
	movq REGS_R11(%rsp), %r11
	movq REGS_R10(%rsp), %r10
	movq REGS_R9(%rsp), %r9
	movq REGS_R8(%rsp), %r8
	movq REGS_RAX(%rsp), %rax
	movq REGS_RCX(%rsp), %rcx
	movq REGS_RDX(%rsp), %rdx
	movq REGS_RSI(%rsp), %rsi
	movq REGS_RDI(%rsp), %rdi
	leaq REGS_RIP(%rsp), %rsp
	.endm

/*
 * Makes GS the kernel's after an interrupt. A program's own base is in the lower half, the kernel's
 * in the upper. Clobbers RAX, RCX, RDX.
 */
	.macro ensure_kernel_gs
	movl $MSR_GS_BASE, %ecx
	rdmsr
	testl %edx, %edx
	js .Lkernel_gs\@
	swapgs
.Lkernel_gs\@:
	.endm

	.cfi_sections .debug_frame
	.section .entry.text, "ax"
	.globl entry_text_start
entry_text_start:

/*
 * SYSCALL from the program (Intel SDM volume 2B, SYSCALL; AMD64 psABI A.2.1).
 * Live: RAX number, RDI RSI RDX R10 R8 R9 arguments, RCX return address, R11 flags; RSP is still the
 * program's. Interrupts are off until the stack is the kernel's, so no step of it is interrupted.
 * R15…RBX are preserved by the C code and not saved here.
 */
	.balign 64
	.globl entry_syscall
entry_syscall:
	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_def_cfa %rsp, 0
	.cfi_register %rip, %rcx
	movq %rsp, %gs:CPU_USER_RSP
	movq %gs:CPU_FRAME, %rsp
	.cfi_def_cfa %rsp, REGS_SIZE
	movq %rcx, REGS_RIP(%rsp)
	.cfi_offset %rip, REGS_RIP - REGS_SIZE
	movq %r11, REGS_RFLAGS(%rsp)
	movq %rdi, REGS_RDI(%rsp)
	movq %rsi, REGS_RSI(%rsp)
	movq %rdx, REGS_RDX(%rsp)
	movq %r10, REGS_R10(%rsp)
	movq %r8, REGS_R8(%rsp)
	movq %r9, REGS_R9(%rsp)
	movq %rax, REGS_ORIG_RAX(%rsp)
	movq %gs:CPU_USER_RSP, %rcx
	movq %rcx, REGS_RSP(%rsp)
	.cfi_offset %rsp, REGS_RSP - REGS_SIZE
	sti
	shlq $16, %gs:CPU_LAST_CALLS
	movw %ax, %gs:CPU_LAST_CALLS
	movl %eax, %eax             /* as Linux, only the low half is the number */
	cmpl $NR_SYSCALLS, %eax
	jae syscall_out_of_range
	movq %r10, %rcx
	leaq sys_call_table(%rip), %r11
	call *(%r11, %rax, 8)
syscall_return:
	cli
	cmpl $0, %gs:CPU_PENDING
	jne syscall_return_slow
	movq REGS_R8(%rsp), %r8
#ifdef CONFIG_TEST_FAULT_CLOBBERED_R8
	notq %r8
#endif
	movq REGS_RDI(%rsp), %rdi
	movq REGS_RSI(%rsp), %rsi
	movq REGS_RDX(%rsp), %rdx
	movq REGS_R10(%rsp), %r10
	movq REGS_R9(%rsp), %r9
	movq REGS_RIP(%rsp), %rcx
	movq REGS_RFLAGS(%rsp), %r11
	/* The flags but for the interrupt flag, which only sti sets: it holds interrupts off until
	 * after the jump. */
	pushq %r11
	andl $~RFLAGS_IF, (%rsp)
	popfq
	movq REGS_RSP(%rsp), %rsp
	.globl entry_return_sti, entry_return_jump
entry_return_sti:
	sti
entry_return_jump:
	jmp *%rcx
	.cfi_endproc

syscall_out_of_range:
	movl %eax, %edi
	call syscall_unknown
	jmp syscall_return

/* There is work before the program may go on. RAX is the call's result; the frame becomes whole. */
syscall_return_slow:
	sti
	movq %rax, REGS_RAX(%rsp)
	movq REGS_RIP(%rsp), %rcx
	movq REGS_RFLAGS(%rsp), %r11
	movq %rcx, REGS_RCX(%rsp)
	movq %r11, REGS_R11(%rsp)
	movq %rbx, REGS_RBX(%rsp)
	movq %rbp, REGS_RBP(%rsp)
	movq %r12, REGS_R12(%rsp)
	movq %r13, REGS_R13(%rsp)
	movq %r14, REGS_R14(%rsp)
	movq %r15, REGS_R15(%rsp)
	jmp return_to_program

/*
 * The slower entries: the C side sees the whole frame. One is for programs with a GS base of their
 * own, which is put aside; the other for system calls that are traced or counted.
 */
	.balign 16
	.globl entry_syscall_gs, entry_syscall_whole
entry_syscall_gs:
	swapgs
entry_syscall_whole:
	movq %rsp, %gs:CPU_USER_RSP
	movq %gs:CPU_FRAME, %rsp
	movq %rcx, REGS_RIP(%rsp)
	movq %rcx, REGS_RCX(%rsp)
	movq %r11, REGS_RFLAGS(%rsp)
	movq %r11, REGS_R11(%rsp)
	movq %rdi, REGS_RDI(%rsp)
	movq %rsi, REGS_RSI(%rsp)
	movq %rdx, REGS_RDX(%rsp)
	movq %r10, REGS_R10(%rsp)
	movq %r8, REGS_R8(%rsp)
	movq %r9, REGS_R9(%rsp)
	movq %rax, REGS_RAX(%rsp)
	movq %rbx, REGS_RBX(%rsp)
	movq %rbp, REGS_RBP(%rsp)
	movq %r12, REGS_R12(%rsp)
	movq %r13, REGS_R13(%rsp)
	movq %r14, REGS_R14(%rsp)
	movq %r15, REGS_R15(%rsp)
	movq %gs:CPU_USER_RSP, %rcx
	movq %rcx, REGS_RSP(%rsp)
	movl %eax, %eax
	movq %rax, REGS_ORIG_RAX(%rsp)
	sti
	shlq $16, %gs:CPU_LAST_CALLS
	movw %ax, %gs:CPU_LAST_CALLS
	movq %rsp, %rdi
	call syscall_from_regs
	movq %rax, REGS_RAX(%rsp)
	/* fall through */

/*
 * Back to the program with all registers from the frame, which RSP points at. Work may remain.
 */
return_to_program:
	movq %rsp, %rdi
	call exit_to_program        /* returns with interrupts off and nothing left to do */
	cmpl $0, %gs:CPU_PROGRAM_GS
	je restore_all
	restore_registers
	swapgs
	iretq

/*
 * Interrupts and exceptions. Every vector has a stub that pushes the error code (or 0) and the
 * vector, on an IST stack with interrupts off:
 *   0 vector, 8 error, 16 rip, 24 cs, 32 rflags, 40 rsp, 48 ss
 * The frame moves at once to where nesting is possible: to cpu->frame if the program was
 * interrupted, below the interrupted stack pointer if the kernel was. The stack pointer tells: on the
 * current task's kernel stack it is the kernel, also one that has jumped to a wild address; anywhere
 * else the program, which may point it where it likes, or the last instruction of the way back.
 */
#define SCRATCH     24
#define T_VECTOR    (SCRATCH + 0)
#define T_ERROR     (SCRATCH + 8)
#define T_RIP       (SCRATCH + 16)
#define T_CS        (SCRATCH + 24)
#define T_RFLAGS    (SCRATCH + 32)
#define T_RSP       (SCRATCH + 40)
#define T_SS        (SCRATCH + 48)
#define STACK_SPARE 1024 /* what handling an interrupt needs at least */

	.balign 16
trap_entry:
	pushq %rax
	pushq %rcx
	pushq %rdx
	cld
	ensure_kernel_gs
	movq T_RSP(%rsp), %rax
	movq %rax, %rcx
	subq %gs:CPU_KSTACK_LOW, %rcx
	movq %gs:CPU_KSTACK_HIGH, %rdx
	subq %gs:CPU_KSTACK_LOW, %rdx
	cmpq %rdx, %rcx
	ja 1f
	/* The kernel was interrupted. */
	cmpq $STACK_SPARE, %rcx
	jb trap_stack_overflow
	andq $~15, %rax
	subq $(REGS_SIZE + 8), %rax /* keeps calls aligned */
	movl $0, %edx
	jmp 2f
1:	/* The program was. */
	movq %gs:CPU_FRAME, %rax
	movl $1, %edx
	testq %rax, %rax
	jz trap_stack_overflow      /* a kernel task off its stack */
2:	movq %rdi, REGS_RDI(%rax)
	movq %rsi, REGS_RSI(%rax)
	movq %r8, REGS_R8(%rax)
	movq %r9, REGS_R9(%rax)
	movq %r10, REGS_R10(%rax)
	movq %r11, REGS_R11(%rax)
	movq %rbx, REGS_RBX(%rax)
	movq %rbp, REGS_RBP(%rax)
	movq %r12, REGS_R12(%rax)
	movq %r13, REGS_R13(%rax)
	movq %r14, REGS_R14(%rax)
	movq %r15, REGS_R15(%rax)
	movq 0(%rsp), %rcx
	movq %rcx, REGS_RDX(%rax)
	movq 8(%rsp), %rcx
	movq %rcx, REGS_RCX(%rax)
	movq 16(%rsp), %rcx
	movq %rcx, REGS_RAX(%rax)
	movq T_RIP(%rsp), %rcx
	movq %rcx, REGS_RIP(%rax)
	movq T_CS(%rsp), %rcx
	movq %rcx, REGS_CS(%rax)
	movq T_RFLAGS(%rsp), %rcx
	movq %rcx, REGS_RFLAGS(%rax)
	movq T_RSP(%rsp), %rcx
	movq %rcx, REGS_RSP(%rax)
	movq T_SS(%rsp), %rcx
	movq %rcx, REGS_SS(%rax)
	movq $-1, REGS_ORIG_RAX(%rax)
	movq T_VECTOR(%rsp), %rsi
	movq T_ERROR(%rsp), %rcx
	movq %rax, %rsp
	movq %rax, %rdi             /* regs, vector, from_program, error code */
	movl %edx, %ebx
	call trap_handle
	testl %ebx, %ebx
	jnz return_to_program
	cli

restore_all:
	restore_registers
	iretq

/* The interrupted stack cannot take the frame: report it on the double-fault stack and end. */
trap_stack_overflow:
	movq T_RIP(%rsp), %rdi
	movq T_RSP(%rsp), %rsi
	movq T_VECTOR(%rsp), %rdx
	movq %rbp, %rcx
	leaq ist_stacks + 6 * 4096(%rip), %rsp
	call trap_bad_stack
	ud2

/*
 * NMI, double fault and machine check stay on stacks of their own. The kernel does not go on after
 * them (there is no source of NMIs that it uses).
 */
	.balign 16
trap_fatal_entry:
	pushq %rdi                  /* orig_rax's place: the layout of struct regs from here down */
	movq 8(%rsp), %rdi          /* vector */
	xchgq %rdi, (%rsp)
	/* Stack: vector, vector, error, rip … : build the rest of struct regs below. */
	subq $(REGS_ORIG_RAX), %rsp
	movq %rdi, REGS_RDI(%rsp)
	movq %rsi, REGS_RSI(%rsp)
	movq %rdx, REGS_RDX(%rsp)
	movq %rcx, REGS_RCX(%rsp)
	movq %rax, REGS_RAX(%rsp)
	movq %r8, REGS_R8(%rsp)
	movq %r9, REGS_R9(%rsp)
	movq %r10, REGS_R10(%rsp)
	movq %r11, REGS_R11(%rsp)
	movq %rbx, REGS_RBX(%rsp)
	movq %rbp, REGS_RBP(%rsp)
	movq %r12, REGS_R12(%rsp)
	movq %r13, REGS_R13(%rsp)
	movq %r14, REGS_R14(%rsp)
	movq %r15, REGS_R15(%rsp)
	cld
	ensure_kernel_gs
	movq %rsp, %rdi
	leaq REGS_ORIG_RAX + 24(%rsp), %rsi /* the hardware's frame */
	movq REGS_ORIG_RAX(%rsp), %rdx
	andq $~15, %rsp
	call trap_fatal
	ud2

/*
 * First entry to a program: RDI = its instruction pointer, RSI = its stack pointer, all other
 * registers zero (psABI 3.4.1; RDX zero: no function to register with atexit).
 */
	.balign 16
	.globl enter_program
enter_program:
	cli
	movq %gs:CPU_FRAME, %rsp
	movq %rdi, REGS_RIP(%rsp)
	movq %rsi, REGS_RSP(%rsp)
	movq $0x202, REGS_RFLAGS(%rsp)
	movq $0x08, REGS_CS(%rsp)
	movq $0x10, REGS_SS(%rsp)
	movq $-1, REGS_ORIG_RAX(%rsp)
	xorl %eax, %eax
	leaq REGS_R15(%rsp), %rdi
	movl $(REGS_ORIG_RAX / 8), %ecx
	cld
	rep stosq
	jmp return_to_program

/* Leaves C code behind, at any depth of the kernel stack: the registers are those in the frame. */
	.balign 16
	.globl entry_resume
entry_resume:
	movq %gs:CPU_FRAME, %rsp
	jmp return_to_program

/*
 * System calls that need all registers of the program in the frame. The fast entry leaves out those
 * that C code preserves, which are still the program's here; the slower ones have saved them.
 */
	.macro whole_frame_call name
	.balign 16
	.globl sys_\name
sys_\name:
	leaq syscall_return(%rip), %rax
	cmpq %rax, (%rsp)
	jne \name\()_with_frame
	movq %gs:CPU_FRAME, %rax
	movq %r15, REGS_R15(%rax)
	movq %r14, REGS_R14(%rax)
	movq %r13, REGS_R13(%rax)
	movq %r12, REGS_R12(%rax)
	movq %rbp, REGS_RBP(%rax)
	movq %rbx, REGS_RBX(%rax)
	jmp \name\()_with_frame
	.endm

#ifdef CONFIG_PROCESSES
	whole_frame_call clone
	whole_frame_call clone3
	whole_frame_call fork
	whole_frame_call vfork
#endif

	.globl entry_text_end
entry_text_end:

/* One stub for each vector; those below 32 that push an error code: SDM volume 3, table 6-1. */
#define HAS_ERROR_CODE(v) (v == 8 || (v >= 10 && v <= 14) || v == 17 || v == 21 || v == 29 || v == 30)
	.text
	.balign 16
	.globl trap_stubs
trap_stubs:
	.set vector, 0
	.rept 256
	.balign 16
	.if !HAS_ERROR_CODE(vector)
	pushq $0
	.endif
	pushq $vector
	.if vector == 2 || vector == 8 || vector == 18
	jmp trap_fatal_entry
	.else
	jmp trap_entry
	.endif
	.set vector, vector + 1
	.endr
	.section .note.GNU-stack, "", @progbits
