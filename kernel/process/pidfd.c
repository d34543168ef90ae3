// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/pidfd.h"

#include "include/linux/clone.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/fork.h"
#include "kernel/process/process_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

/* The thread, or with it all others of its process. */
static bool has_ended(const struct task *task, bool thread)
{
	return list_empty(&task->process_link) && (thread || task->process->thread_count == 0);
}

static uint32_t pidfd_poll(struct file *file, struct poll_table *table)
{
	struct pid *pid = file->data;

	poll_listen(table, &pid->changes);
	if (!pid->task)
		return POLLIN | POLLRDNORM | POLLHUP;
	return has_ended(pid->task, file->flags & PIDFD_THREAD) ? POLLIN | POLLRDNORM : 0;
}

static void pidfd_release(struct file *file)
{
	pid_put(file->data);
}

static const struct file_ops pidfd_ops = {
	.poll = pidfd_poll,
	.release = pidfd_release,
	.kind = "[pidfd]",
};

struct file *pidfd_create(struct pid *pid, uint32_t flags)
{
	struct file *file = file_create_special(&pidfd_ops, O_RDWR | flags, 0600, pid);

	if (file)
		pid_get(pid);
	return file;
}

struct pid *pidfd_pid(const struct file *file)
{
	return file->ops == &pidfd_ops ? file->data : NULL;
}

int pidfd_for_clone(struct pid *pid, const struct clone_request *request, struct file **file)
{
	int fd = fd_reserve(current_files());

	if (fd < 0)
		return fd;
	if (put_user_u32(request->pidfd, (uint32_t)fd) < 0) {
		fd_unreserve(current_files(), fd);
		return -EFAULT;
	}
	*file = pidfd_create(pid, request->flags & CLONE_THREAD ? PIDFD_THREAD : 0);
	if (*file)
		return fd;
	fd_unreserve(current_files(), fd);
	return -ENOMEM;
}
