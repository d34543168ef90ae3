// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/process/pidfd.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

long sys_pidfd_open(int number, unsigned flags)
{
	struct pid *pid;
	struct file *file;
	int fd;

	if ((flags & ~(O_NONBLOCK | PIDFD_THREAD)) || number <= 0)
		return -EINVAL;
	pid = pid_find(number);
	if (!pid || !pid->task)
		return -ESRCH;
	if (!(flags & PIDFD_THREAD) && !pid->process)
		return -ENOENT;
	file = pidfd_create(pid, flags);
	if (!file)
		return -ENOMEM;
	fd = fd_install(current_files(), file, 0, true);
	if (fd < 0)
		file_put(file);
	return fd;
}
