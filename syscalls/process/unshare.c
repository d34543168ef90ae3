// SPDX-License-Identifier: BSD-3-Clause
// unshare(2) and setns(2). There is one namespace of each kind, as on a Linux that was built
// without them: asking for another is EINVAL, after the same question for rights as on Linux.

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/clone.h"
#include "include/linux/errno.h"
#include "kernel/ipc/sem.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"

#define KNOWN_FLAGS                                                                         \
	(CLONE_THREAD | CLONE_FS | CLONE_SIGHAND | CLONE_VM | CLONE_FILES | CLONE_SYSVSEM | \
	 CLONE_NAMESPACES)

/* What the threads of a process must share cannot be left by one of them. */
static int check(uint64_t flags)
{
	const struct process *process = current_process();

	if (flags & ~(uint64_t)KNOWN_FLAGS)
		return -EINVAL;
	if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_NEWUSER)) &&
	    process->thread_count > 1)
		return -EINVAL;
	if ((flags & (CLONE_SIGHAND | CLONE_VM)) && process->handlers->refcount > 1)
		return -EINVAL;
	if ((flags & CLONE_VM) && process->mm->refcount > 1)
		return -EINVAL;
	if (!(flags & CLONE_NAMESPACES))
		return 0;
	return (flags & CLONE_NEWUSER) || current_capable(CAP_SYS_ADMIN) ? -EINVAL : -EPERM;
}

long sys_unshare(uint64_t flags)
{
	struct task *task = current_task();
	struct fd_table *files = NULL;
	struct fs_context *fs = NULL;
	int result = check(flags);

	if (result < 0)
		return result;
	if ((flags & CLONE_FILES) && fd_table_is_shared(task->files)) {
		files = fd_table_copy(task->files);
		if (!files)
			return -ENOMEM;
	}
	if ((flags & CLONE_FS) && task->fs->refcount > 1) {
		fs = fs_context_copy(task->fs);
		if (!fs)
			result = -ENOMEM;
	}
	if (IS_ENABLED(CONFIG_SYSV_SEM) && result == 0 && (flags & CLONE_SYSVSEM))
		sem_undo_leave(task);
	if (result == 0 && fs) {
		fs_context_put(task->fs);
		task->fs = fs;
	}
	if (files) {
		struct fd_table *dropped = result == 0 ? task->files : files;

		if (result == 0)
			task->files = files;
		fd_table_put(dropped);
	}
	return result;
}

long sys_setns(int fd, int nstype)
{
	struct file *file = fd_get(current_files(), fd);

	if (!file)
		return -EBADF;
	file_put(file);
	return -EINVAL;
}
