// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal/signalfd.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/fcntl.h"
#include "kernel/vfscore/file.h"
#include "syscalls/signal/signal_internal.h"

static long create(uint64_t mask, int flags)
{
	struct file *file = signalfd_create(mask, (uint32_t)flags);

	return file ? fd_install_new(file, flags & O_CLOEXEC) : -ENOMEM;
}

static long change(int fd, uint64_t mask)
{
	struct file *file = fd_get(current_files(), fd);
	long result = fd;

	if (!file)
		return -EBADF;
	if (signalfd_is(file))
		signalfd_set_mask(file, mask);
	else
		result = -EINVAL;
	file_put(file);
	return result;
}

long sys_signalfd4(int fd, uaddr_t mask, size_t sizemask, int flags)
{
	uint64_t set;
	int result = sigset_read(mask, sizemask, &set);

	if (result < 0)
		return result;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	set &= ~UNBLOCKABLE_SIGNALS;
	return fd == -1 ? create(set, flags) : change(fd, set);
}

long sys_signalfd(int fd, uaddr_t mask, size_t sizemask)
{
	return sys_signalfd4(fd, mask, sizemask, 0);
}
