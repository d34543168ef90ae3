// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/pipe.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

/* Gives both ends a descriptor, once the program knows which; on error neither has one. */
static long install(struct file *files[2], uaddr_t pipefd, bool cloexec)
{
	struct fd_table *table = current_files();
	int fds[2];
	int result = fd_reserve_pair(table, fds);

	if (result == 0 && copy_to_user(pipefd, fds, sizeof(fds)) < 0) {
		fd_unreserve_pair(table, fds);
		result = -EFAULT;
	}
	for (int i = 0; i < 2; i++) {
		if (result == 0)
			fd_install_reserved(table, fds[i], files[i], cloexec);
		else
			file_put(files[i]);
	}
	return result;
}

static long do_pipe(uaddr_t pipefd, int flags)
{
	struct file *files[2];
	int result;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT | O_NOTIFICATION_PIPE))
		return -EINVAL;
	if (flags & O_NOTIFICATION_PIPE) /* as a Linux that was built without watch queues */
		return -ENOPKG;
	result = pipe_create(files, (uint32_t)flags);
	return result ? result : install(files, pipefd, flags & O_CLOEXEC);
}

long sys_pipe(uaddr_t pipefd)
{
	return do_pipe(pipefd, 0);
}

long sys_pipe2(uaddr_t pipefd, int flags)
{
	return do_pipe(pipefd, flags);
}
