// SPDX-License-Identifier: BSD-3-Clause
/* System calls that come by the slower entries. */
#include <generated/syscall_nr.h>

#include "plat/x86_64/regs.h"
#include "syscalls/syscall.h"

long syscall_call(uint64_t nr, const uint64_t *args)
{
	if (nr >= NR_SYSCALLS)
		return syscall_unknown(nr);
	return sys_call_table[nr](args[0], args[1], args[2], args[3], args[4], args[5]);
}

long syscall_from_regs(const struct regs *regs)
{
	const uint64_t args[6] = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8, regs->r9};
	uint64_t nr = (uint32_t)regs->orig_rax; /* Linux does not look at the upper half either */

	return syscall_is_traced() ? syscall_traced(nr, args) : syscall_call(nr, args);
}
