/* SPDX-License-Identifier: BSD-3-Clause */
/* The registers that canary.S loads before an event and stores after it. */
#pragma once

#define STATE_GPR     0 /* 15 registers: all but rsp, in the order of enum gpr */
#define STATE_RSP     120
#define STATE_FLAGS   128
#define STATE_REDZONE 136 /* 128 bytes */
#define STATE_MXCSR   264
#define STATE_VECTOR  288 /* 16 of 32 bytes */
#define STATE_SIZE    800

#ifndef __ASSEMBLER__
#include <stdint.h>

enum gpr { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, GPRS };

struct state {
	uint64_t gpr[GPRS];
	uint64_t rsp;
	uint64_t flags;
	uint64_t red_zone[16];
	uint32_t mxcsr, unused[5];
	uint8_t vector[16][32];
};

_Static_assert(sizeof(struct state) == STATE_SIZE, "canary.S knows the layout");

/*
 * Each loads the registers from canary_in, lets one thing happen, and stores them to canary_out.
 * rcx and r11 change in a system call, rcx in canary_spin, rax in all but canary_spin.
 */
#pragma GCC visibility push(hidden)
extern struct state canary_in, canary_out;
extern int canary_avx; /* vector registers are 32 bytes wide, not 16 */

void canary_syscall(void);	    /* the system call in rax */
void canary_syscall_no_stack(void); /* the same; rsp may be anything, the red zone is not used */
void canary_spin(void);		    /* a loop of rcx rounds */
void canary_touch(void);	    /* stores a byte at rdi, loads rax from rsi */
#pragma GCC visibility pop
#endif
