// SPDX-License-Identifier: BSD-3-Clause
// What the file of a message queue can do, beside sending and receiving.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "include/linux/timer.h"
#include "kernel/ipc/mqueue_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/process/pid.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

#define STATE_SIZE 80

void mqueue_closed(const struct file *file)
{
	struct mqueue *queue = mqueue_of_file(file);

	if (queue)
		mqueue_stop_notifying(queue);
}

/* Reading shows the state. */
static ssize_t mqueue_read(struct file *file, struct uio *uio, off_t *pos)
{
	const struct mqueue *queue = mqueue_of_file(file);
	const struct pid *process = queue->notify.process;
	const struct mqueue_notice *notice = &queue->notify.notice;
	char state[STATE_SIZE];
	size_t len, n;

	len = (size_t)ksnprintf(state, sizeof(state),
				"QSIZE:%-10lu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n",
				queue->bytes, process ? notice->kind : 0,
				process && notice->kind == LINUX_SIGEV_SIGNAL ? notice->signal : 0,
				process ? process->number : 0);
	if (*pos < 0 || (size_t)*pos >= len)
		return 0;
	n = MIN(len - (size_t)*pos, uio->resid);
	if (uio_put(uio, state + *pos, n) != n)
		return -EFAULT;
	*pos += (off_t)n;
	return (ssize_t)n;
}

static uint32_t mqueue_poll(struct file *file, struct poll_table *table)
{
	struct mqueue *queue = mqueue_of_file(file);
	uint32_t events = 0;

	poll_listen(table, &queue->changes);
	if (queue->count > 0)
		events |= POLLIN | POLLRDNORM;
	if (queue->count < queue->count_max)
		events |= POLLOUT | POLLWRNORM;
	return events;
}

static off_t mqueue_seek(struct file *file, off_t offset, int whence)
{
	if (whence != SEEK_END)
		return file_seek_endless(file, offset, whence);
	if (__builtin_add_overflow(offset, (off_t)file->vnode->size, &offset))
		return -EINVAL;
	return file_seek_endless(file, offset, SEEK_SET);
}

const struct file_ops mqueue_file_ops = {
	.read = mqueue_read,
	.seek = mqueue_seek,
	.poll = mqueue_poll,
};
