/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts and exceptions (Intel SDM volume 3, chapter 6), and who is told of them. */
#pragma once

#include "plat/x86_64/regs.h"

enum trap_vector {
	TRAP_DE = 0,
	TRAP_DB = 1,
	TRAP_NMI = 2,
	TRAP_BP = 3,
	TRAP_OF = 4,
	TRAP_BR = 5,
	TRAP_UD = 6,
	TRAP_NM = 7,
	TRAP_DF = 8,
	TRAP_TS = 10,
	TRAP_NP = 11,
	TRAP_SS = 12,
	TRAP_GP = 13,
	TRAP_PF = 14,
	TRAP_MF = 16,
	TRAP_AC = 17,
	TRAP_MC = 18,
	TRAP_XM = 19,
	TRAP_FIRST_IRQ = 32,
};

/* Page-fault error code. */
#define PF_PRESENT  (1u << 0)
#define PF_WRITE    (1u << 1)
#define PF_USER	    (1u << 2)
#define PF_RESERVED (1u << 3)
#define PF_FETCH    (1u << 4)

/* What upper layers do with traps; registered once, before the first program runs. */
struct trap_hooks {
	/*
	 * A page fault in the program's half, by the program or by a user copy. Called with
	 * interrupts on; may sleep. Returns whether the access can be tried again; with
	 * from_program, it has otherwise seen to the program's punishment itself and returns true.
	 */
	bool (*page_fault)(struct regs *regs, vaddr_t addr, uint32_t error, bool from_program);
	/* Any other exception of the program's. Interrupts are on; may sleep. */
	void (*exception)(struct regs *regs, unsigned vector, uint64_t error);
	/* A device or timer interrupt, with interrupts off. */
	void (*interrupt)(unsigned vector);
	/* Work before the program goes on: reschedule, signals. Interrupts are on; may sleep. */
	void (*exit_work)(struct regs *regs);
};

void trap_set_hooks(const struct trap_hooks *hooks);

/* The short name of an exception, such as "#GP". */
const char *trap_name(unsigned vector);

/* Goes on at regs->rip after the fault in a user copy, if that is where it was. See extable.h. */
bool extable_fixup(struct regs *regs);
