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

	return file ? fd_install_new(file, flags & O_CLOEXEC) : -ENOMEM;
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
