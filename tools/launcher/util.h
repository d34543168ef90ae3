/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses of the launcher that are not the program's; the manual page lists them. */
enum {
	STATUS_TIMEOUT = 124,  /* --timeout ended the machine */
	STATUS_LAUNCHER = 125, /* bad option, no QEMU, unreadable file, … */
	STATUS_PROGRAM = 126,  /* PROGRAM is missing or of a kind that cannot run */
	STATUS_MACHINE = 127,  /* the kernel panicked or the machine ended without a status */
};

/* Archives are aligned, and memory is counted, in pages of this many bytes. */
#define PAGE_SIZE 4096u

/* Prints "elfin: …" and a newline on standard error. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, then ends the launcher with `status`. Files and machines are cleaned up by atexit(). */
void die(int status, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Allocation that ends the launcher when memory runs out. */
void *xmalloc(size_t size);
void *xcalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes all of it, waiting where the file is not ready. Returns 0 or -1 with errno. */
int write_all(int fd, const void *data, size_t size);

/* A growing list of strings, always ended by NULL, for argument vectors. */
struct strings {
	char **list;
	size_t count;
};

/* Appends `text`, which the list owns from now on. */
void strings_add(struct strings *strings, char *text);
