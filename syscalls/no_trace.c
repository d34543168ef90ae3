// SPDX-License-Identifier: BSD-3-Clause
/* In the place of trace.c in a kernel without tracing: says so to who asks for it. */
#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"
#include "syscalls/syscall.h"

bool syscall_trace_setup(void)
{
	static const char *const keys[] = {"strace", "coverage", "missing"};

	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
		if (cmdline_get(keys[i]))
			log_err("%s= is not in this kernel: it was built without CONFIG_STRACE",
				keys[i]);
	return false;
}
