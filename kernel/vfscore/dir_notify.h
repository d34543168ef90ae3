/* SPDX-License-Identifier: BSD-3-Clause */
/* fcntl(2)'s F_NOTIFY: a signal when something happens to what is in a directory. */
#pragma once

#include "kernel/lib/types.h"

struct fd_table;
struct file;

/* Asks for DN_ events of a directory, about which the signals name fd; without events, no more. 0,
 * -ENOTDIR, -ENOMEM. May sleep. */
int dir_notify_set(struct file *file, int fd, uint32_t events);

/* How many open files in descriptor tables ask for events. */
extern unsigned dir_notify_count;

/* A descriptor of table that was the file's is closed, so that what was asked for through the table
 * is not wanted any more. May sleep. */
void dir_notify_drop(const struct fd_table *table, struct file *file);
