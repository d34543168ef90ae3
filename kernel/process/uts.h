/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machine and its kernel are called (uname(2)). */
#pragma once

#include "include/linux/utsname.h"
#include "kernel/lib/types.h"

extern struct linux_utsname uts_names;

/* Writes a name of len bytes (less than the field has) into a field of uts_names, with zeros behind
 * it. */
void uts_set(char field[UTS_NAME_SIZE], const char *name, size_t len);
