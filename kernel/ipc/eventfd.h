/* SPDX-License-Identifier: BSD-3-Clause */
/* Event counters (eventfd(2)). */
#pragma once

#include "kernel/lib/compiler.h"

struct file;
struct text;

/* Makes a counter; flags: O_NONBLOCK; semaphore: each read takes one. NULL without memory. */
struct file *eventfd_create(unsigned initial, bool semaphore, uint32_t flags);

/* Writes the lines of /proc/PID/fdinfo about a file, if it is an event counter. */
void eventfd_show(const struct file *file, struct text *text);
