/* SPDX-License-Identifier: BSD-3-Clause */
/* RLIMIT_CPU and RLIMIT_RTTIME (getrlimit(2)). Nothing here sleeps. */
#pragma once

#include "kernel/lib/types.h"

struct process;

/* Sends SIGXCPU and SIGKILL to whom they are due. As on Linux, the soft limit moves on by a second
 * with each SIGXCPU. */
void cpu_limits_check(struct process *process);

/* How long it takes at least until one is due; UINT64_MAX: there are no limits. */
uint64_t cpu_limits_time_left(struct process *process);
