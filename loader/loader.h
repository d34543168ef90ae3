/* SPDX-License-Identifier: BSD-3-Clause */
/* From a file to a program that can be entered. */
#pragma once

#include "kernel/lib/compiler.h"

/* A loaded program: what its first instruction finds. */
struct program {
	uaddr_t entry;
	uaddr_t stack_pointer;
	uaddr_t bias; /* address in memory less address in the file */
	uaddr_t vdso; /* where the vDSO begins; 0: there is none */
};

/*
 * Loads the program at path into a new address space, which becomes the current process's (and the
 * active one), names the process after the file, and writes arguments and environment (kernel
 * strings, NULL-terminated arrays) on a new stack. Returns 0, or a negative errno after a line in
 * the log that says what is wrong: -ENOENT and the like for the path, -EACCES for what is no
 * executable file, -ENOEXEC, -E2BIG, -ENOMEM. On error the process keeps what it had. May sleep.
 */
int program_load(const char *path, char *const argv[], char *const envp[], struct program *out);

/*
 * Describes an address of the current process for messages: "NAME+0xADDRESS", where ADDRESS is that
 * of the ELF file (what addr2line wants) in the program itself and the offset in the file in any
 * other; "anonymous memory" or "nothing mapped" otherwise. Never sleeps.
 */
void program_describe_address(uaddr_t addr, char *buf, size_t n);
