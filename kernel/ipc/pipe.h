/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes (pipe(7)). */
#pragma once

#include "kernel/lib/compiler.h"

struct file;

/*
 * Makes a pipe: files[0] reads, files[1] writes. flags: O_NONBLOCK and O_DIRECT (each write is a
 * packet of its own). 0 or -ENOMEM / -ENFILE.
 */
int pipe_create(struct file *files[2], uint32_t flags);

/* F_GETPIPE_SZ and F_SETPIPE_SZ: bytes, or -EBADF for a file that is no pipe, -EBUSY for less than
 * what is in it, -EPERM beyond what the unprivileged may ask for, -EINVAL, -ENOMEM. */
long pipe_capacity(struct file *file);
long pipe_set_capacity(struct file *file, unsigned long bytes);
