/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of the kernel that nobody has read yet: what SYSLOG_ACTION_READ of syslog(2) and
 * /proc/kmsg give, each of them to one reader. */
#pragma once

#include "kernel/lib/compiler.h"

struct poll_table;
struct uio;

/* How many bytes there are. */
uint64_t kmsg_unread(void);
/*
 * Moves whole lines, as many as there is room for, or what there is room for of a long one: how
 * many bytes. Waits until there are any, unless nonblock: then -EAGAIN. -EINTR, -EFAULT.
 */
ssize_t kmsg_read_unread(struct uio *uio, bool nonblock);
/* The POLL bits of who waits for some. */
uint32_t kmsg_poll_unread(struct poll_table *table);
