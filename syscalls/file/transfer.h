/* SPDX-License-Identifier: BSD-3-Clause */
/* Moving data from one file to another inside the kernel. */
#pragma once

#include "kernel/lib/types.h"

struct file;

/*
 * Copies up to count bytes from in at *in_pos to out at *out_pos; positions go on by what was
 * written. Bytes copied or a negative errno. May sleep.
 */
ssize_t transfer(struct file *out, off_t *out_pos, struct file *in, off_t *in_pos, size_t count);
