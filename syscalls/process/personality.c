// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "kernel/process/process.h"

#define ONLY_ASK 0xffffffffu

long sys_personality(unsigned persona)
{
	struct process *process = current_process();
	uint32_t old = process->personality;

	if (persona != ONLY_ASK)
		process->personality = persona;
	return old;
}
