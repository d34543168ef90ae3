/* SPDX-License-Identifier: BSD-3-Clause */
/* Text of any length, written line by line and then read from anywhere. */
#pragma once

#include "kernel/lib/compiler.h"

struct text_chunk;
struct uio;

struct text {
	struct text_chunk *first, *last;
	size_t length;
	bool failed; /* something was left out for want of memory */
};

/* Frees what a text has; it is empty then. */
void text_clear(struct text *text);

/* Append formatted text, or bytes as they are. */
void text_printf(struct text *text, const char *format, ...) printf_like(2, 3);
void text_put(struct text *text, const char *data, size_t len);
/* Appends up to TEXT_NUMBERS_MAX decimal numbers, each with a space behind it. */
#define TEXT_NUMBERS_MAX 32
void text_put_numbers(struct text *text, const uint64_t *numbers, size_t count);
/* Appends a character once, and until len bytes were appended from the offset start on. */
void text_pad(struct text *text, char with, size_t start, size_t len);

/* Moves bytes from offset on into uio: how many, or -EFAULT. */
ssize_t text_read(const struct text *text, size_t offset, struct uio *uio);
