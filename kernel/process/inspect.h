/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may look into whom (ptrace(2), "Ptrace access mode checking"). */
#pragma once

#include "kernel/lib/types.h"

struct task;

/* Whether the current thread may read what a thread's process is doing and has in memory: acting by
 * its file system numbers, as for files of /proc, or (real) by its real ones, as for calls. */
bool task_may_inspect(const struct task *task, bool real);
