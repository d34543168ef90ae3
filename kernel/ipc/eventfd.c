// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/eventfd.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

#define COUNT_MAX (UINT64_MAX - 1)

struct eventfd {
	uint64_t count;
	unsigned id; /* for fdinfo */
	bool semaphore;
	struct wait_queue queue; /* one for both directions, as in Linux */
};

static ssize_t eventfd_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct eventfd *event = file->data;
	uint64_t value;
	int result;

	if (uio->resid < sizeof(value))
		return -EINVAL;
	while (event->count == 0) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = wait_event_interruptible(&event->queue, event->count > 0);
		if (result != 0)
			return result;
	}
	value = event->semaphore ? 1 : event->count;
	event->count -= value;
	wake_up_all(&event->queue);
	return uio_put(uio, &value, sizeof(value)) == sizeof(value) ? (ssize_t)sizeof(value)
								    : -EFAULT;
}

static ssize_t eventfd_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct eventfd *event = file->data;
	uint64_t value;
	int result;

	if (uio->resid != sizeof(value))
		return -EINVAL;
	if (uio_get(uio, &value, sizeof(value)) != sizeof(value))
		return -EFAULT;
	if (value > COUNT_MAX)
		return -EINVAL;
	while (COUNT_MAX - event->count < value) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = wait_event_interruptible(&event->queue, COUNT_MAX - event->count >= value);
		if (result != 0)
			return result;
	}
	event->count += value;
	wake_up_all(&event->queue);
	return sizeof(value);
}

static uint32_t eventfd_poll(struct file *file, struct poll_table *table)
{
	struct eventfd *event = file->data;
	uint32_t events = 0;

	poll_listen(table, &event->queue);
	if (event->count > 0)
		events |= POLLIN;
	if (event->count < COUNT_MAX)
		events |= POLLOUT;
	return events;
}

static void eventfd_release(struct file *file)
{
	kfree(file->data);
}

static const struct file_ops eventfd_ops = {
	.read = eventfd_read,
	.flagless = FILE_WRITE,
	.nowait = true,
	.write = eventfd_write,
	.seek = file_seek_nowhere,
	.poll = eventfd_poll,
	.release = eventfd_release,
	.kind = "[eventfd]",
};

void eventfd_show(const struct file *file, struct text *text)
{
	const struct eventfd *event = file->data;

	if (file->ops == &eventfd_ops)
		text_printf(text, "eventfd-count: %16lx\neventfd-id: %u\neventfd-semaphore: %d\n",
			    event->count, event->id, event->semaphore);
}

struct file *eventfd_create(unsigned initial, bool semaphore, uint32_t flags)
{
	static unsigned last_id;
	struct eventfd *event = kzalloc(sizeof(*event));
	struct file *file;

	if (!event)
		return NULL;
	event->count = initial;
	event->semaphore = semaphore;
	event->id = last_id++;
	wait_queue_init(&event->queue);
	/* No file type at all: that is what fstat shows of Linux's anonymous inodes. */
	file = file_create_special(&eventfd_ops, O_RDWR | (flags & O_NONBLOCK), 0600, event);
	if (!file) {
		kfree(event);
		return NULL;
	}
	file->access |= FILE_STREAM;
	return file;
}
