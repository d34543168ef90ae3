// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/uart_tty.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/wait.h"
#include "kernel/tty/line.h"
#include "kernel/tty/settings.h"
#include "kernel/vfscore/poll.h"
#include "plat/kvm/clock.h"
#include "plat/kvm/uart.h"

#define OUTPUT_CHUNK  256
#define VTIME_UNIT_NS (100 * NS_PER_MS)

static struct tty_settings settings;
static struct line line;
static struct wait_queue input_queue = WAIT_QUEUE_INIT(input_queue);
static struct mutex read_lock = MUTEX_INIT(read_lock);

static void output(const char *text, size_t n)
{
	uint32_t flags = settings.termios.c_oflag;

	if (flags & OPOST && flags & ONLCR)
		uart_write_text(text, n);
	else
		uart_write(text, n);
}

/* Moves input from the UART to the line; what there is no room for stays there. */
static void take_input(void)
{
	char c;

	/* A line that is full but not complete cannot be read, so it must go on being edited. */
	while ((line_has_room(&line) || line_readable(&line) == 0) && uart_read(&c, 1) == 1)
		line_receive(&line, c);
	if (line_readable(&line) > 0)
		wake_up_all(&input_queue);
}

void uart_tty_init(void)
{
	tty_settings_init(&settings);
	line.termios = &settings.termios;
	line.echo = output;
	uart_set_input_listener(take_input);
	take_input();
}

/* How many bytes must be there before a read returns, and until when it waits for them. */
static size_t wanted_input(size_t n, uint64_t *deadline_ns)
{
	const uint8_t *cc = settings.termios.c_cc;

	*deadline_ns = WAIT_FOREVER;
	if (settings.termios.c_lflag & ICANON)
		return 1;
	if (cc[VTIME] > 0 && cc[VMIN] == 0)
		*deadline_ns = clock_monotonic_ns() + cc[VTIME] * VTIME_UNIT_NS;
	if (cc[VMIN] == 0 && cc[VTIME] == 0)
		return 0;
	return MIN(n, MAX(cc[VMIN], 1));
}

/* 0 when there is something to read, or the time that noncanonical mode allows is over. */
static int wait_for_input(const struct file *file, size_t n)
{
	uint64_t deadline;
	size_t wanted = wanted_input(n, &deadline);
	int result;

	if (line_readable(&line) >= wanted)
		return 0;
	if (file->flags & O_NONBLOCK)
		return line_readable(&line) > 0 ? 0 : -EAGAIN;
	result = wait_event_until(&input_queue, line_readable(&line) >= wanted, deadline,
				  WAIT_INTERRUPTIBLE);
	return result == -ETIMEDOUT ? 0 : result;
}

static ssize_t copy_input(struct uio *uio)
{
	size_t total = 0;
	bool done = false;

	while (!done && uio->resid > 0) {
		const char *data;
		size_t n = line_peek(&line, uio->resid, &data, &done);
		size_t moved = n ? uio_put(uio, data, n) : 0;

		line_consume(&line, moved);
		total += moved;
		if (moved < n)
			return total ? (ssize_t)total : -EFAULT;
	}
	return total;
}

ssize_t uart_tty_read(struct file *file, struct uio *uio)
{
	ssize_t result = 0;

	if (uio->resid == 0)
		return 0;
	mutex_lock(&read_lock);
	result = wait_for_input(file, uio->resid);
	if (result == 0)
		result = copy_input(uio);
	mutex_unlock(&read_lock);
	take_input();
	return result;
}

ssize_t uart_tty_write(struct file *file, struct uio *uio)
{
	char chunk[OUTPUT_CHUNK];
	size_t total = 0;

	while (uio->resid > 0) {
		size_t n = MIN(uio->resid, sizeof(chunk));
		size_t moved = uio_get(uio, chunk, n);

		output(chunk, moved);
		total += moved;
		if (moved < n)
			return total ? (ssize_t)total : -EFAULT;
	}
	return total;
}

static long flush(uaddr_t which)
{
	if (which > TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH)
		line_flush(&line);
	return 0;
}

long uart_tty_ioctl(unsigned cmd, uaddr_t arg)
{
	int readable = line_readable(&line);
	long result;

	if (cmd == FIONREAD)
		return copy_to_user(arg, &readable, sizeof(readable));
	if (cmd == TCFLSH)
		return flush(arg);
	if (cmd == TCSETSW || cmd == TCSETSF)
		uart_flush();
	result = tty_settings_ioctl(&settings, cmd, arg);
	if (cmd == TCSETSF && result == 0)
		line_flush(&line);
	return result;
}

uint32_t uart_tty_poll(struct poll_table *table)
{
	uint32_t events = POLLOUT | POLLWRNORM;

	poll_listen(table, &input_queue);
	if (line_readable(&line) > 0)
		events |= POLLIN | POLLRDNORM;
	return events;
}
