/* SPDX-License-Identifier: BSD-3-Clause */
/* Drivers of character devices by number: what opening a device node leads to. */
#pragma once

#include "kernel/lib/compiler.h"

struct file_ops;

#define CHARDEV_ANY_MINOR UINT32_MAX

/* Makes ops the operations of files opened at device nodes with this number. 0 or -ENOMEM. */
int chardev_register(uint32_t major, uint32_t minor, const struct file_ops *ops);

/* The operations for a device number in struct stat's encoding, or NULL. */
const struct file_ops *chardev_find(uint64_t rdev);
