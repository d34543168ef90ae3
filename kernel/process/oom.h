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

/* Tells those who wait for it that a process has given its memory back. */
void oom_memory_came_back(void);
