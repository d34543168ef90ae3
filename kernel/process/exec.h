/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting a program in the current process. */
#pragma once

#include "kernel/lib/compiler.h"

struct loading;
struct program;

/*
 * Replaces what the current process runs by the program that loading describes, whose file and
 * strings are there. Returns 0, with *out to be entered, or a negative errno with the reason in
 * loading->error. Where that is after *begun was set, the process has lost what it was, and must
 * end. May sleep.
 */
int process_exec(struct loading *loading, struct program *out, bool *begun);

/* Makes the current task begin the program when it leaves the system call it is in. */
void exec_enter(const struct program *program);

/* Does so with the kernel's strings (NULL-terminated arrays), for the first program. 0 or a
 * negative errno, logged. May sleep. */
int process_exec_first(const char *path, char *const argv[], char *const envp[],
		       struct program *out);
