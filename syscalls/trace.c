// SPDX-License-Identifier: BSD-3-Clause
/* The slow way into a system call: traced and counted. */
#include <generated/syscall_nr.h>

#include "kernel/init/cmdline.h"
#include "kernel/lib/panic.h"
#include "kernel/lib/string.h"
#include "plat/x86_64/regs.h"
#include "syscalls/coverage.h"
#include "syscalls/missing.h"
#include "syscalls/strace.h"
#include "syscalls/syscall.h"

static bool strace_on, coverage_on;

bool syscall_trace_setup(void)
{
	const char *set = cmdline_get("strace");

	panic_set_call_names(syscall_name);
	strace_on = set && cmdline_get_bool("strace", true);
	if (strace_on)
		strace_select(set);
	coverage_on = cmdline_get("coverage") && cmdline_get_bool("coverage", true);
	if (cmdline_get_bool("missing", false))
		missing_enable();
	return strace_on || coverage_on;
}

void syscall_report(void)
{
	if (coverage_on)
		coverage_report(!strcmp(cmdline_get("coverage"), "json"));
	missing_report();
}

static long call_handler(uint64_t nr, const uint64_t *args)
{
	if (nr >= NR_SYSCALLS)
		return syscall_unknown(nr);
	return sys_call_table[nr](args[0], args[1], args[2], args[3], args[4], args[5]);
}

static long call_printed(uint64_t nr, const uint64_t *args)
{
	struct strace_call call = {.nr = nr};
	long result;

	for (unsigned i = 0; i < 6; i++)
		call.args[i] = args[i];
	strace_enter(&call);
	result = call_handler(nr, args);
	strace_leave(&call, result);
	return result;
}

long syscall_traced(struct regs *regs)
{
	const uint64_t args[6] = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8, regs->r9};
	uint64_t nr = (uint32_t)regs->orig_rax; /* Linux does not look at the upper half either */
	long result;

	coverage_note(nr, args);
	if (strace_on && strace_selected(nr))
		result = call_printed(nr, args);
	else
		result = call_handler(nr, args);
	coverage_note_result(nr, result);
	return result;
}
