/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"

struct regs;

/*
 * panic: the kernel found itself broken. Prints the message, registers, a backtrace and the last
 * system calls, then ends the machine with the status of a panic. Callable from any context.
 */
noreturn void panic(const char *fmt, ...) printf_like(1, 2);

/* panic_regs: the same with the registers at the fault instead of the caller's. */
noreturn void panic_regs(const struct regs *regs, const char *fmt, ...) printf_like(2, 3);

/* Lets panics show the last system calls by name; name_of gives "" for a number without one. */
void panic_set_call_names(const char *(*name_of)(uint64_t nr));
