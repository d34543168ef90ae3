// SPDX-License-Identifier: BSD-3-Clause
// The line discipline, with a pseudo-terminal of the host as the oracle: the same keys give the
// same reads and the same echo.

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "kernel/tty/line.h"

#define CANONICAL (ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN)

static struct line line;
static struct linux_termios settings;
static char shown[8192];
static size_t shown_length;
static int master, slave;

static void show(struct line *from, const char *text, size_t n)
{
	memcpy(shown + shown_length, text, n);
	shown_length += n;
}

static void set_modes(uint32_t iflag, uint32_t lflag)
{
	struct termios host;

	tcgetattr(slave, &host);
	host.c_iflag = settings.c_iflag = iflag;
	host.c_lflag = settings.c_lflag = lflag;
	host.c_oflag = 0;
	for (int i = 0; i < LINUX_NCCS; i++)
		settings.c_cc[i] = host.c_cc[i];
	tcsetattr(slave, TCSANOW, &host);
}

static int setup(void **state)
{
	line = (struct line){.termios = &settings, .echo = show};
	shown_length = 0;
	if (openpty(&master, &slave, NULL, NULL, NULL) != 0)
		return -1;
	fcntl(slave, F_SETFL, O_NONBLOCK);
	fcntl(master, F_SETFL, O_NONBLOCK);
	set_modes(ICRNL | IUTF8, CANONICAL);
	return 0;
}

static int teardown(void **state)
{
	close(master);
	close(slave);
	return 0;
}

static void type(const char *keys, size_t n)
{
	assert_int_equal(write(master, keys, n), n);
	for (size_t i = 0; i < n; i++)
		line_receive(&line, keys[i]);
}

static ssize_t read_ours(char *buf, size_t n)
{
	size_t total = 0;
	bool done = false;

	if (line_readable(&line) == 0)
		return -1;
	while (!done && total < n) {
		const char *data;
		size_t part = line_peek(&line, n - total, &data, &done);

		memcpy(buf + total, data, part);
		line_consume(&line, part);
		total += part;
	}
	return total;
}

/* The host's terminal works in the background: waits for what must come. */
static ssize_t read_theirs(int fd, char *buf, size_t n, bool expected)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	if (expected)
		poll(&poll_fd, 1, 10000);
	return read(fd, buf, n);
}

/* Reads of n bytes give the same on both, until there is nothing more. */
static void assert_same_reads(size_t n)
{
	char ours[8192], theirs[8192];
	ssize_t our_length, their_length;

	do {
		our_length = read_ours(ours, n);
		their_length = read_theirs(slave, theirs, n, our_length >= 0);
		assert_int_equal(our_length, their_length);
		if (our_length > 0)
			assert_memory_equal(ours, theirs, our_length);
	} while (our_length >= 0);
}

static void assert_same_echo(void)
{
	char theirs[8192];
	size_t length = 0;

	while (length < shown_length) {
		ssize_t n = read_theirs(master, theirs + length, sizeof(theirs) - length, true);

		assert_true(n > 0);
		length += n;
	}
	assert_int_equal(read(master, theirs, 1), -1);
	assert_int_equal(length, shown_length);
	assert_memory_equal(shown, theirs, length);
	shown_length = 0;
}

/* One by one, each with its echo: a signal drops what the host has not shown yet. */
static void type_slowly(const char *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		type(keys + i, 1);
		assert_same_echo();
	}
}

#define SLOWLY(text) type_slowly(text, sizeof(text) - 1)
#define KEYS(text)   type(text, sizeof(text) - 1)

static void whole_lines(void **state)
{
	KEYS("one\rtwo\nthr");
	assert_same_reads(100);
	KEYS("ee\n\n");
	assert_same_reads(100);
	assert_same_echo();
}

static void short_reads(void **state)
{
	KEYS("a long line\nand\n");
	assert_same_reads(4);
}

static void editing(void **state)
{
	KEYS("abd\177c\nxyz\025new\n\177\177e\177\177\177f\n one  two \027\027three\nfoo.bar_1 \027\n\027\n");
	assert_same_reads(100);
	assert_same_echo();
}

static void erasing_utf8_and_controls(void **state)
{
	KEYS("gr\303\274\303\237\177e\n\001\002\177x\n");
	assert_same_reads(100);
	assert_same_echo();
}

static void end_of_file(void **state)
{
	KEYS("\004");
	assert_same_reads(100);
	KEYS("abc\004def\n\004\004x\004");
	assert_same_reads(100);
	assert_same_echo();
}

static void without_echo(void **state)
{
	set_modes(ICRNL, ICANON | ECHONL);
	KEYS("secret\177\177\n");
	assert_same_reads(100);
	assert_same_echo();
}

static void raw(void **state)
{
	set_modes(0, 0);
	KEYS("\r\n\004\003\177\000x");
	assert_same_reads(3);
	assert_same_echo();
}

static void newline_mapping(void **state)
{
	set_modes(INLCR | IGNCR, ICANON | ECHO);
	KEYS("a\rb\nc");
	assert_same_echo();
	set_modes(ISTRIP, 0);
	KEYS("\341");
	assert_same_reads(1);
}

/* A line that is too long can still be ended. */
static void overlong_line(void **state)
{
	char *keys = malloc(6000);

	memset(keys, 'x', 6000);
	for (size_t i = 0; i < 6000; i++)
		line_receive(&line, keys[i]);
	assert_false(line_has_room(&line));
	assert_int_equal(line_readable(&line), 0);
	line_receive(&line, '\n');
	assert_int_equal(line_readable(&line), LINE_INPUT_SIZE);
	line_receive(&line, '\n');
	assert_int_equal(line_readable(&line), LINE_INPUT_SIZE);
	assert_int_equal(read_ours(keys, 6000), LINE_INPUT_SIZE);
	assert_int_equal(keys[LINE_INPUT_SIZE - 1], '\n');
	free(keys);
}

static void signals(void **state)
{
	set_modes(ICRNL | IXON, CANONICAL | ISIG);
	SLOWLY("abc\003de\nf\034");
	assert_same_reads(100);
	SLOWLY("x\032\026\003y\n");
	assert_same_reads(100);
	set_modes(0, ECHO | ISIG | NOFLSH);
	SLOWLY("ab\003cd");
	assert_same_reads(100);
}

static void literal_and_reprint(void **state)
{
	KEYS("a\026\177b\026\n\026\004c\022d\n");
	assert_same_reads(100);
	assert_same_echo();
}

static void killing(void **state)
{
	set_modes(ICRNL, ICANON | ECHO | ECHOK | ECHOE);
	KEYS("abc\025d\n");
	assert_same_reads(100);
	assert_same_echo();
	set_modes(ICRNL, ICANON | ECHO);
	KEYS("abc\025d\n");
	assert_same_reads(100);
	assert_same_echo();
}

/* Random keys of the interesting kinds, read in random pieces. */
static void random_keys(void **state)
{
	static const char keys[] = "ab_. \n\n\r\177\177\025\027\004\001\303\274";

	srand(1);
	for (int round = 0; round < 2000; round++) {
		char text[40];
		size_t n = rand() % sizeof(text);

		for (size_t i = 0; i < n; i++)
			text[i] = keys[rand() % (sizeof(keys) - 1)];
		type(text, n);
		assert_same_reads(rand() % 20 + 1);
		assert_same_echo();
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_lines),
		TEST(short_reads),
		TEST(editing),
		TEST(erasing_utf8_and_controls),
		TEST(end_of_file),
		TEST(without_echo),
		TEST(raw),
		TEST(newline_mapping),
		TEST(overlong_line),
		TEST(signals),
		TEST(literal_and_reprint),
		TEST(killing),
		TEST(random_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
