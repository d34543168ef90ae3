/* SPDX-License-Identifier: BSD-3-Clause */
/* What a process sees of the file systems: its root and working directory, and its umask. */
#pragma once

#include "kernel/vfscore/mount.h"

struct fs_context {
	uint32_t refcount;
	uint32_t umask;
	struct path root, cwd; /* referenced */
};

/* The first process's: at the root, with umask 022. NULL: no memory. */
struct fs_context *fs_context_create(void);
/* A copy with one reference, or NULL without memory. */
struct fs_context *fs_context_copy(const struct fs_context *fs);
void fs_context_get(struct fs_context *fs);
void fs_context_put(struct fs_context *fs);

/* Make path, which is referenced anew, the working directory or the root. */
void fs_context_set_cwd(struct fs_context *fs, const struct path *path);
void fs_context_set_root(struct fs_context *fs, const struct path *path);

/* Replaces one place by another where it is the root or working directory: pivot_root(2). */
void fs_context_change_root(struct fs_context *fs, const struct path *from, const struct path *to);

/* Makes a directory given by the kernel's string the current process's working directory. 0 or a
 * negative errno. */
int fs_context_chdir_kernel(const char *path);
