/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes and FIFOs (pipe(7), fifo(7)). */
#pragma once

#include "kernel/lib/compiler.h"

struct file;
struct file_ops;
struct pipe;
struct uio;

/*
 * Makes a pipe: files[0] reads, files[1] writes. flags: O_NONBLOCK and O_DIRECT (each write is a
 * packet of its own). 0 or -ENOMEM / -ENFILE.
 */
int pipe_create(struct file *files[2], uint32_t flags);

/* What is opened at a FIFO. */
extern const struct file_ops pipe_file_ops;

/* The pipe that a file is an end of; NULL: it is none. */
struct pipe *pipe_of_file(const struct file *file);

/* F_GETPIPE_SZ and F_SETPIPE_SZ: bytes, or -EBADF for a file that is no pipe, -EBUSY for less than
 * what is in it, -EPERM beyond what the unprivileged may ask for, -EINVAL, -ENOMEM. */
long pipe_capacity(struct file *file);
long pipe_set_capacity(struct file *file, unsigned long bytes);
