// SPDX-License-Identifier: BSD-3-Clause
#include "loader/loader.h"

#include "kernel/lib/printf.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

void program_describe_address(uaddr_t addr, char *buf, size_t n)
{
	const struct process *process = current_process();
	struct mm *mm = process->mm;
	struct file *file;
	uint64_t offset;

	if (!mm || !mm_describe(mm, addr, &file, &offset))
		ksnprintf(buf, n, "nothing mapped");
	else if (!file)
		ksnprintf(buf, n, "anonymous memory");
	else if (mm->exe && file->vnode == mm->exe->vnode)
		ksnprintf(buf, n, "%s+0x%lx", current_task()->name,
			  (unsigned long)(addr - mm->exe_bias));
	else
		ksnprintf(buf, n, "a mapped file+0x%lx", (unsigned long)offset);
}
