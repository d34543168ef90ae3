/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/types.h"

/*
 * The registers of interrupted or calling code, as they lie on a kernel stack. On entry from a
 * system call r15…rbx are filled only on the slow paths that need them (see entry.S); the kernel's
 * C code preserves those registers anyway. orig_rax is the call's number, or -1 after an interrupt
 * or exception.
 */
struct regs {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t orig_rax;
	uint64_t rip, cs, rflags, rsp, ss;
};

_Static_assert(sizeof(struct regs) == 21 * 8, "laid out by entry.S");
