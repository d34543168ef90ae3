/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Breaks the kernel on purpose, to try how it ends: panic=KIND on the command line, where KIND is
 * "fault" (a wild pointer), "jump" (to address 0), "opcode" (an invalid instruction), "stack" (runs
 * into the guard page of the kernel stack), "nested" (a fault while panicking); anything else
 * panics in the plain way.
 */
noreturn void panic_test(const char *kind);

/* Whether a panic is to fault on its way: set by panic=nested. */
extern bool panic_test_nested;
