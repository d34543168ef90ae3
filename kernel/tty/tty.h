/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Terminals (termios(3), tty(4), pty(7)): what programs see of them is the same whatever is behind:
 * the UART, the launcher's terminal, or a program that has the other side of a pseudo-terminal.
 */
#pragma once

#include "kernel/tty/line.h"
#include "kernel/tty/settings.h"
#include "kernel/vfscore/file.h"

struct process_group;
struct session;
struct tty;

#define TTY_CONSOLE_NUMBER dev_make(5, 1)

/* What is behind a terminal. Nothing here sleeps; an operation that is NULL is not needed. */
struct tty_ops {
	/* Takes output, of which there is at most room(). */
	void (*output)(struct tty *tty, const char *text, size_t n);
	/* How many bytes of output can be taken now; wakes tty->writable when there is room again.
	 */
	size_t (*room)(struct tty *tty);
	/* All output so far is to be seen: there is no more for now. */
	void (*push)(struct tty *tty);
	/* There is room for input again, which is to be given to tty_input(). */
	void (*take_input)(struct tty *tty);
	/* Returns when all output has left. */
	void (*drain)(struct tty *tty);
	/* Puts right what of new settings cannot be had. */
	void (*limit)(struct linux_termios *termios);
	/* The line, or who uses the terminal, tells the other side of a change: TIOCPKT_ bits. */
	void (*changed)(struct tty *tty, uint8_t events);
};

struct tty {
	const struct tty_ops *ops;
	struct tty_settings settings;
	struct line line;
	struct wait_queue readable, writable;
	struct list_node async; /* files with O_ASYNC */
	struct mutex read_lock; /* held while bytes are copied */
	uint64_t rdev;
	unsigned files;		/* that are open, not counting … */
	unsigned hung_up_files; /* … those that were hung up */
	uint32_t hangups;	/* how often; files know how often that was when they were opened */
	uint32_t column;	/* where the cursor is */
	bool exclusive;		/* TIOCEXCL */
	bool input_ended; /* nothing will come any more: reads what is there, and then the end */
	struct session *session;	  /* whose controlling terminal it is */
	struct process_group *foreground; /* referenced */
};

void tty_init(struct tty *tty, const struct tty_ops *ops, uint64_t rdev);

/* Makes a file that is being opened one of this terminal. 0, -EBUSY (exclusive), -EIO. */
int tty_open(struct tty *tty, struct file *file);

/* Operations of such files, to be completed by an open operation. */
ssize_t tty_read(struct file *file, struct uio *uio, off_t *pos);
ssize_t tty_write(struct file *file, struct uio *uio, off_t *pos);
long tty_ioctl(struct file *file, unsigned cmd, uaddr_t arg);
uint32_t tty_poll(struct file *file, struct poll_table *table);
int tty_async(struct file *file, bool on, struct async_lists *lists);
void tty_release(struct file *file);

#define TTY_FILE_OPS(open_file)                                                                \
	{                                                                                      \
		.open = (open_file), .read = tty_read, .write = tty_write, .ioctl = tty_ioctl, \
		.poll = tty_poll, .async = tty_async, .release = tty_release,                  \
		.splice = FILE_READ | FILE_WRITE,                                              \
	}

/* Whether input can be taken: there is room, or it may end a line that is too long. */
static inline bool tty_has_room(const struct tty *tty)
{
	return line_has_room(&tty->line) || line_readable(&tty->line) == 0;
}

/* Input has come: up to n bytes are taken, as far as there is room. Returns how many. */
size_t tty_input(struct tty *tty, const char *text, size_t n);

/* Nothing more will come, and nothing can be written: files that are open now are useless. */
void tty_hang_up(struct tty *tty);

/* vhangup(2): the same, and the terminal begins anew. Of the console files stay as they are, only
 * its session loses it. */
void tty_restart(struct tty *tty);

/* Shows text as a program's output is shown, as far as there is room. */
void tty_show(struct tty *tty, const char *text, size_t n);

/* Changes the size; the foreground group gets SIGWINCH if it is another one. */
void tty_set_size(struct tty *tty, const struct linux_winsize *size);

/* What ioctl(2) does on either side of a pseudo-terminal. May sleep. -ENOTTY: something else. */
long tty_common_ioctl(struct tty *tty, unsigned cmd, uaddr_t arg);

/* Drops input, output or both as TCFLSH's argument says. */
long tty_flush(struct tty *tty, uaddr_t which);
