/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/tty/tty.h"

/* The terminal of a file that was opened by tty_open(). */
static inline struct tty *tty_of(const struct file *file)
{
	return file->data;
}

/* Whether it has been hung up since the file was opened: the file's position, which has no other
 * use, counts. */
static inline bool tty_is_hung_up(const struct file *file)
{
	return (uint32_t)file->pos != tty_of(file)->hangups;
}

/* A character of output takes no more. */
#define TTY_EXPANSION 8

/* Gives text to what is behind the terminal as the c_oflag modes have it; there must be room for
 * TTY_EXPANSION times as much. */
void tty_output(struct tty *tty, const char *text, size_t n);
