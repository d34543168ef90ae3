/* SPDX-License-Identifier: BSD-3-Clause */
/* The strace decoder (CONFIG_STRACE): prints system calls to the kernel log as strace(1) does. */
#pragma once

#include "kernel/lib/types.h"

/* What is not yet printed of a line, and where on the line that will be. */
struct strace_out {
	char text[200];
	unsigned length;
	unsigned column;
};

/* A call that is being printed. */
struct strace_call {
	struct strace_out out;
	uint64_t nr;
	uint64_t args[6];
	uint64_t before[6];    /* what the in-out arguments pointed at when the call was made */
	unsigned next;	       /* the first argument that is not printed yet */
	uint64_t count;	       /* of what is being printed: its elements or bytes */
	uint64_t left;	       /* bytes of a vector of buffers that are filled and not shown yet */
	const char *separator; /* before the next argument */
	bool returned;
	long result;
};

/* The name of a call, "" when the table does not have the number. */
const char *syscall_name(uint64_t nr);

/* Selects the calls to print: "1" for all, or names and %subsystems with commas between them. */
void strace_select(const char *set);
bool strace_selected(uint64_t nr);

/*
 * Prints a call up to its first argument that is only known afterwards, and the rest of it with its
 * result. The arguments of call are filled in by the caller; it stays the same for both. Both read
 * the program's memory and may sleep.
 */
void strace_enter(struct strace_call *call);
void strace_leave(struct strace_call *call, long result);

/* Prints the line about a signal that is delivered. */
struct linux_siginfo;
void strace_signal_line(const struct linux_siginfo *info);
