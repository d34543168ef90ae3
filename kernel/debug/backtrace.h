/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/types.h"

/* Goes from a function to its caller: frame is the value of RBP in it. False: the frame is not
 * within the stack from low to high. */
bool backtrace_step(uint64_t *rip, uint64_t *frame, vaddr_t low, vaddr_t high);

/* Writes to the log by which calls the kernel came to rip: frame is the value of RBP there, and
 * frames are followed only within the stack from low to high. */
void backtrace_print(uint64_t rip, uint64_t frame, vaddr_t low, vaddr_t high);
