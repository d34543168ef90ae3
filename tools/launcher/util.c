// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/util.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_message(const char *format, va_list args)
{
	fflush(stdout);
	fputs("elfin: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
}

void die(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
	exit(status);
}

static void *check_memory(void *memory)
{
	if (memory == NULL)
		die(STATUS_LAUNCHER, "out of memory");
	return memory;
}

void *xmalloc(size_t size)
{
	return check_memory(malloc(size));
}

void *xcalloc(size_t size)
{
	return check_memory(calloc(1, size));
}

void *xrealloc(void *old, size_t size)
{
	return check_memory(realloc(old, size));
}

char *xstrdup(const char *text)
{
	return check_memory(strdup(text));
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return check_memory(text);
}

static int wait_writable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};

	return poll(&poll_fd, 1, -1) < 0 && errno != EINTR ? -1 : 0;
}

int write_all(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size > 0) {
		ssize_t done = write(fd, at, size);

		if (done < 0 && errno == EAGAIN && wait_writable(fd) == 0)
			continue;
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		at += done;
		size -= done;
	}
	return 0;
}

void strings_add(struct strings *strings, char *text)
{
	strings->list = xrealloc(strings->list, (strings->count + 2) * sizeof(*strings->list));
	strings->list[strings->count++] = text;
	strings->list[strings->count] = NULL;
}
