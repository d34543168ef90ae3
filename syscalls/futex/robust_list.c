// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/inspect.h"
#include "kernel/process/process.h"

#define HEAD_SIZE 24UL /* struct robust_list_head: list, futex_offset, list_op_pending */

long sys_set_robust_list(uaddr_t head, size_t len)
{
	if (len != HEAD_SIZE)
		return -EINVAL;
	current_task()->robust_list = head;
	return 0;
}

long sys_get_robust_list(int pid, uaddr_t head_ptr, uaddr_t len_ptr)
{
	static const uint64_t len = HEAD_SIZE;
	const struct task *task = task_by_number(pid);
	uaddr_t head;

	if (!task)
		return -ESRCH;
	if (!task_may_inspect(task, true))
		return -EPERM;
	head = task->robust_list;
	if (copy_to_user(len_ptr, &len, sizeof(len)) < 0)
		return -EFAULT;
	return copy_to_user(head_ptr, &head, sizeof(head));
}
