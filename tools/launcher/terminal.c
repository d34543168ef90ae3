// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tools/launcher/util.h"

#define ESCAPE	      0x1d /* Ctrl-] */
#define ESCAPE_TIMES  3
#define ESCAPE_WITHIN 1.0 /* seconds */

static struct termios found;
static int fd = -1; /* a terminal that was changed, or may be; -1: none */
static bool raw;
static struct winsize window;

static int find_terminal(void)
{
	for (int i = STDOUT_FILENO; i <= STDERR_FILENO; i++)
		if (isatty(i))
			return i;
	return -1;
}

static void apply(void)
{
	struct termios changed = found;

	changed.c_oflag &= ~OPOST;
	if (raw)
		cfmakeraw(&changed);
	tcsetattr(fd, TCSADRAIN, &changed);
}

void terminal_restore(void)
{
	if (fd >= 0)
		tcsetattr(fd, TCSADRAIN, &found);
}

void terminal_resume(void)
{
	if (fd >= 0)
		apply();
}

void terminal_begin(void)
{
	fd = find_terminal();
	if (fd < 0)
		return;
	ioctl(fd, TIOCGWINSZ, &window);
	if (tcgetpgrp(fd) != getpgrp() || tcgetattr(fd, &found) < 0) {
		fd = -1;
		return;
	}
	atexit(terminal_restore);
	apply();
}

/* What is typed as an end of file where lines are edited. */
#define END_OF_FILE 0x04

static size_t read_lines(char *buf, size_t size)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	size_t have = 0;

	while (have < size && poll(&input, 1, 0) == 1) {
		ssize_t n = read(STDIN_FILENO, buf + have, size - have);

		if (n < 0 || (n == 0 && input.revents & POLLHUP))
			break;
		if (n == 0)
			buf[have++] = END_OF_FILE;
		have += n;
	}
	return have;
}

/* Without a terminal for what is echoed, the one for input goes on doing that itself. */
size_t terminal_pass_keys(char *buf, size_t size)
{
	size_t have;

	if (fd < 0 || raw || !isatty(STDIN_FILENO))
		return 0;
	have = found.c_lflag & ICANON ? read_lines(buf, size) : 0;
	raw = true;
	apply();
	return have;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

bool terminal_saw_escape(const char *keys, size_t n)
{
	static unsigned count;
	static double first;

	if (!raw)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (keys[i] != ESCAPE || now() - first > ESCAPE_WITHIN)
			count = 0;
		if (keys[i] != ESCAPE)
			continue;
		if (count++ == 0)
			first = now();
		if (count == ESCAPE_TIMES)
			return true;
	}
	return false;
}

bool terminal_new_size(uint16_t *columns, uint16_t *rows)
{
	int terminal = find_terminal();
	struct winsize changed;

	if (terminal < 0 || ioctl(terminal, TIOCGWINSZ, &changed) < 0 ||
	    memcmp(&changed, &window, sizeof(window)) == 0)
		return false;
	window = changed;
	*columns = window.ws_col;
	*rows = window.ws_row;
	return true;
}

void terminal_write_text(const void *text, size_t n)
{
	const char *from = text, *end = from + n, *newline;

	while (fd >= 0 && (newline = memchr(from, '\n', end - from)) != NULL) {
		write_all(STDERR_FILENO, from, newline - from);
		write_all(STDERR_FILENO, "\r\n", 2);
		from = newline + 1;
	}
	write_all(STDERR_FILENO, from, end - from);
}
