/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals read from a file (signalfd(2)): always those of whoever reads or polls. */
#pragma once

#include "kernel/lib/compiler.h"

struct file;
struct text;

/* A new file for the signals of a set. NULL: no memory. */
struct file *signalfd_create(uint64_t mask, uint32_t flags);

bool signalfd_is(const struct file *file);

/* Changes the set. */
void signalfd_set_mask(struct file *file, uint64_t mask);

/* Writes the lines of /proc/PID/fdinfo about a file, if it is one. */
void signalfd_show(struct file *file, struct text *text);
