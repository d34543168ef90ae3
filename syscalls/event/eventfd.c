// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/eventfd.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/eventpoll.h"
#include "include/linux/fcntl.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

static long create(unsigned initial, int flags)
{
	struct file *file = eventfd_create(initial, flags & EFD_SEMAPHORE, (uint32_t)flags);
	int fd;

	if (!file)
		return -ENOMEM;
	fd = fd_install(current_files(), file, 0, flags & O_CLOEXEC);
	if (fd < 0)
		file_put(file);
	return fd;
}

long sys_eventfd(unsigned initval)
{
	return create(initval, 0);
}

long sys_eventfd2(unsigned initval, int flags)
{
	if (flags & ~(EFD_SEMAPHORE | O_NONBLOCK | O_CLOEXEC))
		return -EINVAL;
	return create(initval, flags);
}
