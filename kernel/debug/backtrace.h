/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/types.h"

/* Writes to the log by which calls the kernel came to rip: frame is the value of RBP there, and
 * frames are followed only within the stack from low to high. */
void backtrace_print(uint64_t rip, uint64_t frame, vaddr_t low, vaddr_t high);
