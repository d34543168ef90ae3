/* SPDX-License-Identifier: BSD-3-Clause */
/* What is done when memory has run out and a program touches more. */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Makes room for the current process after an allocation of pages has failed: kills the process
 * that has the most memory, with a line in the log, and waits until that has come back. Returns
 * whether it is worth trying again; false means that the current process is to die itself. The
 * caller may hold any locks but an address space's: a victim that cannot leave because of them is
 * given up after a second, and the next one is taken. Sleeps.
 */
bool oom_make_room(void);

struct process;

/* What writing to /proc/PID/oom_score_adj sets: -1000 (never killed) to 1000. */
#define OOM_ADJUST_MAX 1000

/* How much a process's death would bring, in pages, with what oom_score_adj adds in thousandths of
 * all memory; INT64_MIN: it is not to be killed. It has memory. */
int64_t oom_badness(const struct process *process);

/* How many processes were chosen to die since boot. */
uint64_t oom_kills(void);

/* Tells those who wait for it that a process has given its memory back. */
void oom_memory_came_back(void);
