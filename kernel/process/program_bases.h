/* SPDX-License-Identifier: BSD-3-Clause */
/* The FS and GS bases of the current program thread. */
#pragma once

#include "kernel/lib/compiler.h"

struct regs;

/* Sets the GS base (a lower-half address; 0: none of its own) of the current task. */
void program_gs_set(uaddr_t base);

/*
 * Does what the instruction at regs->rip asks for if it is one of rdfsbase, rdgsbase, wrfsbase,
 * wrgsbase, and goes on behind it; false if it is none of them, or sets an address that it must
 * not. They trap because the kernel's GS must not change unseen (CR4.FSGSBASE is clear). May sleep.
 */
bool program_emulate_fsgsbase(struct regs *regs);
