// SPDX-License-Identifier: BSD-3-Clause
// The side of a pseudo-terminal that stands for the person in front of it.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/tty/job.h"
#include "kernel/tty/pty_internal.h"
#include "kernel/vfscore/poll.h"

#define INPUT_CHUNK 256

static struct pty *pty_of(const struct file *file)
{
	return file->data;
}

static int open_master(struct file *file)
{
	struct pty *pty = pty_create();
	int err;

	if (!pty)
		return -ENOSPC;
	err = devpts_add(pty->index, credentials_current()->fsuid);
	if (err < 0) {
		pty_close(pty);
		return err;
	}
	file->data = pty;
	return 0;
}

static void release_master(struct file *file)
{
	struct pty *pty = pty_of(file);

	devpts_remove(pty->index);
	pty_close(pty);
}

static uint32_t readable(const struct pty *pty)
{
	return pty->write - pty->read;
}

static int wait_readable(struct file *file)
{
	struct pty *pty = pty_of(file);

	if (readable(pty) > 0 || pty->changes || pty_is_left(pty))
		return 0;
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(&pty->master_queue,
					readable(pty) > 0 || pty->changes || pty_is_left(pty));
}

/* Bytes moved; fewer than there are and asked for: program memory faulted. Copying may sleep, so
 * that others may read the same; only what has been copied is taken. */
static size_t copy_output(struct pty *pty, struct uio *uio)
{
	size_t total = 0;

	while (readable(pty) > 0 && uio->resid > 0) {
		uint32_t at = pty->read % PTY_OUTPUT_SIZE;
		size_t n = MIN(MIN(readable(pty), PTY_OUTPUT_SIZE - at), uio->resid);
		size_t moved = uio_put(uio, pty->output + at, n);

		pty->read += MIN(moved, readable(pty));
		total += moved;
		if (moved < n)
			break;
	}
	if (total > 0)
		wake_up_all(&pty->tty.writable);
	return total;
}

/* In packet mode, a byte says what follows: data, or nothing but the news. */
static ssize_t read_packet(struct pty *pty, struct uio *uio)
{
	uint8_t head = pty->changes;

	if (head)
		pty->changes = 0;
	else if (readable(pty) == 0)
		return -EIO;
	if (uio_put(uio, &head, 1) != 1)
		return -EFAULT;
	return head ? 1 : 1 + (ssize_t)copy_output(pty, uio);
}

static ssize_t master_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct pty *pty = pty_of(file);
	ssize_t result = 0;

	if (uio->resid == 0)
		return 0;
	result = wait_readable(file);
	if (result < 0)
		return result;
	if (pty->packet)
		return read_packet(pty, uio);
	if (readable(pty) == 0)
		return -EIO;
	result = copy_output(pty, uio);
	return result ? result : -EFAULT;
}

static bool can_take_input(const struct pty *pty)
{
	return !pty->input_stopped && tty_has_room(&pty->tty);
}

static ssize_t write_chunk(struct file *file, const char *chunk, size_t n)
{
	struct pty *pty = pty_of(file);
	size_t done = 0;

	while (done < n) {
		int result;

		if (!pty->input_stopped)
			done += tty_input(&pty->tty, chunk + done, n - done);
		if (done == n)
			break;
		if (file->flags & O_NONBLOCK)
			return done ? (ssize_t)done : -EAGAIN;
		result = wait_event_interruptible(&pty->master_queue, can_take_input(pty));
		if (result < 0)
			return done ? (ssize_t)done : result;
	}
	return done;
}

static ssize_t master_write(struct file *file, struct uio *uio, off_t *pos)
{
	char chunk[INPUT_CHUNK];
	ssize_t total = 0;

	while (uio->resid > 0) {
		size_t n = uio_get(uio, chunk, MIN(uio->resid, sizeof(chunk)));
		ssize_t part = n ? write_chunk(file, chunk, n) : -EFAULT;

		if (part < 0)
			return total ? total : part;
		total += part;
		if ((size_t)part < n)
			break;
	}
	return total;
}

static uint32_t master_poll(struct file *file, struct poll_table *table)
{
	struct pty *pty = pty_of(file);
	uint32_t events = 0;

	poll_listen(table, &pty->master_queue);
	if (readable(pty) > 0 || pty->changes)
		events |= POLLIN | POLLRDNORM;
	if (pty->changes)
		events |= POLLPRI;
	if (pty_is_left(pty))
		events |= POLLHUP;
	if (can_take_input(pty))
		events |= POLLOUT | POLLWRNORM;
	return events;
}

static int master_async(struct file *file, bool on, struct async_lists *lists)
{
	lists->input = &pty_of(file)->master_async;
	return on ? file_owner_set_self(file) : 0;
}

/* TIOCGPTPEER */
static long open_peer(struct pty *pty, int flags)
{
	struct file *file;
	int err = devpts_open(pty->index, flags, &file);

	if (err < 0)
		return err;
	return fd_install_new(file, flags & O_CLOEXEC);
}

static long get_int(uaddr_t arg, int *value)
{
	return copy_from_user(value, arg, sizeof(*value));
}

static long put_int(uaddr_t arg, int value)
{
	return copy_to_user(arg, &value, sizeof(value));
}

static long set_packet(struct pty *pty, uaddr_t arg)
{
	int on;

	if (get_int(arg, &on) < 0)
		return -EFAULT;
	if (on && !pty->packet)
		pty->changes = 0;
	pty->packet = on;
	return 0;
}

static long set_lock(struct pty *pty, uaddr_t arg)
{
	int on;

	if (get_int(arg, &on) < 0)
		return -EFAULT;
	pty->locked = on;
	return 0;
}

/* TIOCSIG: as if the key for it had been pressed. */
static long send_signal(struct pty *pty, uaddr_t signal)
{
	if (signal != SIGINT && signal != SIGQUIT && signal != SIGTSTP)
		return -EINVAL;
	job_signal_foreground(&pty->tty, (int)signal);
	return 0;
}

/* TCXONC: what the master writes stops and goes on; the terminal's output is told to by the keys
 * for that, which are those of a terminal nobody has changed, since a master keeps no others. */
static long control_flow(struct pty *pty, uaddr_t action)
{
	switch (action) {
	case TCOOFF:
	case TCOON:
		pty->input_stopped = action == TCOOFF;
		wake_up_all(&pty->master_queue);
		return 0;
	case TCIOFF:
	case TCION:
		if (!pty->input_stopped)
			tty_input(&pty->tty, action == TCIOFF ? "\x13" : "\x11", 1);
		return 0;
	default:
		return -EINVAL;
	}
}

/* The settings are those of the terminal, as with all the kernels' masters that programs know. */
static long terminal_ioctl(struct pty *pty, struct file *file, unsigned cmd, uaddr_t arg)
{
	long result = tty_common_ioctl(&pty->tty, cmd, arg);

	return result != -ENOTTY ? result : job_ioctl(&pty->tty, file, true, cmd, arg);
}

static long master_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct pty *pty = pty_of(file);

	switch (cmd) {
	case TIOCGPTN:
		return put_int(arg, (int)pty->index);
	case TIOCSPTLCK:
		return set_lock(pty, arg);
	case TIOCGPTLCK:
		return put_int(arg, pty->locked);
	case TIOCPKT:
		return set_packet(pty, arg);
	case TIOCGPKT:
		return put_int(arg, pty->packet);
	case TIOCGPTPEER:
		return open_peer(pty, (int)arg);
	case TCSBRK:
	case TCSBRKP:
	case TIOCSBRK:
	case TIOCCBRK:
		return 0; /* nothing here can see a break */
	case TIOCSIG:
		return send_signal(pty, arg);
	case FIONREAD:
		return put_int(arg, (int)readable(pty));
	case TIOCOUTQ:
		return put_int(arg, 0);
	case TCFLSH:
		return arg > TCIOFLUSH ? -EINVAL : 0;
	case TCXONC:
		return control_flow(pty, arg);
	}
	return terminal_ioctl(pty, file, cmd, arg);
}

const struct file_ops ptmx_file_ops = {
	.open = open_master,
	.read = master_read,
	.write = master_write,
	.ioctl = master_ioctl,
	.poll = master_poll,
	.async = master_async,
	.release = release_master,
	.splice = FILE_READ | FILE_WRITE,
};
