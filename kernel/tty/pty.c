// SPDX-License-Identifier: BSD-3-Clause
// The side of a pseudo-terminal that programs use as a terminal. Its output waits for the master.

#include "kernel/tty/pty.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/tty/job.h"
#include "kernel/tty/pty_internal.h"
#include "kernel/vfscore/vnode.h"

#define PTYS_MAX	 4096
#define SLAVE_MAJOR	 136
#define MINORS_PER_MAJOR 256

static struct list_node ptys = LIST_INIT(ptys);

static struct pty *pty_of(struct tty *tty)
{
	return container_of(tty, struct pty, tty);
}

static void output(struct tty *tty, const char *text, size_t n)
{
	struct pty *pty = pty_of(tty);

	for (size_t done = 0; done < n;) {
		uint32_t at = pty->write % PTY_OUTPUT_SIZE;
		size_t run = MIN(n - done, PTY_OUTPUT_SIZE - at);

		memcpy(pty->output + at, text + done, run);
		pty->write += run;
		done += run;
	}
	wake_up_all(&pty->master_queue);
	async_tell(&pty->master_async, POLL_IN);
}

static size_t room(struct tty *tty)
{
	const struct pty *pty = pty_of(tty);

	return PTY_OUTPUT_SIZE - (pty->write - pty->read);
}

/* The master may write again. */
static void take_input(struct tty *tty)
{
	wake_up_all(&pty_of(tty)->master_queue);
}

/* All characters have eight bits, and nothing says whether to receive. */
static void limit(struct linux_termios *termios)
{
	termios->c_cflag = (termios->c_cflag & ~(CSIZE | PARENB)) | CS8 | CREAD;
}

/* What contradicts an earlier change takes its place. */
static void changed(struct tty *tty, uint8_t events)
{
	struct pty *pty = pty_of(tty);

	if (!pty->packet)
		return;
	if (events & (TIOCPKT_STOP | TIOCPKT_START))
		pty->changes &= ~(TIOCPKT_STOP | TIOCPKT_START);
	if (events & (TIOCPKT_NOSTOP | TIOCPKT_DOSTOP))
		pty->changes &= ~(TIOCPKT_NOSTOP | TIOCPKT_DOSTOP);
	pty->changes |= events;
	wake_up_all(&pty->master_queue);
}

static const struct tty_ops slave_ops = {
	.output = output,
	.room = room,
	.take_input = take_input,
	.limit = limit,
	.changed = changed,
};

static struct pty *first_behind(unsigned *index)
{
	struct pty *pty;

	*index = 0;
	list_for_each_entry (pty, &ptys, link) {
		if (pty->index != *index)
			return pty;
		++*index;
	}
	return NULL;
}

struct pty *pty_create(void)
{
	struct pty *pty = kzalloc(sizeof(*pty)), *next;
	unsigned index;

	if (!pty)
		return NULL;
	next = first_behind(&index);
	if (index == PTYS_MAX) {
		kfree(pty);
		return NULL;
	}
	pty->index = index;
	pty->master_open = true;
	pty->locked = true;
	wait_queue_init(&pty->master_queue);
	list_init(&pty->master_async);
	tty_init(&pty->tty, &slave_ops,
		 dev_make(SLAVE_MAJOR + index / MINORS_PER_MAJOR, index % MINORS_PER_MAJOR));
	pty->tty.settings.termios.c_cflag = B38400 | CS8 | CREAD;
	tty_settings_set_speeds(&pty->tty.settings);
	list_add_tail(next ? &next->link : &ptys, &pty->link);
	return pty;
}

struct pty *pty_find(unsigned index)
{
	struct pty *pty;

	list_for_each_entry (pty, &ptys, link)
		if (pty->index == index)
			return pty;
	return NULL;
}

static void free_unused(struct pty *pty)
{
	if (pty->master_open || pty->tty.files > 0 || pty->tty.hung_up_files > 0)
		return;
	kfree(pty);
}

void pty_close(struct pty *pty)
{
	list_remove(&pty->link);
	tty_hang_up(&pty->tty);
	pty->master_open = false;
	free_unused(pty);
}

unsigned pty_count(void)
{
	const struct pty *pty;
	unsigned count = 0;

	list_for_each_entry (pty, &ptys, link)
		count++;
	return count;
}

static int open_slave(struct file *file)
{
	uint64_t rdev = file->vnode->rdev;
	struct pty *pty =
		pty_find((dev_major(rdev) - SLAVE_MAJOR) * MINORS_PER_MAJOR + dev_minor(rdev));
	int err;

	if (!pty || pty->locked)
		return -EIO;
	err = tty_open(&pty->tty, file);
	if (err == 0)
		pty->was_open = true;
	return err;
}

static void release_slave(struct file *file)
{
	struct pty *pty = pty_of(tty_of(file));

	tty_release(file);
	wake_up_all(&pty->master_queue);
	free_unused(pty);
}

const struct file_ops pts_file_ops = {
	.open = open_slave,
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_ioctl,
	.poll = tty_poll,
	.async = tty_async,
	.release = release_slave,
	.splice = FILE_READ | FILE_WRITE,
};
