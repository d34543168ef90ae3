// SPDX-License-Identifier: BSD-3-Clause
// The kernel's printf, with the host's as the oracle.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "kernel/lib/compiler.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"

/* Formats with both and compares text, length and what is behind the end. */
#define assert_same(...)                                                   \
	do {                                                               \
		char ours[300], theirs[300];                               \
		int our_len, their_len;                                    \
                                                                           \
		memset(ours, '#', sizeof(ours));                           \
		our_len = ksnprintf(ours, sizeof(ours), __VA_ARGS__);      \
		their_len = snprintf(theirs, sizeof(theirs), __VA_ARGS__); \
		assert_string_equal(ours, theirs);                         \
		assert_int_equal(our_len, their_len);                      \
		if ((size_t)our_len + 1 < sizeof(ours))                    \
			assert_int_equal(ours[our_len + 1], '#');          \
	} while (0)

static void integers(void **state)
{
	static const long values[] = {0,    1,	       -1,	  7,	     10,       255,
				      -128, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
	static const char *const formats[] = {
		"%ld",	  "%li",      "%lu",	 "%lx",	      "%lX",	  "%lo",     "%#lx",
		"%#lX",	  "%#lo",     "%20ld",	 "%-20ld|",   "%020ld",	  "%+ld",    "% ld",
		"%.5ld",  "%.0ld",    "%10.5ld", "%-10.5ld|", "%+10.5ld", "%#010lx", "%-#10lx|",
		"%#.8lx", "%010.3ld", "%llu",	 "%zu",	      "%zx",	  "%lld"};

	for (size_t f = 0; f < ARRAY_SIZE(formats); f++)
		for (size_t v = 0; v < ARRAY_SIZE(values); v++)
			assert_same(formats[f], values[v]);
}

static void short_integers(void **state)
{
	static const int values[] = {0, 1, -1, 127, 128, -128, 255, 256, 65535, 65536, -65536};
	static const char *const formats[] = {"%d",  "%i",    "%u",   "%x",   "%X",  "%o",
					      "%hd", "%hhd",  "%hu",  "%hhu", "%hx", "%hhx",
					      "%5d", "%-5d|", "%05d", "%+5d", "%#x", "%08x"};

	for (size_t f = 0; f < ARRAY_SIZE(formats); f++)
		for (size_t v = 0; v < ARRAY_SIZE(values); v++)
			assert_same(formats[f], values[v]);
}

static void strings(void **state)
{
	static const char *const formats[] = {"%s",	"%10s",	    "%-10s|", "%.3s",
					      "%10.3s", "%-10.3s|", "%.0s",   "%1s"};
	static const char *const texts[] = {"", "a", "abc", "abcdefghijklmnop"};

	for (size_t f = 0; f < ARRAY_SIZE(formats); f++)
		for (size_t t = 0; t < ARRAY_SIZE(texts); t++)
			assert_same(formats[f], texts[t]);
}

static void stars(void **state)
{
	assert_same("%*d|%-*d|%*d|", 6, 42, 6, 42, -6, 42);
	assert_same("%.*s|%.*s|", 2, "abc", -1, "abc");
	assert_same("%*.*lx", 12, 5, 0xabcL);
}

static void characters(void **state)
{
	assert_same("%c%c%c", 'a', 'b', 'c');
	assert_same("%5c|%-5c|", 'x', 'y');
	assert_same("100%%");
	assert_same("%s%%%d%c", "a", 5, 'z');
	assert_same("no conversion");
}

static void pointers(void **state)
{
	assert_same("%p %p", (void *)0x1234, (void *)UINT64_MAX);
	assert_same("%20p|%-20p|", (void *)0x1234, (void *)0x1234);
}

static void precision_does_not_read_further(void **state)
{
	static const char unterminated[3] = {'a', 'b', 'c'};
	char text[8];

	assert_int_equal(ksnprintf(text, sizeof(text), "%.3s", unterminated), 3);
	assert_string_equal(text, "abc");
}

static void output_is_cut(void **state)
{
	char text[5] = "####";

	assert_int_equal(ksnprintf(text, sizeof(text), "%d", 1234567), 7);
	assert_string_equal(text, "1234");
	assert_int_equal(ksnprintf(text, 1, "abc"), 3);
	assert_string_equal(text, "");
	assert_int_equal(ksnprintf(NULL, 0, "%s-%d", "abc", 12), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers),
		cmocka_unit_test(short_integers),
		cmocka_unit_test(strings),
		cmocka_unit_test(stars),
		cmocka_unit_test(characters),
		cmocka_unit_test(pointers),
		cmocka_unit_test(precision_does_not_read_further),
		cmocka_unit_test(output_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
