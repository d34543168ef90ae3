// SPDX-License-Identifier: BSD-3-Clause
// What happens to bytes between write(2) and the terminal (c_oflag of termios(3)).

#include "include/linux/termios.h"
#include "kernel/tty/tty_internal.h"

#define TAB_STOP 8

static bool flag(const struct tty *tty, uint32_t bit)
{
	return tty->settings.termios.c_oflag & bit;
}

static void emit(struct tty *tty, const char *text, size_t n)
{
	tty->ops->output(tty, text, n);
}

static void output_newline(struct tty *tty)
{
	if (flag(tty, ONLRET) || flag(tty, ONLCR))
		tty->column = 0;
	emit(tty, flag(tty, ONLCR) ? "\r\n" : "\n", flag(tty, ONLCR) ? 2 : 1);
}

static void output_return(struct tty *tty)
{
	if (flag(tty, ONOCR) && tty->column == 0)
		return;
	if (!flag(tty, OCRNL) || flag(tty, ONLRET))
		tty->column = 0;
	emit(tty, flag(tty, OCRNL) ? "\n" : "\r", 1);
}

static void output_tab(struct tty *tty)
{
	size_t width = TAB_STOP - tty->column % TAB_STOP;

	tty->column += width;
	if (flag(tty, TABDLY) && (tty->settings.termios.c_oflag & TABDLY) == TAB3)
		emit(tty, "        ", width);
	else
		emit(tty, "\t", 1);
}

static bool is_plain(const struct tty *tty, char c)
{
	return (uint8_t)c >= 0x20 && c != 0x7f && !flag(tty, OLCUC);
}

static void output_special(struct tty *tty, char c)
{
	switch (c) {
	case '\n':
		output_newline(tty);
		return;
	case '\r':
		output_return(tty);
		return;
	case '\t':
		output_tab(tty);
		return;
	case '\b':
		tty->column -= tty->column > 0;
		break;
	default:
		if (flag(tty, OLCUC) && c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		tty->column += (uint8_t)c >= 0x20;
	}
	emit(tty, &c, 1);
}

/* How many of the bytes are as they are, and take a place each. */
static size_t plain_run(struct tty *tty, const char *text, size_t n)
{
	bool utf8 = tty->settings.termios.c_iflag & IUTF8;
	size_t run = 0;

	for (; run < n && is_plain(tty, text[run]); run++)
		tty->column += !utf8 || ((uint8_t)text[run] & 0xc0) != 0x80;
	return run;
}

void tty_output(struct tty *tty, const char *text, size_t n)
{
	size_t done = 0;

	if (!flag(tty, OPOST)) {
		emit(tty, text, n);
		return;
	}
	while (done < n) {
		size_t run = plain_run(tty, text + done, n - done);

		if (run > 0)
			emit(tty, text + done, run);
		done += run;
		if (done < n)
			output_special(tty, text[done++]);
	}
}
