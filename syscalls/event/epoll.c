// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/epoll.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "syscalls/event/event_internal.h"

#define EVENTS_MAX (INT32_MAX / (int)sizeof(struct linux_epoll_event))

static long create(bool cloexec)
{
	struct file *file = epoll_create();

	return file ? fd_install_new(file, cloexec) : -ENOMEM;
}

long sys_epoll_create(int size)
{
	return size > 0 ? create(false) : -EINVAL;
}

long sys_epoll_create1(int flags)
{
	return flags & ~O_CLOEXEC ? -EINVAL : create(flags & O_CLOEXEC);
}

static long control(struct file *epoll, int op, int fd, const struct linux_epoll_event *event)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = epoll_control(epoll, op, file, fd, event);
	file_put(file);
	return result;
}

long sys_epoll_ctl(int epfd, int op, int fd, uaddr_t event)
{
	struct linux_epoll_event copy = {0};
	struct file *epoll;
	long result;

	if (op != EPOLL_CTL_DEL && copy_from_user(&copy, event, sizeof(copy)) != 0)
		return -EFAULT;
	epoll = fd_get(current_files(), epfd);
	if (!epoll)
		return -EBADF;
	result = control(epoll, op, fd, &copy);
	file_put(epoll);
	return result;
}

static long do_wait(int epfd, uaddr_t events, int maxevents, uint64_t deadline_ns)
{
	struct file *epoll;
	long result;

	if (maxevents <= 0 || maxevents > EVENTS_MAX)
		return -EINVAL;
	if (!user_range_ok(events, (size_t)maxevents * sizeof(struct linux_epoll_event)))
		return -EFAULT;
	epoll = fd_get(current_files(), epfd);
	if (!epoll)
		return -EBADF;
	result = file_is_epoll(epoll) ? epoll_wait(epoll, events, maxevents, deadline_ns) : -EINVAL;
	file_put(epoll);
	return result;
}

long sys_epoll_wait(int epfd, uaddr_t events, int maxevents, int timeout)
{
	return do_wait(epfd, events, maxevents, deadline_from_ms(timeout));
}

static long wait_masked(int epfd, uaddr_t events, int maxevents, uint64_t deadline_ns,
			uaddr_t sigmask, size_t sigsetsize)
{
	long result = signal_mask_begin(sigmask, sigsetsize);

	if (result != 0)
		return result;
	result = do_wait(epfd, events, maxevents, deadline_ns);
	signal_mask_end(result);
	return result;
}

long sys_epoll_pwait(int epfd, uaddr_t events, int maxevents, int timeout, uaddr_t sigmask,
		     size_t sigsetsize)
{
	return wait_masked(epfd, events, maxevents, deadline_from_ms(timeout), sigmask, sigsetsize);
}

long sys_epoll_pwait2(int epfd, uaddr_t events, int maxevents, uaddr_t timeout, uaddr_t sigmask,
		      size_t sigsetsize)
{
	uint64_t deadline_ns;
	long result = deadline_from_timespec(timeout, &deadline_ns);

	return result ? result
		      : wait_masked(epfd, events, maxevents, deadline_ns, sigmask, sigsetsize);
}
