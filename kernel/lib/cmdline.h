/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel command line: key=value … -- PROGRAM ARG…. Double quotes and backslashes work as in
 * sh.
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Splits text, which is copied, and forgets any text before it. Needs no memory allocation; boot
 * code calls it before the kernel is relocated, and kernel_main() again, before it frees what only
 * boot needs. */
void cmdline_init(const char *text);

/* The value of the last key=value, "" for a key alone, NULL when it is not there. */
const char *cmdline_get(const char *key);
/* True for key, key=1, key=on, key=yes; false for 0, off, no; otherwise fallback. */
bool cmdline_get_bool(const char *key, bool fallback);
uint64_t cmdline_get_u64(const char *key, uint64_t fallback);

/* The program's words behind "--"; count may be 0. NULL-terminated. */
char *const *cmdline_program(unsigned *count);

/* Calls fn(key, value, arg) for every parameter before "--", in order. */
void cmdline_for_each(void (*fn)(const char *key, const char *value, void *arg), void *arg);
