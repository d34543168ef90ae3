/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The system call layer: the table the entry code calls through, what answers for calls that are
 * not there, and the reports about it all. Handlers (sys_*) are declared in the generated
 * syscall_prototypes.h; a handler's arguments lie in the C ABI's registers, and what it returns is
 * the call's result, or a negative errno.
 */
#pragma once

#include "kernel/lib/types.h"

struct regs;

typedef long (*syscall_fn_t)(unsigned long, unsigned long, unsigned long, unsigned long,
			     unsigned long, unsigned long);

/* By number, of NR_SYSCALLS entries (generated/syscall_nr.h). */
extern const syscall_fn_t sys_call_table[];

/* In the table for every call that is absent; finds its number in the saved registers. -ENOSYS.
 */
long sys_absent(void);

/* For numbers the table does not have, whatever they are. -ENOSYS. */
long syscall_unknown(uint64_t nr);

/*
 * Reads strace=, coverage= and missing= from the command line. Returns whether calls must come
 * through syscall_traced().
 */
bool syscall_trace_setup(void);

#ifdef CONFIG_STRACE

/*
 * Makes the system call that regs (a frame of the entry code) asks for, as the fast path does, and
 * traces and counts it. Returns its result, which it leaves to the caller to store. May sleep.
 */
long syscall_traced(struct regs *regs);

/* Notes a path that was looked up and not found, for missing=1. May sleep. */
void missing_note(const char *path);

/* Prints and sends what coverage= and missing= asked for. Called once, before power-off. */
void syscall_report(void);

#else

static inline void missing_note(const char *path)
{
}

static inline void syscall_report(void)
{
}

#endif
