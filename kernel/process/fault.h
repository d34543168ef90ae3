/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/types.h"

/* Registers what happens on a program's page faults and exceptions, and before it goes on. */
void faults_init(void);

struct regs;

/* What becomes of an exception of the program's that is no page fault. */
void exception_raise(struct regs *regs, unsigned vector, uint64_t error);
