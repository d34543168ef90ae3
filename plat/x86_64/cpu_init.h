/* SPDX-License-Identifier: BSD-3-Clause */
/* Brings up the CPU's own machinery: descriptor tables, stacks, system call entry, FPU. */
#pragma once

#include "plat/x86_64/cpu.h"

extern struct cpu boot_cpu;

/* Sets up GDT, TSS, IDT, the system call MSRs and control registers of this CPU. The boot stack
 * becomes the stack of the current context. Interrupts stay off. */
void cpu_init(void);

/* From now on system calls take the slower entry that calls syscall_from_regs(). */
void cpu_use_whole_frames(void);

/*
 * Sets the GS base that the current program sees (0: it has none of its own), a lower-half address.
 * Takes effect when the program is next entered by a slow path: raise PENDING_RESCHED in its system
 * call.
 */
void cpu_set_program_gs(uaddr_t base);
