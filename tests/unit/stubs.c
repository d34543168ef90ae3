// SPDX-License-Identifier: BSD-3-Clause
// What kernel sources call when they are compiled for the host. All weak: a test may replace them.

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define STUB __attribute__((weak))

STUB _Noreturn void panic(const char *format, ...);

STUB _Noreturn void panic(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("panic: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	abort();
}
