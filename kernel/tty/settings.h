/* SPDX-License-Identifier: BSD-3-Clause */
/* What stty(1) shows and sets. */
#pragma once

#include "include/linux/termios.h"
#include "kernel/lib/types.h"

struct tty_settings {
	struct linux_termios termios;
	struct linux_winsize size;
};

/* The settings a terminal starts with, as Linux has them: line editing, echo, newlines mapped. */
void tty_settings_init(struct tty_settings *settings);

/* Serves TCGETS, TCSETS and its variants, TIOCGWINSZ and TIOCSWINSZ; -ENOTTY for all others.
 * Draining output and flushing input, where the variants ask for it, are the caller's. May sleep.
 */
long tty_settings_ioctl(struct tty_settings *settings, unsigned cmd, uaddr_t arg);
