/* SPDX-License-Identifier: BSD-3-Clause */
/* The commands of fcntl(2) that lock ranges of bytes. */
#pragma once

#include "kernel/lib/types.h"

struct file;

/* F_GETLK and F_OFD_GETLK, with the address of a struct flock. */
long record_lock_query(struct file *file, unsigned cmd, uaddr_t arg);

/* F_SETLK, F_SETLKW and their OFD forms on descriptor fd. May sleep. */
long record_lock_control(struct file *file, int fd, unsigned cmd, uaddr_t arg);
