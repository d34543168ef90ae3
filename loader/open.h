/* SPDX-License-Identifier: BSD-3-Clause */
/* Opening files that are to be executed. */
#pragma once

#include "kernel/lib/types.h"

struct file;
struct walk_context;

/* Opens a path as the current process sees it. 0 or a negative errno: -EACCES for what is no
 * regular file or must not be executed, -ETXTBSY for what is open for writing. May sleep. */
int open_for_execution(const char *path, struct file **out);

/* What the errors of opening mean, for people. */
const char *open_error_text(int error);
