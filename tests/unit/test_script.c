// SPDX-License-Identifier: BSD-3-Clause
// The first lines of scripts.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "loader/script.h"

static struct script script;

/* A file of n bytes. */
static int parse(const char *text, size_t n)
{
	char head[SCRIPT_HEAD] = {0};

	memcpy(head, text, n < sizeof(head) ? n : sizeof(head));
	return script_parse(head, &script);
}

static void assert_parsed(const char *text, const char *interpreter, const char *argument)
{
	assert_int_equal(parse(text, strlen(text)), 0);
	assert_string_equal(script.interpreter, interpreter);
	assert_string_equal(script.argument, argument);
}

static void assert_refused(const char *text)
{
	assert_int_equal(parse(text, strlen(text)), -ENOEXEC);
}

static void lines(void **state)
{
	assert_parsed("#!/bin/sh\n", "/bin/sh", "");
	assert_parsed("#!/bin/sh", "/bin/sh", "");
	assert_parsed("#! \t/bin/sh \t \nmore", "/bin/sh", "");
	assert_parsed("#!/bin/sh -x\n", "/bin/sh", "-x");
	assert_parsed("#!/usr/bin/env  a b\tc \t\nmore\n", "/usr/bin/env", "a b\tc");
	assert_parsed("#!x\r\n", "x\r", "");
}

static void nothing_to_run(void **state)
{
	assert_refused("");
	assert_refused("#");
	assert_refused("# !/bin/sh\n");
	assert_refused("\177ELF");
	assert_refused("#!\n/bin/sh\n");
	assert_refused("#!  \t \n");
}

static void bytes_of_zero(void **state)
{
	assert_int_equal(parse("#!/bin/sh\0 x\n", 13), 0);
	assert_string_equal(script.interpreter, "/bin/sh");
	assert_string_equal(script.argument, "");
	assert_int_equal(parse("#!/bin/sh a\0b\n", 14), 0);
	assert_string_equal(script.argument, "a");
}

/* A first line of n bytes, all of them the interpreter's but for what comes in place of the byte
 * at. */
static int parse_long(size_t n, size_t at, char c, char end)
{
	char text[600];

	memset(text, 'x', sizeof(text));
	text[0] = '#';
	text[1] = '!';
	if (at)
		text[at] = c;
	text[n] = end;
	return parse(text, sizeof(text));
}

static void long_lines(void **state)
{
	assert_int_equal(parse_long(255, 0, 0, '\n'), 0);
	assert_int_equal(strlen(script.interpreter), 253);
	assert_int_equal(parse_long(256, 0, 0, '\n'), -ENOEXEC);
	assert_int_equal(parse_long(254, 0, 0, '\0'), 0);
	assert_int_equal(strlen(script.interpreter), 252);
	assert_int_equal(parse_long(255, 0, 0, '\0'), 0);
	assert_int_equal(strlen(script.interpreter), 253);
	assert_int_equal(parse_long(256, 0, 0, '\0'), -ENOEXEC);
	/* The argument may be cut off, and is. */
	assert_int_equal(parse_long(500, 100, ' ', '\n'), 0);
	assert_int_equal(strlen(script.interpreter), 98);
	assert_int_equal(strlen(script.argument), 154);
	assert_int_equal(parse_long(500, 254, ' ', '\n'), 0);
	assert_int_equal(strlen(script.interpreter), 252);
	assert_string_equal(script.argument, "");
	assert_int_equal(parse_long(500, 255, ' ', '\n'), 0);
	assert_int_equal(strlen(script.interpreter), 253);
	assert_int_equal(parse_long(500, 256, ' ', '\n'), -ENOEXEC);
}

static void blanks_up_to_the_end(void **state)
{
	char text[600];

	memset(text, ' ', sizeof(text));
	text[0] = '#';
	text[1] = '!';
	assert_int_equal(parse(text, sizeof(text)), -ENOEXEC);
	text[255] = 'x';
	assert_int_equal(parse(text, sizeof(text)), -ENOEXEC);
	text[254] = 'x';
	text[255] = ' ';
	assert_int_equal(parse(text, sizeof(text)), 0);
	assert_string_equal(script.interpreter, "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(nothing_to_run),
		cmocka_unit_test(bytes_of_zero),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(blanks_up_to_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
