// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/strace_internal.h"

#include <stdarg.h>

#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"

#define RESULT_COLUMN 40

void strace_flush(struct strace_out *out)
{
	if (out->length)
		log_trace("%.*s", (int)out->length, out->text);
	out->length = 0;
}

static void put_char(struct strace_out *out, char c)
{
	if (out->length == sizeof(out->text))
		strace_flush(out);
	out->text[out->length++] = c;
	out->column = c == '\n' ? 0 : out->column + 1;
}

void strace_puts(struct strace_out *out, const char *text)
{
	while (*text)
		put_char(out, *text++);
}

void strace_printf(struct strace_out *out, const char *fmt, ...)
{
	char text[96];
	va_list args;

	va_start(args, fmt);
	kvsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	strace_puts(out, text);
}

void strace_align(struct strace_out *out)
{
	while (out->column < RESULT_COLUMN)
		put_char(out, ' ');
}

static bool is_octal_digit(int c)
{
	return c >= '0' && c <= '7';
}

/* As few octal digits as the byte behind allows. */
static void escape_octal(struct strace_out *out, uint8_t byte, int next)
{
	strace_printf(out, is_octal_digit(next) ? "\\%03o" : "\\%o", byte);
}

static void escape_byte(struct strace_out *out, uint8_t byte, int next)
{
	static const char letters[] = "tnvfr"; /* for 9…13 */

	if (byte == '"' || byte == '\\') {
		put_char(out, '\\');
		put_char(out, byte);
	} else if (byte >= '\t' && byte <= '\r') {
		put_char(out, '\\');
		put_char(out, letters[byte - '\t']);
	} else if (byte >= ' ' && byte < 0x7f) {
		put_char(out, byte);
	} else {
		escape_octal(out, byte, next);
	}
}

void strace_escape(struct strace_out *out, const char *bytes, size_t n, int next)
{
	for (size_t i = 0; i < n; i++)
		escape_byte(out, bytes[i], i + 1 < n ? (uint8_t)bytes[i + 1] : next);
}
