// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/pipe.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "include/linux/signal.h"
#include "include/linux/stat.h"
#include "kernel/ipc/pipe_internal.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/poll.h"
#include "kernel/vfscore/vnode.h"

#define DEFAULT_SLOTS 16
#define UNPRIVILEGED  MIB(1) /* fs.pipe-max-size */
#define CAPACITY_MAX  (1UL << 31)

static struct pipe *pipe_of(const struct file *file)
{
	return file->data;
}

int pipe_wait_readable(struct pipe *pipe, bool nonblock)
{
	if (pipe->data.bytes > 0 || pipe->writers == 0)
		return 0;
	if (nonblock)
		return -EAGAIN;
	return wait_event_interruptible(&pipe->readable,
					pipe->data.bytes > 0 || pipe->writers == 0);
}

static ssize_t pipe_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct pipe *pipe = pipe_of(file);
	ssize_t result;

	if (uio->resid == 0)
		return 0;
	do {
		result = pipe_wait_readable(pipe, file->flags & O_NONBLOCK);
		if (result != 0)
			return result;
		mutex_lock(&pipe->lock);
		result = pipe_data_read(&pipe->data, uio);
		mutex_unlock(&pipe->lock);
	} while (result == 0 && pipe->writers > 0);
	if (result > 0) {
		pipe_tell_writers(pipe);
		if (unlikely(file->mount)) /* only of FIFOs it is noted */
			mount_touch_read(file->mount, file->vnode);
	}
	return result;
}

static int broken(void)
{
	signal_send_self(SIGPIPE);
	return -EPIPE;
}

int pipe_wait_writable(struct pipe *pipe, bool nonblock)
{
	int result = 0;

	if (pipe_data_full(&pipe->data) && pipe->readers > 0) {
		if (nonblock)
			return -EAGAIN;
		result = wait_event_interruptible(&pipe->writable, !pipe_data_full(&pipe->data) ||
									   pipe->readers == 0);
	}
	if (result != 0)
		return result;
	return pipe->readers == 0 ? broken() : 0;
}

/* Writes to free slots once there are any: bytes moved, or a negative errno. A write of up to a
 * page (PIPE_BUF) goes into one slot, and so is never divided. */
static ssize_t write_some(struct pipe *pipe, struct file *file, struct uio *uio)
{
	ssize_t result;

	if (unlikely(pipe_data_full(&pipe->data) || pipe->readers == 0)) {
		result = pipe_wait_writable(pipe, file->flags & O_NONBLOCK);
		if (result != 0)
			return result;
	}
	mutex_lock(&pipe->lock);
	result = pipe_data_write(&pipe->data, uio, file->flags & O_DIRECT);
	mutex_unlock(&pipe->lock);
	if (result > 0)
		pipe_wake_readers(pipe);
	return result;
}

static ssize_t append(struct pipe *pipe, struct uio *uio)
{
	ssize_t result;

	if (pipe->data.used == 0)
		return 0;
	mutex_lock(&pipe->lock);
	result = pipe_data_append(&pipe->data, uio);
	mutex_unlock(&pipe->lock);
	if (result > 0)
		pipe_wake_readers(pipe);
	return result;
}

static ssize_t pipe_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct pipe *pipe = pipe_of(file);
	ssize_t total;

	if (uio->resid == 0)
		return 0;
	if (pipe->readers == 0)
		return broken();
	total = append(pipe, uio);
	while (total >= 0 && uio->resid > 0) {
		ssize_t moved = write_some(pipe, file, uio);

		if (moved < 0) {
			total = total > 0 ? total : moved;
			break;
		}
		total += moved;
		/* Before it waits for who reads when told. */
		if (uio->resid > 0)
			async_tell(&pipe->async_readers, POLL_IN);
	}
	if (total > 0)
		async_tell(&pipe->async_readers, POLL_IN);
	if (unlikely(file->mount) && total > 0)
		vnode_touch_write(file->vnode);
	return total;
}

static uint32_t pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe *pipe = pipe_of(file);
	uint32_t events = 0;

	if (file->access & FILE_READ) {
		poll_listen(table, &pipe->readable);
		if (pipe->data.bytes > 0)
			events |= POLLIN | POLLRDNORM;
		if (pipe->writers == 0 && pipe_writers_seen(file) != pipe->writers_ever)
			events |= POLLHUP;
	}
	if (file->access & FILE_WRITE) {
		poll_listen(table, &pipe->writable);
		if (!pipe_data_full(&pipe->data))
			events |= POLLOUT | POLLWRNORM;
		if (pipe->readers == 0)
			events |= POLLERR;
	}
	return events;
}

static long pipe_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	int bytes = (int)pipe_of(file)->data.bytes;

	return cmd == FIONREAD ? copy_to_user(arg, &bytes, sizeof(bytes)) : -ENOTTY;
}

static int pipe_async(struct file *file, bool on, struct async_lists *lists)
{
	struct pipe *pipe = pipe_of(file);

	if (file->access & FILE_READ)
		lists->input = &pipe->async_readers;
	if (file->access & FILE_WRITE)
		lists->output = &pipe->async_writers;
	return 0;
}

void pipe_put(struct pipe *pipe)
{
	if (--pipe->files > 0)
		return;
	if (pipe->vnode)
		pipe->vnode->pipe = NULL;
	pipe_data_destroy(&pipe->data);
	kfree(pipe);
}

static void pipe_release(struct file *file)
{
	struct pipe *pipe = pipe_of(file);

	if (file->access & FILE_READ)
		pipe->readers--;
	if (file->access & FILE_WRITE)
		pipe->writers--;
	pipe_tell_readers(pipe);
	pipe_tell_writers(pipe);
	pipe_put(pipe);
}

const struct file_ops pipe_file_ops = {
	.open = fifo_open,
	.nowait = true,
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.async = pipe_async,
	.ioctl = pipe_ioctl,
	.release = pipe_release,
};

struct pipe *pipe_make(struct vnode *vnode)
{
	struct pipe *pipe = kzalloc(sizeof(*pipe));

	if (!pipe)
		return NULL;
	if (pipe_data_init(&pipe->data, DEFAULT_SLOTS) != 0) {
		kfree(pipe);
		return NULL;
	}
	mutex_init(&pipe->lock, LOCK_STREAM);
	wait_queue_init(&pipe->readable);
	wait_queue_init(&pipe->writable);
	list_init(&pipe->async_readers);
	list_init(&pipe->async_writers);
	pipe->vnode = vnode;
	if (vnode)
		vnode->pipe = pipe;
	return pipe;
}

int pipe_create(struct file *files[2], uint32_t flags)
{
	struct pipe *pipe = pipe_make(NULL);

	if (!pipe)
		return -ENOMEM;
	pipe->files = 1;
	files[0] = file_create_special(&pipe_file_ops, O_RDONLY | (flags & O_NONBLOCK),
				       S_IFIFO | 0600, pipe);
	if (!files[0]) {
		pipe_put(pipe);
		return -ENOMEM;
	}
	pipe->vnode = files[0]->vnode;
	pipe->vnode->pipe = pipe;
	pipe->readers = pipe->readers_ever = 1;
	files[1] = file_create_special_at(files[0]->vnode, &pipe_file_ops,
					  O_WRONLY | (flags & (O_NONBLOCK | O_DIRECT)), pipe);
	if (!files[1]) {
		file_put(files[0]);
		return -ENOMEM;
	}
	pipe->files = 2;
	pipe->writers = pipe->writers_ever = 1;
	return 0;
}

struct pipe *pipe_of_file(const struct file *file)
{
	return file->ops == &pipe_file_ops ? pipe_of(file) : NULL;
}

long pipe_capacity(struct file *file)
{
	return file->ops == &pipe_file_ops ? (long)(pipe_of(file)->data.capacity * PAGE_SIZE)
					   : -EBADF;
}

/* Whole pages, a power of two of them. */
static unsigned long round_capacity(unsigned long bytes)
{
	unsigned long size = PAGE_SIZE;

	while (size < bytes)
		size *= 2;
	return size;
}

long pipe_set_capacity(struct file *file, unsigned long bytes)
{
	struct pipe *pipe = pipe_of(file);
	unsigned long size;
	int result;

	if (file->ops != &pipe_file_ops)
		return -EBADF;
	if (bytes > CAPACITY_MAX)
		return -EINVAL;
	size = round_capacity(bytes);
	if (size > pipe->data.capacity * PAGE_SIZE && size > UNPRIVILEGED &&
	    !credentials_capable(credentials_current(), CAP_SYS_RESOURCE))
		return -EPERM;
	mutex_lock(&pipe->lock);
	result = pipe_data_resize(&pipe->data, (uint32_t)(size / PAGE_SIZE));
	mutex_unlock(&pipe->lock);
	if (result != 0)
		return result;
	pipe_wake_writers(pipe);
	return (long)size;
}
