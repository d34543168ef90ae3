// SPDX-License-Identifier: BSD-3-Clause
// Barriers for all threads of a process, or of the machine. With one CPU none of the others runs,
// and when one did last, what it wrote is there: switching to another was the barrier. What is left
// to do is to see to it that programs register what they are going to ask for.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/membarrier.h"
#include "kernel/process/process.h"

#define REGISTRATIONS                                                                           \
	(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |                                  \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)

#define COMMANDS                                                                         \
	(REGISTRATIONS | MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |       \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE | \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ | MEMBARRIER_CMD_GET_REGISTRATIONS)

/* The number that registers a command for one process is twice the command's. */
static long private_barrier(int command)
{
	return current_process()->barriers & (uint32_t)command << 1 ? 0 : -EPERM;
}

long sys_membarrier(int op, unsigned flags, int cpu_id)
{
	bool may_name_cpu = op == MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ;

	if (flags && !(may_name_cpu && flags == MEMBARRIER_CMD_FLAG_CPU))
		return -EINVAL;
	switch (op) {
	case MEMBARRIER_CMD_QUERY:
		return COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ:
		return private_barrier(op);
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		current_process()->barriers |= (uint32_t)op;
		return 0;
	case MEMBARRIER_CMD_GET_REGISTRATIONS:
		return current_process()->barriers;
	default:
		return -EINVAL;
	}
}
