/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The system call layer: the table the entry code calls through, what answers for calls that are
 * not there, and the reports about it all. Handlers (sys_*) are declared in the generated
 * syscall_prototypes.h; a handler's arguments lie in the C ABI's registers, and what it returns is
 * the call's result, or a negative errno.
 */
#pragma once

#include "kernel/lib/types.h"

struct linux_siginfo;
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

/* Makes the call of that number, with its six arguments, through the table; or says ENOSYS. */
long syscall_call(uint64_t nr, const uint64_t *args);

/*
 * Makes the system call that regs (a frame of the entry code) asks for, traced and counted if that
 * was asked for. Returns its result, which it leaves to the caller to store. May sleep.
 */
long syscall_from_regs(const struct regs *regs);

/*
 * Reads strace=, coverage= and missing= from the command line. Returns whether calls must come
 * through syscall_from_regs().
 */
bool syscall_trace_setup(void);

#ifdef CONFIG_STRACE

/* What syscall_from_regs() does while calls are traced or counted. */
long syscall_traced(uint64_t nr, const uint64_t *args);

/* Whether they are. */
bool syscall_is_traced(void);

/* Notes a path that was looked up and not found, for missing=1. May sleep. */
void missing_note(const char *path);

/* Tells strace=1 of a signal that is about to be delivered. May sleep. */
void syscall_trace_signal(const struct linux_siginfo *info);

/* Prints and sends what coverage= and missing= asked for. Called once, before power-off. */
void syscall_report(void);

#else

static inline long syscall_traced(uint64_t nr, const uint64_t *args)
{
	return syscall_call(nr, args);
}

static inline bool syscall_is_traced(void)
{
	return false;
}

static inline void missing_note(const char *path)
{
}

static inline void syscall_trace_signal(const struct linux_siginfo *info)
{
}

static inline void syscall_report(void)
{
}

#endif
