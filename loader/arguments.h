/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The strings a program is started with, on their way from one address space to the next: path,
 * environment and arguments, in pages of the kernel that are filled from the end down to the
 * beginning, as they will lie at the top of the new stack. So the last is put first.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct arguments {
	uint8_t **pages; /* the topmost first */
	unsigned page_count, page_room;
	size_t used;  /* bytes, from the top */
	size_t limit; /* of used, when limited */
	size_t path;  /* distance of the program's path from the top */
	unsigned argc, envc;
};

/* Bytes of one string with its NUL, at most (execve(2)). */
#define ARGUMENT_MAX KIB(128)

/* Begins with what is above all strings: eight zero bytes. 0 or -ENOMEM; arguments_free() must
 * follow in any case. */
int arguments_init(struct arguments *arguments);
void arguments_free(struct arguments *arguments);

/*
 * Sets the limit for all strings together, given how many there will be: a quarter of
 * RLIMIT_STACK, at least 128 KiB and at most 6 MiB, pointers counted (execve(2), "Limits on size of
 * arguments and environment"). 0 or -E2BIG.
 */
int arguments_set_limit(struct arguments *arguments, uint64_t argc, uint64_t envc);

/* Puts a string below those that are there. 0, -E2BIG, -ENOMEM, and -EFAULT for a program's. May
 * sleep. */
int arguments_put(struct arguments *arguments, const char *string);
int arguments_put_user(struct arguments *arguments, uaddr_t string);

/* The same with arrays of strings, of which count are put. */
int arguments_put_array(struct arguments *arguments, char *const strings[], unsigned count);
int arguments_put_user_array(struct arguments *arguments, uaddr_t strings, unsigned count);

/* Counts a program's NULL-terminated array, NULL being an empty one. The number, -E2BIG or -EFAULT.
 */
int64_t arguments_count_user(uaddr_t strings);

/* Drops what was put last, the first of all strings. */
void arguments_drop_first(struct arguments *arguments);

/* The distance from the top of the end of the string that begins at that distance. */
size_t arguments_string_end(const struct arguments *arguments, size_t at);

/* Writes all strings to where top is their end. 0 or -EFAULT. */
int arguments_write(const struct arguments *arguments, uaddr_t top);
