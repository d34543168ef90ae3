/* SPDX-License-Identifier: BSD-3-Clause */
/* /dev: device nodes that drivers add. */
#pragma once

#include "kernel/lib/compiler.h"

struct file_ops;

/* Mounts devfs at /dev, which exists, with null, zero, full, random and urandom. 0 or a negative
 * errno. */
int devfs_init(void);

/*
 * Adds a character device: a node /dev/NAME with these permission bits and number (dev_make()), and
 * its driver for that number, also for nodes made elsewhere. May be called before devfs_init().
 * ops may be NULL when chardev_register() has been or will be called. name is not copied. A node
 * of the initrd with this name stays. 0 or -ENOMEM.
 */
int devfs_add(const char *name, mode_t mode, uint64_t rdev, const struct file_ops *ops);
