// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/absent.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "plat/x86_64/cpu.h"
#include "plat/x86_64/regs.h"
#include "syscalls/strace.h"
#include "syscalls/syscall.h"

/* The last one is for all numbers that have none of their own. */
static uint16_t counts[ABSENT_NUMBERS + 1];

unsigned absent_count(unsigned nr)
{
	return counts[nr];
}

/* Counts the call, and names it in the log the first time. */
static long note_absent(uint64_t nr)
{
	uint16_t *count = &counts[MIN(nr, ABSENT_NUMBERS)];
	const char *name = IS_ENABLED(CONFIG_STRACE) ? syscall_name(nr) : "";

	if (!*count)
		log_info("system call %lu%s%s is not implemented", nr, *name ? " " : "", name);
	if (*count < UINT16_MAX)
		(*count)++;
	return -ENOSYS;
}

long sys_absent(void)
{
	return note_absent((uint32_t)this_cpu()->frame->orig_rax);
}

long syscall_unknown(uint64_t nr)
{
	return note_absent(nr);
}
