/* SPDX-License-Identifier: BSD-3-Clause */
/* Whole trees of files: what there is to see of them, and their removal. */
#pragma once

/* Folds a number into a hash, and bytes. */
unsigned long dump_fold(unsigned long hash, unsigned long value);
unsigned long dump_fold_bytes(unsigned long hash, const void *bytes, unsigned long size);

/* Prints (if asked to) and folds into the hash all that is below a directory: names in order,
 * kinds, modes, owners, link counts, sizes, blocks, times that are before TIMES_SET_BELOW, link
 * targets and, by where the data lies, contents. */
unsigned long dump_tree(const char *path, unsigned long hash, int print);

/* Times that a test sets are below this many seconds, so that they can be told from the clock's. */
#define TIMES_SET_BELOW 1000000

/* Removes a directory and all that is in it. */
void dump_remove(const char *path);
