// SPDX-License-Identifier: BSD-3-Clause
// Instructions that may fault on purpose, and where to go on when they do.

#include "plat/x86_64/regs.h"
#include "plat/x86_64/trap.h"

// Both are distances from the field itself, so that the table needs no relocation.
struct ex_entry {
	int32_t fault, fixup;
};

extern const struct ex_entry __ex_table_start[], __ex_table_end[];

bool extable_fixup(struct regs *regs)
{
	for (const struct ex_entry *entry = __ex_table_start; entry < __ex_table_end; entry++) {
		if ((vaddr_t)&entry->fault + entry->fault == regs->rip) {
			regs->rip = (vaddr_t)&entry->fixup + entry->fixup;
			return true;
		}
	}
	return false;
}
