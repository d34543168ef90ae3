/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of areas of memory share. */
#pragma once

#include "tests/abi/abi.h"

#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)
#define SHARED	(MAP_SHARED | MAP_ANONYMOUS)
#define FREE_AT ((char *)0x500000000000) /* nothing else is anywhere near */

/* Maps pages whose first bytes are letters, from a on; at a place, or where there is one. */
char *map_letters(char *at, size_t pages, int flags);

/* A file of that many pages of letters, open for reading and writing. */
long letters_file(const char *name, size_t pages);

/*
 * Prints a character for each page, `NAME: ab.x`: its first byte where the kernel can read it, `0`
 * for a zero, `-` where it cannot, `.` where nothing is mapped; then which of them are writable.
 */
void show_pages(const char *name, char *start, size_t pages);

/* Prints what mincore says of each page. */
void show_resident(const char *name, char *start, size_t pages);
