/* SPDX-License-Identifier: BSD-3-Clause */
/* The root file system and what the initrd puts into it. */
#pragma once

#include "plat/x86_64/boot.h"

/*
 * Mounts an empty root file system with the directories /dev, /proc and /tmp, and devfs on /dev.
 * Comes after memory allocation and sched_init(), and before initrd_unpack(). 0 or a negative
 * errno.
 */
int rootfs_init(void);

/* Whether the initrd is not an archive but an ELF file. */
bool initrd_is_elf(const struct phys_range *initrd);

/*
 * Fills the root file system from an archive, or with an ELF file as /init. What the archive has
 * below /dev goes into devfs. The initrd must lie in memory reserved at boot, which becomes the
 * files' (see tmpfs_set_data()). Logs what is wrong and returns -EINVAL for an archive that is
 * damaged or compressed, or another negative errno; what came before the damage is there.
 */
int initrd_unpack(const struct phys_range *initrd);
