/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/util.h"

/* The commands of `elfin`; argv[0] is the command's name. They return the exit status. */
int pack_command(int argc, char **argv);
int run_command(int argc, char **argv);

/*
 * Paths of what belongs to the launcher: `elfin` (the kernel), `elfin.debug`, `rootfs/manifest` and
 * `gdb/elfin.py`. They lie in the build directory, or in PREFIX/lib/elfin when installed. The
 * caller frees the path, which may not exist.
 */
char *data_path(const char *name);

/* Explains what getopt_long() refused (`result` is '?' or ':') and ends the launcher. */
void refuse_option(const char *command, char **argv, int result) __attribute__((noreturn));

/* Splits HOST[:GUEST] and adds the file or directory; without GUEST it keeps its host path. */
struct node;
void add_argument(struct node *root, const char *argument);
