/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of <string.h> the kernel uses; semantics as in C11 unless said. */
#pragma once

#include "kernel/lib/compiler.h"

void *memcpy(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *haystack, const char *needle);

/*
 * str_copy: copies src into dst of size bytes, always NUL-terminated (size > 0).
 * Returns the length of src; a result >= size means that it was cut.
 */
size_t str_copy(char *dst, const char *src, size_t size);

/* page_clear/page_copy: a whole page, page-aligned. */
void page_clear(void *page);
void page_copy(void *restrict dst, const void *restrict src);

/*
 * str_to_u64: parses an unsigned number (decimal, or hex with 0x) that must fill the string, with
 * an optional suffix K, M or G. Returns 0, or -EINVAL / -ERANGE and leaves *out alone.
 */
int str_to_u64(const char *s, uint64_t *out);
