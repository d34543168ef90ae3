/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Changes of the tree of mounts, as mount(2), umount2(2) and pivot_root(2) make them; whether the
 * process may is for the caller to check. None sleeps but to free what is not used any more. Places
 * are referenced by the caller. They return 0 or a negative errno.
 */
#pragma once

#include "kernel/vfscore/mount.h"

/* Mounts fs, whose reference it takes over in any case, at a place. flags are of MOUNT_FLAGS;
 * source is copied. */
int mount_new(struct fs *fs, const struct path *at, uint32_t flags, const char *source);
/* Lets what is at from be seen at a place too, with the mounts below it if recursive. */
int mount_bind(const struct path *from, const struct path *at, bool recursive);
/* Moves the mount that begins at from. */
int mount_move(const struct path *from, const struct path *at);
/* Gives the mount that begins at a place other flags, of MOUNT_FLAGS. -EBUSY: files are open for
 * writing. */
int mount_set_flags(const struct path *at, uint32_t flags);
/* The same for its file system, with flags of MOUNT_FS_FLAGS and options of its kind. */
int mount_set_fs_flags(const struct path *at, uint32_t flags, uint32_t fs_flags, char *options);
/* MS_PRIVATE, MS_SLAVE or MS_UNBINDABLE: mounts are private, so that only the last matters. */
int mount_set_type(const struct path *at, uint32_t type, bool recursive);

/* Takes the mount away that begins at a place, whose reference is taken over. flags are those of
 * umount2(2). */
int mount_remove(struct path *at, int flags);

/* Makes the root of all that of the kernel's own walks, if that was the old one. */
void mount_change_root(const struct path *from, const struct path *to);

/* pivot_root(2), with root as the caller's root. */
int mount_pivot(const struct path *new_root, const struct path *put_old, const struct path *root);
