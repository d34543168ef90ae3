// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/process/process.h"
#include "kernel/tty/job.h"
#include "kernel/tty/tty_internal.h"
#include "kernel/vfscore/owner.h"
#include "kernel/vfscore/poll.h"
#include "kernel/vfscore/vnode.h"
#include "plat/kvm/clock.h"

#define OUTPUT_CHUNK  512
#define VTIME_UNIT_NS (100 * NS_PER_MS)

static struct tty *tty_of_line(struct line *line)
{
	return container_of(line, struct tty, line);
}

void tty_show(struct tty *tty, const char *text, size_t n)
{
	if (tty->ops->room(tty) < n * TTY_EXPANSION)
		return;
	tty_output(tty, text, n);
	if (tty->ops->push)
		tty->ops->push(tty);
}

static void line_echo(struct line *line, const char *text, size_t n)
{
	tty_show(tty_of_line(line), text, n);
}

static void line_signal(struct line *line, int signal)
{
	struct tty *tty = tty_of_line(line);

	job_signal_foreground(tty, signal);
	if (tty->ops->changed && !(tty->settings.termios.c_lflag & NOFLSH))
		tty->ops->changed(tty, TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE);
}

static void line_stop_output(struct line *line, bool stop)
{
	struct tty *tty = tty_of_line(line);

	if (!stop)
		wake_up_all(&tty->writable);
	if (tty->ops->changed)
		tty->ops->changed(tty, stop ? TIOCPKT_STOP : TIOCPKT_START);
}

void tty_init(struct tty *tty, const struct tty_ops *ops, uint64_t rdev)
{
	tty->ops = ops;
	tty->rdev = rdev;
	tty_settings_init(&tty->settings);
	tty->line.termios = &tty->settings.termios;
	tty->line.echo = line_echo;
	tty->line.signal = line_signal;
	tty->line.stop_output = line_stop_output;
	wait_queue_init(&tty->readable);
	wait_queue_init(&tty->writable);
	list_init(&tty->async);
	mutex_init(&tty->read_lock, LOCK_STREAM);
}

int tty_open(struct tty *tty, struct file *file)
{
	if (tty->exclusive && tty->files > 0 && !job_may_override())
		return -EBUSY;
	file->data = tty;
	file->pos = tty->hangups;
	tty->files++;
	if (!(file->access & FILE_NOCTTY))
		job_acquire(tty, file);
	return 0;
}

void tty_release(struct file *file)
{
	struct tty *tty = tty_of(file);

	if (IS_ENABLED(CONFIG_PTY) && tty_is_hung_up(file))
		tty->hung_up_files--;
	else if (--tty->files == 0)
		tty->exclusive = false;
}

void tty_hang_up(struct tty *tty)
{
	tty->hangups++;
	tty->hung_up_files += tty->files;
	tty->files = 0;
	tty->exclusive = false;
	async_forget(&tty->async);
	line_flush(&tty->line);
	job_hang_up(tty);
	wake_up_all(&tty->readable);
	wake_up_all(&tty->writable);
}

void tty_restart(struct tty *tty)
{
	struct tty_settings fresh;

	if (tty->rdev == TTY_CONSOLE_NUMBER) {
		job_hang_up(tty);
		return;
	}
	tty_settings_init(&fresh);
	fresh.termios.c_cflag = tty->settings.termios.c_cflag;
	tty->settings.termios = fresh.termios;
	tty_hang_up(tty);
	if (tty->ops->take_input)
		tty->ops->take_input(tty);
}

size_t tty_input(struct tty *tty, const char *text, size_t n)
{
	size_t done = 0;

	while (done < n && tty_has_room(tty))
		line_receive(&tty->line, text[done++]);
	if (line_readable(&tty->line) > 0) {
		wake_up_all(&tty->readable);
		async_tell(&tty->async, POLL_IN);
	}
	return done;
}

/* ---- reading ---- */

static bool is_canonical(const struct tty *tty)
{
	return tty->settings.termios.c_lflag & ICANON;
}

static bool has_end(const struct file *file)
{
	return tty_is_hung_up(file) || tty_of(file)->input_ended;
}

/* Waits for n bytes or the end. */
static int wait_for(struct file *file, size_t n, uint64_t deadline_ns)
{
	struct tty *tty = tty_of(file);

	return wait_event_until(&tty->readable, line_readable(&tty->line) >= n || has_end(file),
				deadline_ns, WAIT_INTERRUPTIBLE);
}

/* Both VMIN and VTIME: after the first byte, each further one must come in time. */
static int wait_between(struct file *file, size_t wanted, uint64_t timeout_ns)
{
	struct tty *tty = tty_of(file);
	int result = wait_for(file, 1, WAIT_FOREVER);

	while (result == 0 && line_readable(&tty->line) < wanted && !has_end(file))
		result = wait_for(file, line_readable(&tty->line) + 1,
				  clock_monotonic_ns() + timeout_ns);
	return result;
}

/* 0 when there is something to read, or the time that noncanonical mode allows is over. */
static int wait_for_input(struct file *file, size_t n)
{
	struct tty *tty = tty_of(file);
	const uint8_t *cc = tty->settings.termios.c_cc;
	uint64_t timeout_ns = cc[VTIME] * VTIME_UNIT_NS;
	size_t wanted = is_canonical(tty) ? 1 : MIN(n, cc[VMIN]);
	int result;

	if (line_readable(&tty->line) >= wanted || has_end(file))
		return 0;
	if (file->flags & O_NONBLOCK)
		return line_readable(&tty->line) > 0 ? 0 : -EAGAIN;
	if (is_canonical(tty) || timeout_ns == 0)
		result = wait_for(file, wanted, WAIT_FOREVER);
	else if (cc[VMIN] == 0)
		result = wait_for(file, 1, clock_monotonic_ns() + timeout_ns);
	else
		result = wait_between(file, wanted, timeout_ns);
	return result == -ETIMEDOUT ? 0 : result;
}

/* VTIME without VMIN waits for the first byte, too, though none is needed. */
static bool may_return_nothing(const struct tty *tty)
{
	const uint8_t *cc = tty->settings.termios.c_cc;

	return !is_canonical(tty) && cc[VMIN] == 0;
}

static ssize_t copy_input(struct line *line, struct uio *uio, bool *ended)
{
	size_t total = 0;
	bool done = false;

	while (!done && uio->resid > 0) {
		const char *data;
		uint32_t before = line->read;
		size_t n = line_peek(line, uio->resid, &data, &done);
		size_t moved = n ? uio_put(uio, data, n) : 0;

		*ended = *ended || (n == 0 && line->read != before);
		line_consume(line, moved);
		total += moved;
		if (moved < n)
			return total ? (ssize_t)total : -EFAULT;
	}
	return total;
}

static ssize_t read_some(struct tty *tty, struct uio *uio, bool *ended)
{
	ssize_t result;

	mutex_lock(&tty->read_lock);
	result = copy_input(&tty->line, uio, ended);
	mutex_unlock(&tty->read_lock);
	if (tty->ops->take_input)
		tty->ops->take_input(tty);
	return result;
}

ssize_t tty_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct tty *tty = tty_of(file);
	bool ended = false;
	ssize_t result;

	if (tty_is_hung_up(file) || uio->resid == 0)
		return 0;
	if (tty->ops->take_input)
		tty->ops->take_input(tty);
	result = job_check_read(tty);
	/* Another reader may have taken what this one waited for. */
	while (result == 0 && !ended) {
		result = wait_for_input(file, uio->resid);
		if (result == 0)
			result = read_some(tty, uio, &ended);
		if (has_end(file) || may_return_nothing(tty))
			break;
	}
	return result;
}

/* ---- writing ---- */

static size_t room(struct tty *tty)
{
	return tty->line.output_stopped ? 0 : tty->ops->room(tty) / TTY_EXPANSION;
}

static int wait_for_room(struct file *file)
{
	struct tty *tty = tty_of(file);

	if (room(tty) == 0 && (file->flags & O_NONBLOCK))
		return tty_is_hung_up(file) ? -EIO : -EAGAIN;
	return wait_event_interruptible(&tty->writable, room(tty) > 0 || tty_is_hung_up(file));
}

/* Nothing is taken from a program but with room for it. Copying may sleep, so that meanwhile others
 * may fill that room, and the chunk must wait. */
static ssize_t write_chunk(struct file *file, const char *chunk, size_t n)
{
	struct tty *tty = tty_of(file);
	size_t done = 0;

	while (done < n) {
		int result = wait_for_room(file);
		size_t part = MIN(n - done, room(tty));

		if (tty_is_hung_up(file))
			result = -EIO;
		if (result < 0)
			return done ? (ssize_t)done : result;
		tty_output(tty, chunk + done, part);
		done += part;
	}
	return done;
}

static ssize_t write_all(struct file *file, struct uio *uio)
{
	char chunk[OUTPUT_CHUNK];
	ssize_t total = 0;

	while (uio->resid > 0) {
		size_t n = uio_get(uio, chunk, MIN(uio->resid, sizeof(chunk)));
		ssize_t part = n ? write_chunk(file, chunk, n) : -EFAULT;

		if (part <= 0)
			return total ? total : part;
		total += part;
		if ((size_t)part < n)
			break;
	}
	return total;
}

ssize_t tty_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct tty *tty = tty_of(file);
	ssize_t result;

	if (tty_is_hung_up(file))
		return -EIO;
	if (tty->settings.termios.c_lflag & TOSTOP) {
		result = job_check_change(tty);
		if (result < 0)
			return result;
	}
	result = write_all(file, uio);
	if (tty->ops->push)
		tty->ops->push(tty);
	return result;
}

uint32_t tty_poll(struct file *file, struct poll_table *table)
{
	struct tty *tty = tty_of(file);
	const uint8_t *cc = tty->settings.termios.c_cc;
	size_t wanted = is_canonical(tty) || cc[VTIME] || !cc[VMIN] ? 1 : cc[VMIN];
	uint32_t events = 0;

	poll_listen(table, &tty->readable);
	poll_listen(table, &tty->writable);
	if (tty->ops->take_input)
		tty->ops->take_input(tty);
	if (tty_is_hung_up(file))
		return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM | POLLWRNORM;
	if (line_readable(&tty->line) >= wanted || tty->input_ended)
		events |= POLLIN | POLLRDNORM;
	if (room(tty) > 0)
		events |= POLLOUT | POLLWRNORM;
	return events;
}

/* Unless somebody was chosen, the foreground group of now is told. */
int tty_async(struct file *file, bool on, struct async_lists *lists)
{
	struct tty *tty = tty_of(file);

	if (tty_is_hung_up(file))
		return -ENOTTY;
	lists->input = &tty->async;
	if (!on)
		return 0;
	if (!tty->foreground)
		return file_owner_set_self(file);
	return file_owner_set(file, tty->foreground->pid, OWNER_GROUP, false);
}
