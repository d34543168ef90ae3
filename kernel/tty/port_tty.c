// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/port_tty.h"

#include "kernel/lib/report.h"
#include "kernel/lib/string.h"
#include "kernel/tty/tty.h"
#include "plat/virtio/port.h"

static struct virtio_port *in, *out;
static bool in_open, out_open;
static char *buffer; /* that is being filled, NULL: none */
static size_t filled;

static void take_input(struct tty *tty)
{
	const char *data;
	size_t n;

	while (in_open && tty_has_room(tty) && (n = virtio_port_peek(in, &data)) > 0) {
		/* What is taken may have made room for more than there is now. */
		virtio_port_consume(in, tty_input(tty, data, n));
	}
	if (in_open && virtio_port_at_end(in) && !tty->input_ended) {
		tty->input_ended = true;
		wake_up_all(&tty->readable);
	}
}

static void in_changed(void *arg)
{
	take_input(arg);
}

static void out_changed(void *arg)
{
	struct tty *tty = arg;

	wake_up_all(&tty->writable);
}

/* Where both ends are one port, room for output is told of there. */
static void open_in(struct tty *tty)
{
	if (in_open || !in)
		return;
	in_open = true;
	if (virtio_port_open(in, true, in_changed, tty) == 0)
		report_input_wanted();
	else
		in_open = false;
}

static void wanted(struct tty *tty)
{
	open_in(tty);
	take_input(tty);
}

static bool can_send(void)
{
	return out_open && !virtio_port_hung_up(out);
}

static void output(struct tty *tty, const char *text, size_t n)
{
	while (n > 0 && can_send()) {
		size_t part;

		if (!buffer) {
			buffer = virtio_port_buffer(out);
			filled = 0;
		}
		if (!buffer)
			return;
		part = MIN(n, VIRTIO_PORT_BUFFER_SIZE - filled);
		memcpy(buffer + filled, text, part);
		filled += part;
		text += part;
		n -= part;
		if (filled == VIRTIO_PORT_BUFFER_SIZE) {
			virtio_port_send(out, buffer, filled, false);
			buffer = NULL;
		}
	}
}

/* One more buffer is sure if there is one; output that nobody sees is taken and gone. */
static size_t room(struct tty *tty)
{
	size_t here = buffer ? VIRTIO_PORT_BUFFER_SIZE - filled : 0;

	if (!can_send())
		return SIZE_MAX;
	return here + (virtio_port_has_room(out) ? VIRTIO_PORT_BUFFER_SIZE : 0);
}

static void push(struct tty *tty)
{
	if (!buffer)
		return;
	virtio_port_send(out, buffer, filled, true);
	buffer = NULL;
}

static const struct tty_ops port_ops = {
	.output = output,
	.room = room,
	.push = push,
	.take_input = wanted,
};

void port_tty_init(struct tty *tty, uint64_t rdev, struct virtio_port *input,
		   struct virtio_port *output_port)
{
	in = input;
	out = output_port;
	tty_init(tty, &port_ops, rdev);
	out_open = out && virtio_port_open(out, false, out_changed, tty) == 0;
}
