/* SPDX-License-Identifier: BSD-3-Clause */
/* How the tree of mounts is put together. */
#pragma once

#include "kernel/vfscore/mount.h"

/* A mount, at the end of the list of all, that is not yet anywhere in the tree: its reference is
 * the tree's. Takes over one to fs, and makes one to root. NULL: no memory. */
struct mount *mount_create(struct fs *fs, struct name *root, uint32_t flags);
/* Puts a mount that has no parent at a place. */
void mount_attach(struct mount *mount, const struct path *point);
/* Frees a mount that nobody refers to. */
void mount_destroy(struct mount *mount);
