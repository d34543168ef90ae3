// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/pipe.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

/* Another thread may have closed it meanwhile. */
static void close_fd(int fd)
{
	struct file *file = fd_remove(current_files(), fd);

	if (file)
		file_put(file);
}

/* Gives both ends a descriptor and tells the program; on error neither is left. */
static long install(struct file *files[2], uaddr_t pipefd, bool cloexec)
{
	struct fd_table *table = current_files();
	int fds[2];

	fds[0] = fd_install(table, files[0], 0, cloexec);
	if (fds[0] < 0) {
		file_put(files[0]);
		file_put(files[1]);
		return fds[0];
	}
	fds[1] = fd_install(table, files[1], 0, cloexec);
	if (fds[1] < 0) {
		close_fd(fds[0]);
		file_put(files[1]);
		return fds[1];
	}
	if (copy_to_user(pipefd, fds, sizeof(fds)) == 0)
		return 0;
	close_fd(fds[0]);
	close_fd(fds[1]);
	return -EFAULT;
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
