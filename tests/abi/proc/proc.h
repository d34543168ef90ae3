/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of /proc share. */
#pragma once

#include "tests/abi/abi.h"

/* Reads a whole file into one of two buffers in turn, with a NUL; "" if that fails. */
char *read_text(const char *path);

/* The line of a text that begins with a name, or NULL; and the next line. */
char *find_line(char *text, const char *name);
char *next_line(char *line);
/* The number in that line; -1 if there is none. */
long find_number(char *text, const char *name);
