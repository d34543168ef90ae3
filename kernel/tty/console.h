/* SPDX-License-Identifier: BSD-3-Clause */
/* The console: the program's standard streams, /dev/console, /dev/tty and /dev/ttyS0. */
#pragma once

struct file;

/*
 * Makes the files of fd 0, 1 and 2, each with one reference. With a launcher they are its streams,
 * a terminal or like a pipe as the tty= parameter says (a sum of 1, 2 and 4 for fd 0, 1 and 2;
 * tty-size=COLUMNSxROWS); otherwise all three are one terminal on the UART. 0, or -ENOMEM when some
 * of files may be NULL. May sleep.
 */
int console_open_standard_streams(struct file *files[3]);
