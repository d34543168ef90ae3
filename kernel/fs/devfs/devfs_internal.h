/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"

struct file;
struct file_ops;

/* Adds the devices that are nothing but memory: null, zero, full, random, urandom. 0 or -ENOMEM. */
int memdev_init(void);

/* Adds kmsg and mem. 0 or -ENOMEM. */
int kmsg_init(void);

/* Seeking that succeeds and leads nowhere. */
off_t memdev_seek(struct file *file, off_t offset, int whence);

extern const struct file_ops random_ops, urandom_ops;
