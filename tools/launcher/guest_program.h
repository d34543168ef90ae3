/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/tree.h"

/*
 * Ends the launcher with STATUS_PROGRAM and a message that says what to do unless the file is
 * something elfin can run: an ELF64 program for x86-64, or a script, for which it returns true.
 */
bool program_check_host(const char *path);

/*
 * Finds PROGRAM as typed on the host: with a slash it is a path, else it is searched in $PATH.
 * Returns its absolute path with symbolic links in the directory part resolved. Ends the launcher
 * with STATUS_PROGRAM when there is none. The caller frees it.
 */
char *program_find_host(const char *name);

/* Makes a path absolute and resolves symbolic links in its directory part. The caller frees it. */
char *program_absolute_path(const char *path);

/*
 * Finds PROGRAM in the guest's tree, seen from directory `cwd` when it has a slash and else in the
 * guest's `search_path`, and checks it. Sets *path to the path that the guest is to run; the caller
 * frees it. Returns its inode.
 */
const struct inode *program_find_guest(struct node *root, const char *cwd, const char *search_path,
				       const char *name, char **path);
