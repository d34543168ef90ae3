/* SPDX-License-Identifier: BSD-3-Clause */
/* prctl(2) by what its operations are about. Each of these returns PRCTL_NOT_MINE for operations it
 * does not know. */
#pragma once

#include "kernel/lib/types.h"

#define PRCTL_NOT_MINE (-4096L) /* below all errnos */

struct prctl_args {
	uint64_t arg2, arg3, arg4, arg5;
};

long prctl_credentials(int op, const struct prctl_args *args);
long prctl_process(int op, const struct prctl_args *args);
long prctl_thread(int op, const struct prctl_args *args);

/* PR_SET_VMA, PR_GET_AUXV, PR_SET_MM. */
long prctl_set_mm(const struct prctl_args *args);
long prctl_name_memory(const struct prctl_args *args);
long prctl_get_auxv(const struct prctl_args *args);
