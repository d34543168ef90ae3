/* SPDX-License-Identifier: BSD-3-Clause */
/* Per-CPU state. GS points at it whenever kernel code runs; it is reached by this_cpu() only. */
#pragma once

#include "kernel/lib/compiler.h"

struct mm;
struct regs;
struct task;

#define LAST_CALLS 4
#define NO_CALL	   0xffff

struct cpu {
	struct cpu *self;
	uint64_t user_rsp;   /* scratch of the system call entry */
	struct regs *frame;  /* where the current task's program registers are saved */
	uint32_t pending;    /* one bit per kind of work to do before the program goes on */
	uint32_t program_gs; /* whether the current program has a GS base of its own */
	uint64_t kstack_low; /* the current task's kernel stack: lowest address … */
	uint64_t stack_canary;
	uint64_t kstack_high; /* … and the address behind its end */
	struct task *current;
	uint32_t no_sleep; /* depth of no_sleep_begin() */
	bool in_interrupt;
	bool no_faults;		  /* a fault of a user copy is not served, but ends it */
	bool interrupted_program; /* by the last interrupt */
	/* The numbers of the last LAST_CALLS system calls, 16 bits each, the newest in the lowest.
	 */
	uint64_t last_calls;
	struct mm *mm; /* the active address space, NULL: only the kernel's half */
};

_Static_assert(offsetof(struct cpu, stack_canary) == 40, "the compiler reads the canary at %gs:40");

static inline struct cpu *this_cpu(void)
{
	struct cpu *cpu;

	__asm__("movq %%gs:0, %0" : "=r"(cpu));
	return cpu;
}

/* this_cpu()->current in one load. */
static inline struct task *this_cpu_current(void)
{
	struct task *task;

	__asm__("movq %%gs:%c1, %0" : "=r"(task) : "i"(offsetof(struct cpu, current)));
	return task;
}
