// SPDX-License-Identifier: BSD-3-Clause
/* Offsets of C structures for assembly; the build turns the marked lines into a header. */
#include "kernel/sched/task.h"
#include "plat/x86_64/cpu.h"
#include "plat/x86_64/regs.h"

#define OFFSET(name, type, member) \
	__asm__ volatile("\n.ascii \"->" #name " %c0\"" ::"i"(offsetof(struct type, member)))

void offsets(void);
void offsets(void)
{
	OFFSET(CPU_USER_RSP, cpu, user_rsp);
	OFFSET(CPU_FRAME, cpu, frame);
	OFFSET(CPU_PENDING, cpu, pending);
	OFFSET(CPU_PROGRAM_GS, cpu, program_gs);
	OFFSET(CPU_KSTACK_LOW, cpu, kstack_low);
	OFFSET(CPU_KSTACK_HIGH, cpu, kstack_high);
	OFFSET(CPU_LAST_CALLS, cpu, last_calls);
	OFFSET(TASK_KERNEL_RSP, task, kernel_rsp);
	OFFSET(REGS_R15, regs, r15);
	OFFSET(REGS_R14, regs, r14);
	OFFSET(REGS_R13, regs, r13);
	OFFSET(REGS_R12, regs, r12);
	OFFSET(REGS_RBP, regs, rbp);
	OFFSET(REGS_RBX, regs, rbx);
	OFFSET(REGS_R11, regs, r11);
	OFFSET(REGS_R10, regs, r10);
	OFFSET(REGS_R9, regs, r9);
	OFFSET(REGS_R8, regs, r8);
	OFFSET(REGS_RAX, regs, rax);
	OFFSET(REGS_RCX, regs, rcx);
	OFFSET(REGS_RDX, regs, rdx);
	OFFSET(REGS_RSI, regs, rsi);
	OFFSET(REGS_RDI, regs, rdi);
	OFFSET(REGS_ORIG_RAX, regs, orig_rax);
	OFFSET(REGS_RIP, regs, rip);
	OFFSET(REGS_CS, regs, cs);
	OFFSET(REGS_RFLAGS, regs, rflags);
	OFFSET(REGS_RSP, regs, rsp);
	OFFSET(REGS_SS, regs, ss);
	__asm__ volatile("\n.ascii \"->REGS_SIZE %c0\"" ::"i"(sizeof(struct regs)));
}
