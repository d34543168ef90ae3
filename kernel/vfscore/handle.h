/* SPDX-License-Identifier: BSD-3-Clause */
/* Files by what a handle says of them (name_to_handle_at(2)). */
#pragma once

#include "kernel/vfscore/mount.h"

/* Whether files of fs are found by handles: those whose names are all in the name cache. */
bool handle_is_possible(const struct fs *fs);

/* A number that fs alone has. */
uint32_t handle_generation(const struct fs *fs);

/* A name of the file with an inode number, seen through mount, or one that it had and is still open
 * by: referenced in *out. -ESTALE: there is none. Looks at all names of the file system. */
int handle_find(struct mount *mount, uint64_t ino, struct path *out);
