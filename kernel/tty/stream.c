// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/stream.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "include/linux/signal.h"
#include "kernel/lib/report.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/poll.h"
#include "plat/virtio/port.h"

struct stream {
	struct virtio_port *port;
	bool open;
	struct mutex read_lock; /* held while bytes are copied out of the port's buffer */
	struct wait_queue queue;
};

struct stream *stream_create(struct virtio_port *port)
{
	struct stream *stream = kzalloc(sizeof(*stream));

	if (!stream)
		return NULL;
	memory_use_keep(stream);
	stream->port = port;
	mutex_init(&stream->read_lock, LOCK_STREAM);
	wait_queue_init(&stream->queue);
	return stream;
}

static void port_changed(void *arg)
{
	struct stream *stream = arg;

	wake_up_all(&stream->queue);
}

static int open_port(struct stream *stream, bool input)
{
	int error;

	if (stream->open)
		return 0;
	/* Set first: what allocates may sleep, and another task come here. */
	stream->open = true;
	error = virtio_port_open(stream->port, input, port_changed, stream);
	if (error)
		stream->open = false;
	else if (input)
		report_input_wanted();
	return error;
}

static bool can_read(struct stream *stream)
{
	const char *data;

	return virtio_port_peek(stream->port, &data) > 0 || virtio_port_at_end(stream->port);
}

static ssize_t copy_input(struct stream *stream, struct uio *uio)
{
	size_t total = 0, n;
	const char *data;

	while (uio->resid > 0 && (n = virtio_port_peek(stream->port, &data)) > 0) {
		size_t part = MIN(n, uio->resid);
		size_t moved = uio_put(uio, data, part);

		virtio_port_consume(stream->port, moved);
		total += moved;
		if (moved < part)
			return total ? (ssize_t)total : -EFAULT;
	}
	return total;
}

static int wait_readable(struct stream *stream, uint32_t flags)
{
	if (flags & O_NONBLOCK)
		return can_read(stream) ? 0 : -EAGAIN;
	return wait_event_interruptible(&stream->queue, can_read(stream));
}

ssize_t stream_read(struct stream *stream, struct uio *uio, uint32_t flags)
{
	ssize_t result = open_port(stream, true);
	bool end = false;

	if (result != 0 || uio->resid == 0)
		return result;
	/* Another reader may have taken what this one waited for. */
	while (result == 0 && !end) {
		result = wait_readable(stream, flags);
		if (result != 0)
			return result;
		mutex_lock(&stream->read_lock);
		end = virtio_port_at_end(stream->port);
		result = copy_input(stream, uio);
		mutex_unlock(&stream->read_lock);
	}
	return result;
}

static bool can_write(struct stream *stream)
{
	return virtio_port_hung_up(stream->port) || virtio_port_has_room(stream->port);
}

/* Nobody reads what the program writes. As on a pipe it dies of SIGPIPE, unless it said otherwise.
 */
static int broken_pipe(void)
{
	signal_send_self(SIGPIPE);
	return -EPIPE;
}

/* A buffer for output. 0, or -EAGAIN, -EINTR, -EPIPE. */
static int get_buffer(struct stream *stream, uint32_t flags, void **buffer)
{
	int result;

	for (;;) {
		if (virtio_port_hung_up(stream->port))
			return broken_pipe();
		*buffer = virtio_port_buffer(stream->port);
		if (*buffer)
			return 0;
		if (flags & O_NONBLOCK && !can_write(stream))
			return -EAGAIN;
		result = wait_event_interruptible(&stream->queue, can_write(stream));
		if (result != 0)
			return result;
	}
}

/* Sends one buffer's worth. Bytes sent or a negative errno. */
static ssize_t write_part(struct stream *stream, struct uio *uio, uint32_t flags)
{
	size_t n = MIN(uio->resid, VIRTIO_PORT_BUFFER_SIZE);
	size_t moved;
	void *buffer;
	int result = get_buffer(stream, flags, &buffer);

	if (result != 0)
		return result;
	moved = uio_get(uio, buffer, n);
	virtio_port_send(stream->port, buffer, moved, uio->resid == 0 || moved < n);
	return moved < n && moved == 0 ? -EFAULT : (ssize_t)moved;
}

ssize_t stream_write(struct stream *stream, struct uio *uio, uint32_t flags)
{
	ssize_t total = 0, part = open_port(stream, false);

	if (part != 0)
		return part;
	while (uio->resid > 0) {
		size_t n = MIN(uio->resid, VIRTIO_PORT_BUFFER_SIZE);

		part = write_part(stream, uio, flags);
		if (part > 0)
			total += part;
		if (part < (ssize_t)n)
			return total ? total : part;
	}
	return total;
}

size_t stream_readable(struct stream *stream)
{
	const char *data;

	return open_port(stream, true) == 0 ? virtio_port_peek(stream->port, &data) : 0;
}

uint32_t stream_poll(struct stream *in, struct stream *out, struct poll_table *table)
{
	uint32_t events = 0;

	if (in)
		poll_listen(table, &in->queue);
	if (out)
		poll_listen(table, &out->queue);
	if (in && open_port(in, true) == 0) {
		if (can_read(in))
			events |= POLLIN | POLLRDNORM;
		if (virtio_port_at_end(in->port))
			events |= POLLHUP;
	}
	if (out && virtio_port_hung_up(out->port))
		events |= POLLERR;
	if (out && open_port(out, false) == 0 && can_write(out))
		events |= POLLOUT | POLLWRNORM;
	return events;
}
