/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/types.h"

struct file;

/* The commands of fcntl(2) about signals, leases and notification; -EINVAL for others. */
long control_owner(struct file *file, int fd, unsigned cmd, uaddr_t arg);
