// SPDX-License-Identifier: BSD-3-Clause
/* The slow way into a system call: traced and counted. */
#include "kernel/lib/cmdline.h"
#include "kernel/lib/panic.h"
#include "kernel/lib/string.h"
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
	return syscall_is_traced();
}

bool syscall_is_traced(void)
{
	return strace_on || coverage_on;
}

void syscall_report(void)
{
	if (coverage_on)
		coverage_report(!strcmp(cmdline_get("coverage"), "json"));
	missing_report();
}

void syscall_trace_signal(const struct linux_siginfo *info)
{
	if (strace_on)
		strace_signal_line(info);
}

static long call_printed(uint64_t nr, const uint64_t *args)
{
	struct strace_call call = {.nr = nr};
	long result;

	for (unsigned i = 0; i < 6; i++)
		call.args[i] = args[i];
	strace_enter(&call);
	result = syscall_call(nr, args);
	strace_leave(&call, result);
	return result;
}

long syscall_traced(uint64_t nr, const uint64_t *args)
{
	long result;

	coverage_note(nr, args);
	if (strace_on && strace_selected(nr))
		result = call_printed(nr, args);
	else
		result = syscall_call(nr, args);
	coverage_note_result(nr, result);
	return result;
}
