// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/prctl.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "syscalls/process/prctl_internal.h"

static long set_flag(bool *flag, uint64_t value)
{
	*flag = value != 0;
	return 0;
}

static long set_dumpable(uint64_t value)
{
	return value > 1 ? -EINVAL : set_flag(&current_process()->dumpable, value);
}

/* Whether all arguments from the second or third on, which must be 0, are. */
static bool no_arguments_from(const struct prctl_args *args, unsigned first)
{
	return !(first <= 2 && args->arg2) && !args->arg3 && !args->arg4 && !args->arg5;
}

/* Whether memory of the process may be in large pages (kernel/mm/large.c). */
static long huge_pages(int op, const struct prctl_args *args)
{
	struct process *process = current_process();

	if (!no_arguments_from(args, op == PR_GET_THP_DISABLE ? 2 : 3))
		return -EINVAL;
	if (op == PR_GET_THP_DISABLE)
		return process->huge_pages_disabled;
	return set_flag(&process->huge_pages_disabled, args->arg2);
}

/* What was refused once stays so. */
static long deny_exec(int op, const struct prctl_args *args)
{
	struct mm *mm = current_process()->mm;
	uint64_t bits = args->arg2;

	if (!no_arguments_from(args, op == PR_GET_MDWE ? 2 : 3))
		return -EINVAL;
	if (op == PR_GET_MDWE)
		return mm->deny_exec;
	if ((bits & ~(uint64_t)(PR_MDWE_REFUSE_EXEC_GAIN | PR_MDWE_NO_INHERIT)) ||
	    bits == PR_MDWE_NO_INHERIT)
		return -EINVAL;
	if (mm->deny_exec && mm->deny_exec != bits)
		return -EPERM;
	mm->deny_exec = (uint8_t)bits;
	return 0;
}

long prctl_process(int op, const struct prctl_args *args)
{
	struct process *process = current_process();

	switch (op) {
	case PR_GET_DUMPABLE:
		return process->dumpable;
	case PR_SET_DUMPABLE:
		return set_dumpable(args->arg2);
	case PR_SET_CHILD_SUBREAPER:
		return set_flag(&process->child_subreaper, args->arg2);
	case PR_GET_CHILD_SUBREAPER:
		return put_user_u32(args->arg2, process->child_subreaper);
	case PR_SET_VMA:
		return prctl_name_memory(args);
	case PR_GET_AUXV:
		return prctl_get_auxv(args);
	case PR_SET_THP_DISABLE:
	case PR_GET_THP_DISABLE:
		return huge_pages(op, args);
	case PR_SET_MDWE:
	case PR_GET_MDWE:
		return deny_exec(op, args);
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_SET_TIMING:
		return args->arg2 == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_GET_SECCOMP:
		return 0;
	case PR_SET_MM:
		return prctl_set_mm(args);
	default:
		return PRCTL_NOT_MINE;
	}
}

long sys_prctl(int op, uint64_t arg2, uint64_t arg3, uint64_t arg4, uint64_t arg5)
{
	struct prctl_args args = {arg2, arg3, arg4, arg5};
	long result = prctl_thread(op, &args);

	if (result == PRCTL_NOT_MINE)
		result = prctl_process(op, &args);
	if (result == PRCTL_NOT_MINE)
		result = prctl_credentials(op, &args);
	return result == PRCTL_NOT_MINE ? -EINVAL : result;
}
