/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that stand for processes and threads (pidfd_open(2)). */
#pragma once

#include "kernel/process/pid.h"

struct file;

#define PIDFD_THREAD 0200 /* the thread with the number, not the process: the same as O_EXCL */

/* A file for a number that is in use, with flags O_NONBLOCK and PIDFD_THREAD. NULL: no memory. */
struct file *pidfd_create(struct pid *pid, uint32_t flags);

/* The number that a file stands for, borrowed from it; NULL: it is no such file. */
struct pid *pidfd_pid(const struct file *file);
