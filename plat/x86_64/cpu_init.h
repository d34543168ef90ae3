/* SPDX-License-Identifier: BSD-3-Clause */
/* Brings up the CPU's own machinery: descriptor tables, stacks, system call entry, FPU. */
#pragma once

#include "plat/x86_64/cpu.h"

extern struct cpu boot_cpu;

/* Sets up GDT, TSS, IDT, the system call MSRs and control registers of this CPU. The boot stack
 * becomes the stack of the current context. Interrupts stay off. */
void cpu_init(void);

/* From now on system calls take the slower entry that traces and counts them. */
void cpu_use_traced_syscalls(void);
