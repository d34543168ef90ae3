/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What lies on the stack when a signal handler begins (sigreturn(2); the layout is that of
 * ucontext_t in <sys/ucontext.h>, with the kernel's shorter signal set at its end).
 */
#pragma once

#include "include/linux/siginfo.h"
#include "include/linux/signal.h"

/* uc_flags: there is extended state behind the FXSAVE area; SS is saved, and must be valid. */
#define UC_FP_XSTATE	     1
#define UC_SIGCONTEXT_SS     2
#define UC_STRICT_RESTORE_SS 4

/* What code of user programs runs with. */
#define LINUX_USER_CS 0x33
#define LINUX_USER_SS 0x2b

struct linux_sigcontext {
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
	uint16_t cs, gs, fs, ss;
	uint64_t err, trapno, oldmask, cr2;
	uint64_t fpstate; /* address of an FXSAVE area */
	uint64_t reserved[8];
};

_Static_assert(sizeof(struct linux_sigcontext) == 256, "as programs see it");

struct linux_ucontext {
	uint64_t uc_flags, uc_link;
	struct linux_sigaltstack uc_stack;
	struct linux_sigcontext uc_mcontext;
	uint64_t uc_sigmask;
};

_Static_assert(sizeof(struct linux_ucontext) == 304, "as programs see it");

struct linux_sigframe {
	uint64_t return_address; /* sa_restorer */
	struct linux_ucontext uc;
	struct linux_siginfo info; /* with SA_SIGINFO only */
};

_Static_assert(sizeof(struct linux_sigframe) == 440, "as programs see it");

/* The end of the FXSAVE area, which the CPU leaves to software: what lies behind it. */
#define FP_SOFTWARE_OFFSET 464
#define FP_XSTATE_MAGIC1   0x46505853
#define FP_XSTATE_MAGIC2   0x46505845

struct linux_fp_software {
	uint32_t magic1;
	uint32_t extended_size; /* of the whole state, with FP_XSTATE_MAGIC2 behind it */
	uint64_t features;	/* as in XCR0 */
	uint32_t state_size;	/* of the whole state without FP_XSTATE_MAGIC2 */
	uint32_t padding[7];
};

_Static_assert(sizeof(struct linux_fp_software) == 48, "as programs see it");
